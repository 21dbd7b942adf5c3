using System.Buffers;
using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// What each consumer may use of a group or a device. Every rule is the runtime's: this class only gathers what a rule
/// asks for, and says who is to blame for the result.
/// </summary>
/// <remarks>
/// What counts as gone is the table of the design, section 4: <c>exact</c> counts everything; Linux's sysfs, VFIO and iommufd do
/// not see limits of the path unless <see cref="AnswerOptions.LimitsReserved"/> adds them; the DMA API sees of a limit what
/// Linux keeps of it.
/// </remarks>
internal static class AnswerComputer
{
    /// <summary>Answers for the devices of a group together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="firmware">How Linux learns of buses on this platform; a root bus may say otherwise; null: not said, then ACPI.</param>
    /// <param name="options">Kernel version, quirks, and whether limits are shown.</param>
    public static GroupAnswer Answer(ResolvedGroup group, FirmwareKind? firmware, AnswerOptions options) =>
        Answer(group.Name, group.Devices, firmware, options);

    /// <summary>Answers for a device alone, whatever group it is in.</summary>
    /// <inheritdoc cref="Answer(ResolvedGroup, FirmwareKind?, AnswerOptions)"/>
    public static GroupAnswer Answer(ResolvedDevice device, FirmwareKind? firmware, AnswerOptions options) =>
        Answer(device.Device.Name, ImmutableArray.Create(device), firmware, options);

    /// <summary>The answers for every group, and for every device behind no IOMMU.</summary>
    public static (ImmutableArray<GroupAnswer> Groups, ImmutableArray<GroupAnswer> Ungrouped) AnswerAll(
        ResolvedPlatform platform,
        AnswerOptions options
    )
    {
        var answers = new AnswerMemo(platform.Platform.Firmware, options);
        KernelConditions conditions = options.Conditions;
        // Where this kernel leaves an IOMMU alone there are no groups behind it.
        ILookup<bool, ResolvedGroup> byUse = platform.Groups.ToLookup(group => IsTranslated(group.Devices[0], conditions));
        return (
            byUse[true].Select(answers.Of).ToImmutableArray(),
            byUse[false].SelectMany(g => g.Devices).Concat(platform.Ungrouped).Select(answers.Of).ToImmutableArray()
        );
    }

    /// <summary>
    /// The addresses a device can really use, by plain arithmetic: what aperture and limits leave, minus claims (but for relaxable
    /// ones) and what the path swallows. It depends on no kernel but where the page tables of an IOMMU do; then the one is meant by whose
    /// rules the device was resolved.
    /// </summary>
    public static IovaRangeSet Exact(ResolvedDevice device) => Exact(device, AllowedByLimits(device));

    /// <summary>The same under a kernel.</summary>
    public static IovaRangeSet Exact(ResolvedDevice device, KernelConditions conditions) =>
        Exact(device, AllowedByLimits(device), device.Iommu is { } iommu ? Geometry.ReachOf(iommu, conditions) : null);

    /// <summary>The same where what the limits leave is known.</summary>
    internal static IovaRangeSet Exact(ResolvedDevice device, IovaRangeSet limits) => Exact(device, limits, device.Aperture);

    /// <summary>Whether anything is left.</summary>
    internal static bool LeavesAnything(ResolvedDevice device, IovaRangeSet limits)
    {
        ArrayPool<IovaRange>.Shared.Return(RentExact(device, limits, device.Aperture, out int count));
        return count > 0;
    }

    private static IovaRangeSet Exact(ResolvedDevice device, IovaRangeSet limits, IovaRange? aperture)
    {
        IovaRange[] usable = RentExact(device, limits, aperture, out int count);
        IovaRangeSet exact = IovaRangeSet.From(usable.AsSpan(0, count));
        ArrayPool<IovaRange>.Shared.Return(usable);
        return exact;
    }

    // The first ranges of an array that the caller gives back.
    private static IovaRange[] RentExact(ResolvedDevice device, IovaRangeSet limits, IovaRange? aperture, out int count)
    {
        count = 0;
        if (device.Iommu is not null && aperture is null)
            return [];
        ReservedRegion[] regions = ArrayPool<ReservedRegion>.Shared.Rent(device.Regions.Length);
        IovaRange[] swallowed = ArrayPool<IovaRange>.Shared.Rent(device.Swallowed.Length);
        IovaRange[] usable = ArrayPool<IovaRange>.Shared.Rent(
            RegionMerge.ExactCapacity(device.Regions.Length, limits.Count, device.Swallowed.Length)
        );
        int claims = 0;
        foreach (ResolvedRegion region in device.Regions)
        {
            if (region.BeforeKernel is null)
                regions[claims++] = region.Region;
        }

        for (int i = 0; i < device.Swallowed.Length; i++)
            swallowed[i] = device.Swallowed[i].Range;
        count = RegionMerge.Exact(
            aperture ?? IovaRange.All,
            regions.AsSpan(0, claims),
            limits.AsSpan(),
            swallowed.AsSpan(0, device.Swallowed.Length),
            usable
        );
        ArrayPool<ReservedRegion>.Shared.Return(regions);
        ArrayPool<IovaRange>.Shared.Return(swallowed);
        return usable;
    }

