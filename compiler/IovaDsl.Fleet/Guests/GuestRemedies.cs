using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>A change that makes a guest fit, and the guest with it.</summary>
internal sealed record GuestRemedy(ImmutableArray<GuestEdit> Edits, IGuestSource Source);

/// <summary>
/// Finds the smallest change with which a guest fits. Changes are tried in an order that keeps the guest as it is as long as it can:
/// first what moves things, then what lessens what may be plugged, last RAM itself; one change, then two.
/// </summary>
internal static class GuestRemedies
{
    private const ulong GiB = 1UL << 30;
    private const ulong MiB = 1UL << 20;
    private const ulong FourGiB = 4 * GiB;

    // Widths of CPUs and IOMMUs, the widest first.
    private static readonly ulong[] Widths = [48, 47, 46, 44, 42, 40, 39];

    /// <summary>The remedy, or null where none of the known changes helps.</summary>
    public static GuestRemedy? Find(IGuestSource source, IReadOnlyCollection<GuestSubject> subjects)
    {
        if (subjects.Any(subject => subject.Refused is not null))
            return null;
        GuestEdit[] moves = [.. Moves(source.Map, subjects)];
        foreach (GuestEdit edit in moves)
        {
            if (Try(source, subjects, edit) is { } remedy)
                return remedy;
        }

        foreach (GuestEdit first in moves)
        {
            foreach (GuestEdit second in moves.Where(edit => edit.Kind > first.Kind))
            {
                if (Try(source, subjects, first, second) is { } remedy)
                    return remedy;
            }
        }

        return Shrink(source, subjects);
    }

    private static GuestRemedy? Try(IGuestSource source, IReadOnlyCollection<GuestSubject> subjects, params ReadOnlySpan<GuestEdit> edits)
    {
        IGuestSource? changed = source;
        foreach (GuestEdit edit in edits)
            changed = changed?.With(edit);
        return changed is not null && GuestCheck.Fits(changed.Map, subjects) ? new GuestRemedy([.. edits], changed) : null;
    }

    private static IEnumerable<GuestEdit> Moves(GuestMap map, IReadOnlyCollection<GuestSubject> subjects)
    {
        foreach (ulong limit in LowLimits(subjects))
            yield return new GuestEdit(GuestEditKind.MaxRamBelow4G, limit);
        yield return new GuestEdit(GuestEditKind.FlashFirmware);
        yield return new GuestEdit(GuestEditKind.AmdVendor);
        yield return new GuestEdit(GuestEditKind.NewestMachine);
        foreach (ulong bits in Widths)
            yield return new GuestEdit(GuestEditKind.PhysicalBits, bits);
        yield return new GuestEdit(GuestEditKind.Hole64Size, 2 * GiB);
        if (map.Window(GuestRegionKind.HotPlugWindow) is not null)
            yield return new GuestEdit(GuestEditKind.MaxRam);
    }

    // RAM below 4 GiB ends where the first hole begins: at a GiB first, since guests like large pages.
    private static IEnumerable<ulong> LowLimits(IReadOnlyCollection<GuestSubject> subjects)
    {
        IovaRangeSet common = subjects.Aggregate(IovaRangeSet.All, (set, subject) => set.Intersect(subject.Usable));
        var limits = new SortedSet<ulong>(Comparer<ulong>.Create((a, b) => (b % GiB == 0, b).CompareTo((a % GiB == 0, a))));
        foreach (IovaRange hole in common.ComplementWithin(new IovaRange(MiB, FourGiB - 1)))
        {
            limits.Add(hole.First / GiB * GiB);
            limits.Add(hole.First / MiB * MiB);
        }

        return limits.Where(limit => limit >= MiB);
    }

    // The most RAM that fits, to a GiB.
    private static GuestRemedy? Shrink(IGuestSource source, IReadOnlyCollection<GuestSubject> subjects)
    {
        ulong ram = source.Map.Split is { } split ? split.Below + split.Above : RamOf(source.Map);
        GuestRemedy? best = null;
        ulong low = 0;
        ulong high = ram / GiB;
        while (low < high)
        {
            ulong middle = high - (high - low) / 2;
            GuestRemedy? remedy = Try(source, subjects, new GuestEdit(GuestEditKind.Ram, middle * GiB));
            (best, low, high) = remedy is null ? (best, low, middle - 1) : (remedy, middle, high);
        }

        return best;
    }

    private static ulong RamOf(GuestMap map) =>
        map
            .Memory.Where(region => region.Kind == GuestRegionKind.Ram)
            .Aggregate(0UL, (sum, region) => sum + region.Range.LengthMinusOne + 1);
}
