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
public static class AnswerComputer
{
    private const ulong DefaultPageSizes = 4096;

    // iommufd came with Linux 6.2; before, there is no /dev/iommu to open.
    private static readonly KernelVersion FirstIommufd = new(6, 2);

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
        FirmwareKind? firmware = platform.Platform.Firmware;
        return (
            platform.Groups.Select(g => Answer(g, firmware, options)).ToImmutableArray(),
            platform.Ungrouped.Select(d => Answer(d, firmware, options)).ToImmutableArray()
        );
    }

    /// <summary>
    /// The addresses a device can really use, by plain arithmetic: what aperture and limits leave, minus claims (but for relaxable
    /// ones) and what the path swallows. It depends on no kernel.
    /// </summary>
    public static IovaRangeSet Exact(ResolvedDevice device) => Exact(device, AllowedByLimits(device));

    /// <summary>The same, where what the limits leave is known.</summary>
    internal static IovaRangeSet Exact(ResolvedDevice device, IovaRangeSet limits)
    {
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
        int count = RegionMerge.Exact(
            device.Aperture ?? IovaRange.All,
            regions.AsSpan(0, claims),
            limits.AsSpan(),
            swallowed.AsSpan(0, device.Swallowed.Length),
            usable
        );
        IovaRangeSet exact = IovaRangeSet.From(usable.AsSpan(0, count));
        ArrayPool<ReservedRegion>.Shared.Return(regions);
        ArrayPool<IovaRange>.Shared.Return(swallowed);
        ArrayPool<IovaRange>.Shared.Return(usable);
        return exact;
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
        IovaRangeSet exact = ExactOfAll(devices);
        if (devices[0].Iommu is null)
        {
            return new GroupAnswer
            {
                Name = name,
                Devices = devices,
                Exact = exact,
                DmaApi = new ViewAnswer(exact.ToImmutableArray(), null),
                Regions = RegionMerger.Merge(ClaimsOf(devices), options.Quirks),
            };
        }

        List<List<ResolvedRegion>> reported = devices.Select(d => Reported(d, options)).ToList();
        ReservedRegion[] all = reported.SelectMany(r => r).Select(r => r.Region).ToArray();
        ReservedRegion[] merged = RegionMerge.LinuxGroup(all, options.Quirks);
        IovaRange? aperture = CommonAperture(devices);
        return new GroupAnswer
        {
            Name = name,
            Devices = devices,
            Aperture = aperture,
            Exact = exact,
            Sysfs = merged.ToImmutableArray(),
            SysfsText = SysfsLines(merged, options.Quirks),
            Vfio = Vfio(devices, reported, all, aperture, options),
            Iommufd = Iommufd(devices, reported, all, aperture, options),
            DmaApi = DmaApiView.Of(devices, firmware, options),
            Regions = RegionMerger.Merge(ClaimsOf(devices, options), options.Quirks),
        };
    }

    private static IovaRangeSet ExactOfAll(ImmutableArray<ResolvedDevice> devices)
    {
        IovaRangeSet exact = Exact(devices[0]);
        for (int i = 1; i < devices.Length; i++)
            exact = exact.Intersect(Exact(devices[i]));
        return exact;
    }

    // What the kernel's list of a device holds, in driver order; limits at the end, where they are asked for.
    internal static List<ResolvedRegion> Reported(ResolvedDevice device, AnswerOptions options)
    {
        List<ResolvedRegion> reported = device.Regions.Where(r => r.IsReportedBy(options.Kernel)).ToList();
        if (options.LimitsReserved)
            reported.AddRange(LimitsAsRegions(device));
        return reported;
    }

    private static IEnumerable<ResolvedRegion> LimitsAsRegions(ResolvedDevice device)
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

    // All claims, whatever kernel knows them; only what later kernels know to be unnecessary depends on the version.
    private static IEnumerable<ResolvedRegion> ClaimsOf(ImmutableArray<ResolvedDevice> devices, AnswerOptions? options = null)
    {
        foreach (ResolvedDevice device in devices)
        {
            foreach (ResolvedRegion region in device.Regions)
            {
                if (region.BeforeKernel is null || options is null || options.Kernel < region.BeforeKernel)
                    yield return region;
            }

            if (options is { LimitsReserved: true })
            {
                foreach (ResolvedRegion limit in LimitsAsRegions(device))
                    yield return limit;
            }
        }
    }

    // The file holds one page: the kernel stops at 4095 bytes, perhaps within a line (iommu_group_show_resv_regions).
    private static ImmutableArray<string> SysfsLines(ReservedRegion[] merged, Quirks quirks) =>
        quirks == Quirks.None
            ? SysfsText.Lines(merged).ToImmutableArray()
            : SysfsText.File(merged).Split('\n').Where(line => line.Length > 0).ToImmutableArray();

    /// <summary>What all devices' IOMMUs translate; null where that is nothing.</summary>
    internal static IovaRange? CommonAperture(ImmutableArray<ResolvedDevice> devices)
    {
        IovaRange aperture = devices[0].Aperture!.Value;
        foreach (ResolvedDevice device in devices)
        {
            if (!aperture.TryIntersect(device.Aperture!.Value, out aperture))
                return null;
        }

        return aperture;
    }

    private static ViewAnswer Vfio(
        ImmutableArray<ResolvedDevice> devices,
        List<List<ResolvedRegion>> reported,
        ReservedRegion[] all,
        IovaRange? aperture,
        AnswerOptions options
    )
    {
        if (GateRefusal(devices, reported, options) is { } closed)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, closed);
        IovaRange[] usable = aperture is { } window ? RegionMerge.Vfio(window, all, options.Quirks) : [];
        return usable.Length > 0
            ? new ViewAnswer(usable.ToImmutableArray(), null)
            : Refuse(nameof(Errno.EINVAL), "Nothing usable is left, and VFIO refuses such a group (vfio_iommu_type1_attach_group).", null);
    }

    private static ViewAnswer Iommufd(
        ImmutableArray<ResolvedDevice> devices,
        List<List<ResolvedRegion>> reported,
        ReservedRegion[] all,
        IovaRange? aperture,
        AnswerOptions options
    )
    {
        if (options.Kernel < FirstIommufd)
            return Refuse(nameof(Errno.ENOENT), "Linux has iommufd from 6.2 on.", null);
        if (GateRefusal(devices, reported, options) is { } closed)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, closed);
        if (aperture is not { } window)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, null);
        var domain = new IommuDomain(window, PageSizesOf(devices[0].Iommu!));
        var group = new IommuGroup(domain, reported.Select(r => r.Select(x => x.Region).ToArray()).ToArray());
        IommuResult result = new Ioas().Attach(group);
        return result.IsSuccess
            ? new ViewAnswer(RegionMerge.Iommufd(window, all).ToImmutableArray(), null)
            : Refuse(
                result.Error.ToString(),
                WhyIommufdRefuses(result.Why),
                result.Why == RefusalReason.MsiCombination ? CauseOfMsiCombination(reported) : null
            );
    }

    /// <summary>
    /// The gate above both: neither a group in which the host uses a device nor a device with a direct region is given to user space.
    /// </summary>
    private static Refusal? GateRefusal(ImmutableArray<ResolvedDevice> devices, List<List<ResolvedRegion>> reported, AnswerOptions options)
    {
        foreach (ResolvedDevice device in devices)
        {
            if (device.Device.HostDriver is { } driver)
                return KeptByHost(device.Device, driver);
        }

        for (int i = 0; i < devices.Length; i++)
        {
            var facts = new UserSpaceFacts(RefusesDirectEarlyWith: IommuKinds.Of(devices[i].Iommu!.Kind).RefusesDirectWith);
            IommuResult gate = UserSpaceGate.Check(reported[i].Select(r => r.Region).ToArray(), options.Kernel, facts);
            if (gate.IsSuccess)
                continue;
            Cause cause = reported[i].First(r => r.Region.Kind == RegionKind.Direct).Cause;
            return new Refusal(
                gate.Error.ToString(),
                "A direct region must stay mapped, so Linux keeps the device from user space (iommu_create_device_direct_mappings).",
                cause
            );
        }

        return null;
    }

    // The owner count of the group is not 0 (iommu_group_claim_dma_owner; of iommufd, iommu_device_claim_dma_owner): VFIO calls
    // such a group not viable.
    private static Refusal KeptByHost(Device device, HostDriver driver) =>
        new(
            nameof(Errno.EPERM),
            $"The host's driver {driver.Name} keeps "
                + $"{(device.Address is { } address ? address.ToString() : device.Name.ToString())}, a device of this group, so the "
                + "group is not viable (iommu_group_claim_dma_owner).",
            new Cause(device.Name.ToString(), "host-driver", driver.Name, null, driver.Origin)
        );

    private static string WhyIommufdRefuses(RefusalReason why) =>
        why switch
        {
            RefusalReason.MsiCombination =>
                "iommufd takes one software MSI window, or hardware MSI regions, not both (iopt_table_enforce_dev_resv_regions).",
            RefusalReason.Alignment =>
                "The IOMMU's smallest page is larger than 4 KiB, the kernel's own (iopt_table_add_domain); a kernel of larger "
                    + "pages would take it.",
            _ => $"iommufd refuses the group ({why}).",
        };

    private static Cause? CauseOfMsiCombination(List<List<ResolvedRegion>> reported) =>
        reported
            .Where(r => r.Any(x => x.Region.Kind == RegionKind.SoftwareMsi))
            .Select(r => r.FirstOrDefault(x => x.Region.Kind == RegionKind.Msi) ?? r.Last(x => x.Region.Kind == RegionKind.SoftwareMsi))
            .FirstOrDefault()
            ?.Cause;

    /// <summary>The page sizes of an IOMMU; 4 KiB where the file does not say.</summary>
    internal static ulong PageSizesOf(Iommu iommu) => iommu.PageSizes == 0 ? DefaultPageSizes : iommu.PageSizes;

    private static ViewAnswer Refuse(string error, string why, Cause? cause) =>
        new(ImmutableArray<IovaRange>.Empty, new Refusal(error, why, cause));
}
