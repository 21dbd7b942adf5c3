using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>
/// What a device sees at each address: regions painted one over the other, the last one on top. Sections are sorted and do not
/// overlap; a section that is cut keeps its offset in its region.
/// </summary>
internal sealed class FlatView
{
    private readonly List<GuestRegion> _sections = [];

    public void Paint(GuestRegion region)
    {
        Clear(region.Range);
        _sections.Insert(_sections.FindLastIndex(section => section.Range.IsBefore(region.Range)) + 1, region);
    }

    /// <summary>Takes a range out, as registers over RAM do.</summary>
    public void Clear(IovaRange range)
    {
        for (int i = _sections.Count - 1; i >= 0; i--)
        {
            GuestRegion section = _sections[i];
            if (!section.Range.Overlaps(range))
                continue;
            _sections.RemoveAt(i);
            if (section.Range.Last > range.Last)
                _sections.Insert(i, Part(section, new IovaRange(range.Last + 1, section.Range.Last)));
            if (section.Range.First < range.First)
                _sections.Insert(i, Part(section, new IovaRange(section.Range.First, range.First - 1)));
        }
    }

    /// <summary>Paints a region only where nothing is yet.</summary>
    public void PaintUnder(GuestRegion region)
    {
        IovaRangeSet taken = IovaRangeSet.From(_sections.Select(section => section.Range));
        foreach (IovaRange free in taken.ComplementWithin(region.Range))
            Paint(Part(region, free));
    }

    public ImmutableArray<GuestRegion> Sections => [.. _sections];

    private static GuestRegion Part(GuestRegion section, IovaRange range) =>
        section with
        {
            Range = range,
            Offset = section.Offset + (range.First - section.Range.First),
        };
}