    /// <summary>What every element of a device's path can carry.</summary>
    public static IovaRangeSet AllowedByLimits(ResolvedDevice device)
    {
        IovaRangeSet allowed = IovaRangeSet.All;
        foreach (ResolvedLimit limit in device.Limits)
            allowed = allowed.Intersect(limit.Limit.Allowed);
        return allowed;
    }

    private static GroupAnswer Answer(
        ElementName name,
        ImmutableArray<ResolvedDevice> devices,
        FirmwareKind? firmware,
        AnswerOptions options
    )
    {
        KernelConditions conditions = options.Conditions;
        if (devices[0].Iommu is not null && !IsTranslated(devices[0], conditions))
            devices = devices.Select(Untranslated).ToImmutableArray();
        var question = new GroupQuestion(devices, firmware, options, ExactOfAll(devices, conditions));
        return new GroupAnswer
        {
            Name = name,
            Devices = devices,
            Aperture = question.Aperture,
            Exact = question.Exact,
            Views = View.All.Select(view => ViewRules.Answer(view, question)).ToImmutableArray(),
            Regions = ClaimMerger.Merge(devices, question.IsTranslated ? options : null, options.Quirks),
        };
    }

    private static IovaRangeSet ExactOfAll(ImmutableArray<ResolvedDevice> devices, KernelConditions conditions)
    {
        IovaRangeSet exact = Exact(devices[0], conditions);
        for (int i = 1; i < devices.Length; i++)
            exact = exact.Intersect(Exact(devices[i], conditions));
        return exact;
    }

    /// <summary>A device as if nothing translated for it: without its IOMMU and what only that claims.</summary>
    internal static ResolvedDevice Untranslated(ResolvedDevice device)
    {
        string? iommu = device.Iommu?.Name.ToString();
        Route route = device.Route with { Iommu = null, Aperture = null };
        return device with { Route = route, Regions = device.Regions.RemoveAll(region => region.Cause.Element == iommu) };
    }

    // What the kernel's list of a device holds, in driver order; limits at the end, where they are asked for.
    internal static List<ResolvedRegion> Reported(ResolvedDevice device, AnswerOptions options)
    {
        List<ResolvedRegion> reported = OfDriver(device, options).ToList();
        if (options.LimitsReserved)
            reported.AddRange(Hidden(device, options).Concat(LimitsAsRegions(device)));
        return reported;
    }

    internal static IEnumerable<ResolvedRegion> OfDriver(ResolvedDevice device, AnswerOptions options) =>
        device.Regions.Where(r => ClaimVisibility.IsReported(device, r, options.Kernel)).Select(r => r.Under(options.KernelPage));

    private static IEnumerable<ResolvedRegion> Hidden(ResolvedDevice device, AnswerOptions options) =>
        device.Regions.Where(r => ClaimVisibility.HiddenBecause(device, r, options.Kernel) is not null);

    internal static IEnumerable<ResolvedRegion> LimitsAsRegions(ResolvedDevice device)
    {
        foreach (ResolvedLimit limit in device.Limits)
        {
            IovaRangeSet allowed = limit.Limit.Allowed;
            var regions = new ReservedRegion[allowed.Count + 1];
            int count = RegionMerge.LimitsAsRegions(allowed.AsSpan(), regions);
            for (int i = 0; i < count; i++)
                yield return new ResolvedRegion(regions[i], null, limit.Cause);
        }
    }

    /// <summary>Whether an IOMMU translates for a device, and this kernel drives it.</summary>
    internal static bool IsTranslated(ResolvedDevice device, KernelConditions conditions) =>
        device.Iommu is { } iommu && Geometry.UnusedBecause(iommu, conditions) is null;

    /// <summary>What all devices' IOMMUs translate for a consumer; null where that is nothing.</summary>
    internal static IovaRange? CommonAperture(ImmutableArray<ResolvedDevice> devices, KernelConditions conditions, Consumer consumer)
    {
        IovaRange aperture = IovaRange.All;
        Iommu? before = null;
        foreach (ResolvedDevice device in devices)
        {
            Iommu iommu = device.Iommu!;
            if (iommu == before)
                continue;
            before = iommu;
            if (Geometry.ApertureOf(iommu, conditions, consumer) is not { } translated || !aperture.TryIntersect(translated, out aperture))
                return null;
        }

        return aperture;
    }

    /// <summary>The page sizes of an IOMMU; 4 KiB where the file does not say.</summary>
    internal static ulong PageSizesOf(Iommu iommu) => Geometry.PageSizesOf(iommu);
}
