using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Report.Drawing;

/// <summary>One bar over the 64-bit space: stretches without gaps from 0 to 2^64-1, each with a word of <see cref="Palette"/>.</summary>
internal sealed record SpaceRow(string Name, ImmutableArray<Stretch> Stretches)
{
    private static readonly ImmutableArray<IovaRange> Whole = [IovaRange.All];

    /// <summary>A bar for each view that has an answer: <c>exact</c> by causes, the others by what they tell their users.</summary>
    public static ImmutableArray<SpaceRow> Of(GroupAnswer group) =>
        [.. View.All.Where(view => group[view] is not null).Select(view => OfView(view, group, group[view]!))];

    /// <summary>A bar of sets that do not overlap; what is in none of them has the word <paramref name="rest"/>.</summary>
    public static SpaceRow Of(string name, string rest, params IEnumerable<(string What, IovaRangeSet Ranges)> sets)
    {
        List<Stretch> stretches = [.. sets.SelectMany(set => set.Ranges.Select(range => new Stretch(range, set.What)))];
        IovaRangeSet taken = IovaRangeSet.From(stretches.Select(stretch => stretch.Range));
        stretches.AddRange(taken.Complement().Select(range => new Stretch(range, rest)));
        return new SpaceRow(name, [.. stretches.OrderBy(stretch => stretch.Range.First)]);
    }

    private static SpaceRow OfView(View view, GroupAnswer group, ViewAnswer answer)
    {
        if (answer.Refused is not null)
            return new SpaceRow(view.Name, [.. Whole.Select(range => new Stretch(range, "refused"))]);
        if (view == View.Exact)
            return new SpaceRow(view.Name, Stretch.Of(group));
        if (view.Shape == ViewShape.ReservedRegions)
            return Of(view.Name, "unlisted", Kinds(answer.Regions));
        return Of(view.Name, "not", (Stretch.Usable, IovaRangeSet.From(answer.Ranges)));
    }

    // The kernel's list may overlap where a kind differs: the first that has an address keeps it. Of one that starts before another the
    // other has what lies behind its end.
    private static IEnumerable<(string What, IovaRangeSet Ranges)> Kinds(ImmutableArray<ReservedRegion> regions)
    {
        ulong? taken = null;
        foreach (ReservedRegion region in regions.Where(region => region.First <= region.Last).OrderBy(region => region.First))
        {
            if (taken >= region.Last)
                continue;
            ulong first = taken >= region.First ? taken.Value + 1 : region.First;
            yield return (region.Kind.Name(), IovaRangeSet.From(new IovaRange(first, region.Last)));
            taken = region.Last;
        }
    }
}
