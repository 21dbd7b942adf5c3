using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>Explains an address or a range for devices, by plain arithmetic (the <c>exact</c> policy).</summary>
internal static class Explainer
{
    private const ulong Page = 4096;

    public static Explanation Explain(ResolvedDevice device, IovaRange asked) => Explain(ImmutableArray.Create(device), asked);

    /// <summary>The same for devices that share an address space: what any of them cannot use, none of them can.</summary>
    public static Explanation Explain(ImmutableArray<ResolvedDevice> devices, IovaRange asked)
    {
        IovaRangeSet exact = devices.Select(AnswerComputer.Exact).Aggregate(static (a, b) => a.Intersect(b));
        IovaRangeSet usable = exact.Intersect(asked);
        return new Explanation
        {
            Devices = devices,
            Asked = asked,
            Usable = usable,
            Obstacles = devices.SelectMany(device => Obstacles(device, asked)).Distinct().ToImmutableArray(),
            Relaxable = devices
                .SelectMany(device => Claims(device, asked))
                .Where(c => c.Claim == RegionKind.DirectRelaxable)
                .Distinct()
                .ToImmutableArray(),
            Binding = devices.Select(FindBinding).Where(bound => bound is not null).OrderBy(bound => bound!.Last).FirstOrDefault(),
            Next = usable.IsEmpty ? null : FindNext(devices, exact, usable[0].First),
            NearestFree = FindNearest(exact, InPages(exact, asked)),
        };
    }

    /// <summary>What takes addresses of a range away, one after the other as they are asked for.</summary>
    public static IEnumerable<Obstacle> Obstacles(ResolvedDevice device, IovaRange asked) =>
        Limits(device, asked)
            .Concat(Aperture(device, asked))
            .Concat(Swallowed(device, asked))
            .Concat(Claims(device, asked).Where(c => c.Claim != RegionKind.DirectRelaxable));

    /// <summary>The nearest place of the same size that is usable; page-aligned if what was asked is.</summary>
    public static IovaRange? FindNearest(IovaRangeSet exact, IovaRange asked)
    {
        if (exact.Contains(asked))
            return asked;
        if (!asked.TryGetLength(out ulong size))
            return null;
        ulong alignment = asked.First % Page == 0 && size % Page == 0 ? Page : 1;
        ulong? above = exact.FindFirst(size, alignment, lowest: asked.First);
        ulong? below = exact.FindLast(size, alignment, highest: asked.Last);
        ulong? nearest =
            above is null ? below
            : below is null ? above
            : above.Value - asked.First <= Distance(asked.First, below.Value) ? above
            : below;
        return nearest is { } start ? IovaRange.FromStartAndSize(start, size) : null;
    }

    // Nobody maps one byte: for an address that is not usable the nearest page counts.
    private static IovaRange InPages(IovaRangeSet exact, IovaRange asked) =>
        asked.First == asked.Last && !exact.Contains(asked) ? new IovaRange(asked.First & ~(Page - 1), asked.First | (Page - 1)) : asked;

    private static ulong Distance(ulong a, ulong b) => a > b ? a - b : b - a;

    private static IEnumerable<Obstacle> Limits(ResolvedDevice device, IovaRange asked) =>
        device.Limits.SelectMany(limit => Outside(limit.Limit.Allowed, asked, ObstacleKind.Limit, limit.Cause));

    private static IEnumerable<Obstacle> Aperture(ResolvedDevice device, IovaRange asked) =>
        device.Iommu is { } iommu
            ? Outside(
                device.Aperture is { } reach ? IovaRangeSet.From(reach) : IovaRangeSet.Empty,
                asked,
                ObstacleKind.Aperture,
                CauseOfAperture(iommu, device.Kernel)
            )
            : Enumerable.Empty<Obstacle>();

    private static IEnumerable<Obstacle> Outside(IovaRangeSet allowed, IovaRange asked, ObstacleKind kind, Cause cause)
    {
        foreach (IovaRange gap in allowed.Complement())
        {
            if (gap.TryIntersect(asked, out IovaRange part))
                yield return new Obstacle(part, gap, kind, null, cause);
        }
    }

    private static IEnumerable<Obstacle> Swallowed(ResolvedDevice device, IovaRange asked)
    {
        foreach (SwallowedRange swallowed in device.SwallowedBesideClaims)
        {
            if (swallowed.Range.TryIntersect(asked, out IovaRange part))
                yield return new Obstacle(part, swallowed.Range, ObstacleKind.Swallowed, null, swallowed.Cause);
        }
    }

    private static IEnumerable<Obstacle> Claims(ResolvedDevice device, IovaRange asked)
    {
        foreach (ResolvedRegion region in device.Regions)
        {
            if (
                region.BeforeKernel is null
                && region.Region.TryGetRange(out IovaRange range)
                && range.TryIntersect(asked, out IovaRange part)
            )
                yield return new Obstacle(part, range, ObstacleKind.Claim, region.Region.Kind, region.Cause);
        }
    }

    /// <summary>Who says what an IOMMU translates.</summary>
    internal static Cause CauseOfAperture(Iommu iommu, KernelVersion kernel) =>
        iommu.ApertureOrigin is { } stated
            ? new Cause(iommu.Name.ToString(), iommu.ApertureRule, null, null, stated)
            : new Cause(
                iommu.Name.ToString(),
                iommu.ApertureRule,
                null,
                (iommu.ApertureAssumed ? "assumed: " : "")
                    + Geometry.Of(iommu, KernelConditions.Default with { Kernel = kernel }, Consumer.Vfio).Reason,
                iommu.Origin
            );

    private static Bound? FindBinding(ResolvedDevice device)
    {
        Bound? narrowest = null;
        foreach (ResolvedLimit limit in device.Limits)
        {
            ulong last = limit.Limit.Allowed[limit.Limit.Allowed.Count - 1].Last;
            if (last < (narrowest?.Last ?? ulong.MaxValue))
                narrowest = new Bound(last, ObstacleKind.Limit, limit.Cause);
        }

        if (device is { Iommu: { } iommu, Aperture: { } reach } && reach.Last < (narrowest?.Last ?? ulong.MaxValue))
            narrowest = new Bound(reach.Last, ObstacleKind.Aperture, CauseOfAperture(iommu, device.Kernel));
        return narrowest;
    }

    private static Bound? FindNext(ImmutableArray<ResolvedDevice> devices, IovaRangeSet exact, ulong from)
    {
        IovaRange around = exact.First(r => r.Contains(from));
        if (around.Last == ulong.MaxValue)
            return null;
        var after = new IovaRange(around.Last + 1, around.Last + 1);
        Obstacle first = devices.SelectMany(device => Obstacles(device, after)).First();
        return new Bound(around.Last, first.Kind, first.Cause);
    }
}
