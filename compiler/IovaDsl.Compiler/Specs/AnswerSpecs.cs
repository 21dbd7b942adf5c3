using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Specs;

/// <summary>The answer for a device or a group as values: what the runtime's policies start from, what they come to, and why.</summary>
internal static class AnswerSpecs
{
    public static AnswerSpec Of(GroupAnswer answer, KernelVersion kernel)
    {
        ImmutableArray<ResolvedDevice> devices = answer.Devices;
        return new AnswerSpec
        {
            IsTranslated = devices[0].Iommu is not null,
            Aperture = answer.Aperture ?? devices[0].Aperture ?? IovaRange.All,
            PageSizes = PageSizes(devices),
            Regions = devices.SelectMany(device => Reported(device, kernel)).ToEquatableArray(),
            Limits = Limits(devices).ToEquatableArray(),
            Swallowed = IovaRangeSet.From(devices.SelectMany(device => OutOfSight(device, kernel))).ToEquatableArray(),
            Views = View.All.Select(view => Of(answer[view])).ToEquatableArray(),
            Reasons = Reasons(devices, kernel),
        };
    }

    private static ulong PageSizes(ImmutableArray<ResolvedDevice> devices)
    {
        ulong common = ulong.MaxValue;
        foreach (ResolvedDevice device in devices)
            common &= device.Iommu is { } iommu ? AnswerComputer.PageSizesOf(iommu) : 0;
        return common;
    }

    private static IEnumerable<ReservedRegion> Reported(ResolvedDevice device, KernelVersion kernel) =>
        device.Regions.Where(region => IsReported(device, region, kernel)).Select(region => region.Region);

    // Without an IOMMU there is no driver to report anything; every claim counts.
    private static bool IsReported(ResolvedDevice device, ResolvedRegion region, KernelVersion kernel) =>
        device.Iommu is null ? region.IsReportedBy(kernel) : ClaimVisibility.IsReported(device, region, kernel);

    private static bool Counts(ResolvedDevice device, ResolvedRegion region, KernelVersion kernel) =>
        IsReported(device, region, kernel) || ClaimVisibility.HiddenBecause(device, region, kernel) is not null;

    // What is gone without any list of Linux saying so: swallowed on the path, or claimed by what Linux cannot know.
    private static IEnumerable<IovaRange> OutOfSight(ResolvedDevice device, KernelVersion kernel)
    {
        foreach (SwallowedRange swallowed in device.Swallowed)
            yield return swallowed.Range;
        foreach (ResolvedRegion region in device.Regions)
        {
            if (
                region.Region.Kind != RegionKind.DirectRelaxable
                && region.Region.TryGetRange(out IovaRange range)
                && ClaimVisibility.HiddenBecause(device, region, kernel) is not null
            )
                yield return range;
        }
    }

    private static IovaRangeSet Limits(ImmutableArray<ResolvedDevice> devices)
    {
        IovaRangeSet allowed = IovaRangeSet.All;
        foreach (ResolvedDevice device in devices)
            allowed = allowed.Intersect(AnswerComputer.AllowedByLimits(device));
        return allowed;
    }

    private static ViewSpec Of(ViewAnswer? answer)
    {
        if (answer is null)
            return new ViewSpec(default, default, null);
        string? refusal = answer.Refused is not { } refused
            ? null
            : refused.Error + ": " + refused.Why + (refused.Cause is { } cause ? " Stated by " + From(cause) + "." : string.Empty);
        return new ViewSpec(answer.Ranges.ToEquatableArray(), answer.Regions.ToEquatableArray(), refusal);
    }

    // Members of a group share most of their path, so the same reason comes from each of them and is told once.
    private static EquatableArray<ReasonSpec> Reasons(ImmutableArray<ResolvedDevice> devices, KernelVersion kernel) =>
        devices
            .SelectMany(device => Reasons(device, kernel))
            .Distinct()
            .OrderBy(reason => reason.First)
            .ThenBy(reason => reason.Last)
            .ThenBy(reason => reason.What, StringComparer.Ordinal)
            .ThenBy(reason => reason.From, StringComparer.Ordinal)
            .ThenBy(reason => reason.Label, StringComparer.Ordinal)
            .ToEquatableArray();

    private static IEnumerable<ReasonSpec> Reasons(ResolvedDevice device, KernelVersion kernel)
    {
        foreach (ResolvedRegion region in device.Regions.Where(region => Counts(device, region, kernel)))
            yield return new ReasonSpec(
                region.Region.First,
                region.Region.Last,
                region.Region.Kind.Name(),
                From(region.Cause),
                region.Cause.Label
            );
        foreach (ResolvedLimit limit in device.Limits)
        {
            foreach (IovaRange gap in limit.Limit.Allowed.Complement())
                yield return new ReasonSpec(gap.First, gap.Last, "limit", From(limit.Cause), limit.Cause.Label);
        }

        foreach (SwallowedRange swallowed in device.Swallowed)
        {
            string what = swallowed.By == SwallowedBy.BridgeWindow ? "bridge-window" : "doorbell";
            yield return new ReasonSpec(swallowed.Range.First, swallowed.Range.Last, what, From(swallowed.Cause), swallowed.Cause.Label);
        }

        if (device.Iommu is not { } iommu)
            yield break;
        IovaRangeSet translated = device.Aperture is { } aperture ? IovaRangeSet.From(aperture) : IovaRangeSet.Empty;
        foreach (IovaRange outside in translated.Complement())
            yield return new ReasonSpec(
                outside.First,
                outside.Last,
                "aperture",
                From(Explainer.CauseOfAperture(iommu, device.Kernel)),
                null
            );
    }

    // The element and its rule, never a line: text that moves changes no answer.
    private static string From(Cause cause) => cause.Element + "." + cause.Rule;
}
