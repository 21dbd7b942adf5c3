using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Regions of different kinds on one device do not overlap: no address can be mapped one to one and kept unmapped at once.
/// Regions of one kind may; Linux merges them.
/// </summary>
internal static class RegionOverlaps
{
    private const int KindCount = 5;

    public static void Run(CheckContext context)
    {
        var sorted = new List<(ulong First, int Index)>();
        var furthest = new ResolvedRegion?[KindCount];
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (device.Regions.Length < 2)
                continue;
            Sort(device.Regions, sorted);
            Array.Clear(furthest, 0, furthest.Length);
            Check(device, sorted, furthest, context);
        }
    }

    // Upwards; of those that start together, first what stands first.
    private static void Sort(ImmutableArray<ResolvedRegion> regions, List<(ulong First, int Index)> sorted)
    {
        sorted.Clear();
        for (int i = 0; i < regions.Length; i++)
        {
            if (regions[i].Region.TryGetRange(out _))
                sorted.Add((regions[i].Region.First, i));
        }

        sorted.Sort();
    }

    // A sweep upwards that remembers for each kind the region that reaches furthest.
    private static void Check(
        ResolvedDevice device,
        List<(ulong First, int Index)> sorted,
        ResolvedRegion?[] furthest,
        CheckContext context
    )
    {
        IovaRangeSet? usable = null;
        foreach ((_, int index) in sorted)
        {
            ResolvedRegion region = device.Regions[index];
            region.Region.TryGetRange(out IovaRange range);
            for (int kind = 0; kind < KindCount; kind++)
            {
                if (
                    furthest[kind] is { } other
                    && kind != (int)region.Region.Kind
                    && other.Region.TryGetRange(out IovaRange below)
                    && below.TryIntersect(range, out IovaRange overlap)
                    && !IsMeant(region, other, device.Iommu)
                )
                    Report(device, region, other, overlap, ref usable, context);
            }

            ref ResolvedRegion? same = ref furthest[(int)region.Region.Kind];
            if (same is null || same.Region.Last < region.Region.Last)
                same = region;
        }
    }

    // Of several candidates for the software window a check of its own says that none fits. Two rules of a kind are Linux's
    // own affair; hardware beside software MSI has a check of its own; and a relaxable
    // region that a rule adds (0..16 MiB for ISA bridges) yields to whatever stands in it.
    private static bool IsMeant(ResolvedRegion a, ResolvedRegion b, Iommu? iommu) =>
        (iommu?.MsiWindows.Length > 1 && (a.Region.Kind == RegionKind.SoftwareMsi || b.Region.Kind == RegionKind.SoftwareMsi))
        || (a.Cause.Source is not null && b.Cause.Source is not null)
        || (a.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi && b.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi)
        || IsRelaxableRule(a)
        || IsRelaxableRule(b);

    private static bool IsRelaxableRule(ResolvedRegion region) =>
        region.Region.Kind == RegionKind.DirectRelaxable && region.Cause.Rule == "isa-bridge";

    private static void Report(
        ResolvedDevice device,
        ResolvedRegion a,
        ResolvedRegion b,
        IovaRange overlap,
        ref IovaRangeSet? usable,
        CheckContext context
    )
    {
        // The one that somebody stated is the one to change; of two, the later in the text.
        bool aIsPrimary = b.Cause.Source is not null || (a.Cause.Source is null && IsAfter(a.Cause.Origin, b.Cause.Origin));
        (ResolvedRegion primary, ResolvedRegion other) = aIsPrimary ? (a, b) : (b, a);
        IovaRange? nearest = null;
        if (
            !context.IsReported(CheckCatalog.RegionsOverlapRow, primary.Cause.Origin.Location())
            && primary.Region.TryGetRange(out IovaRange whole)
        )
            nearest = Explainer.FindNearest(usable ??= AnswerComputer.Exact(device, context.AllowedByLimits(device)), whole);
        context.ReportClaim(CheckCatalog.RegionsOverlap(primary, other, overlap, nearest, device), primary, device.Device);
    }

    private static bool IsAfter(Origin a, Origin b) =>
        a.Source is { } x && b.Source is { } y && (x.Source != y.Source || x.Span.Start > y.Span.Start);
}
