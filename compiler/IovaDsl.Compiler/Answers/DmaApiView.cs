using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// What the kernel's own DMA API allocates from. Of the limits of a path Linux keeps the highest address
/// (<c>bus_dma_limit</c>), until 6.10 also the lowest, and for the PCI host bridge of a device tree every gap between its
/// windows (<c>iova_reserve_pci_windows</c>; kernel-semantics sections 5 and 7).
/// </summary>
internal static class DmaApiView
{
    /// <summary>The view of a group: what every member could be given.</summary>
    public static ViewAnswer Of(GroupQuestion question)
    {
        // Nothing translates: the DMA API hands out physical addresses.
        if (!question.IsTranslated)
            return new ViewAnswer(question.Exact.ToImmutableArray(), null);
        if (IsIdentity(question))
            return new ViewAnswer(PhysicalOfAll(question.Devices).ToImmutableArray(), null);
        IovaRangeSet? common = null;
        foreach (ResolvedDevice device in question.Devices)
        {
            IommuResult result = Compute(device, question.Firmware, question.Options, out IovaRangeSet usable);
            if (!result.IsSuccess)
                return new ViewAnswer(ImmutableArray<IovaRange>.Empty, Describe(result, device));
            common = common is null ? usable : common.Intersect(usable);
        }

        return new ViewAnswer(common!.ToImmutableArray(), null);
    }

    // Linux leaves the devices of such a driver untranslated, so the DMA API hands out physical addresses here, too.
    private static bool IsIdentity(GroupQuestion question) =>
        question.Devices[0].Iommu is { } iommu && IommuKinds.Of(iommu.Kind).IsIdentity(IommuFacts.Of(iommu), question.Conditions);

    private static IovaRangeSet PhysicalOfAll(ImmutableArray<ResolvedDevice> devices) =>
        devices.Aggregate(
            IovaRangeSet.All,
            static (common, device) => common.Intersect(AnswerComputer.Exact(AnswerComputer.Untranslated(device)))
        );

    private static IommuResult Compute(ResolvedDevice device, FirmwareKind? firmware, AnswerOptions options, out IovaRangeSet usable)
    {
        ReservedRegion[] regions = AnswerComputer.OfDriver(device, options).Select(r => r.Region).ToArray();
        bool isPci = device.Root.Kind == BusKind.RootBus;
        bool isDeviceTree = FirmwareOf(device.Root, firmware, device.Iommu) == FirmwareKind.DeviceTree;
        if (Geometry.ApertureOf(device.Iommu!, options.Conditions, Consumer.DmaApi) is not { } aperture)
        {
            usable = IovaRangeSet.Empty;
            return new IommuResult(Errno.EINVAL, RefusalReason.NoUsableIova);
        }

        ulong pages = AnswerComputer.PageSizesOf(device.Iommu!);
        var input = new DmaApiInput(aperture, pages, regions)
        {
            // The host's own DMA API works only under a kernel whose pages are as large as the IOMMU's smallest: where those of the
            // kernel that is asked about are not, such a kernel is meant here. What it hands out differs by the rounding alone.
            KernelPage = Math.Max(options.KernelPage, pages & unchecked(0 - pages)),
            IsPci = isPci,
            BridgeWindows = device.Swallowed.Where(s => s.By == SwallowedBy.BridgeWindow).Select(s => s.Range).ToArray(),
            InboundWindows = isPci && isDeviceTree && device.Root.Limit is { } inbound ? Inbound(inbound) : default,
            DmaRangeMap =
                device.Limits.IsEmpty || !IsMapJudged(device, firmware, options)
                    ? default
                    : device.Limits[0].Limit.Windows.Select(w => w.Bus).ToArray(),
            BusDmaLimit = HighestCarried(device.Limits),
        };
        var buffer = new IovaRange[input.Capacity];
        IommuResult result = RegionMerge.DmaApi(in input, buffer, out int count, options.Quirks, options.Kernel);
        usable = IovaRangeSet.From(buffer.AsSpan(0, count));
        return result;
    }

    /// <summary>
    /// A root bus says for itself; else the platform; else what the IOMMU's kind occurs with: Apple's with device trees, the rest with
    /// ACPI.
    /// </summary>
    internal static FirmwareKind FirmwareOf(Bus root, FirmwareKind? platform, Iommu? iommu) =>
        root.Firmware ?? platform ?? (iommu?.Kind == AppleDart.Kind ? FirmwareKind.DeviceTree : FirmwareKind.Acpi);

    // Until 6.10 dma-iommu judged the range that a bus's firmware handed over: of_dma_configure_id its own, acpi_dma_configure_id
    // all of the space (since 6.1, "ACPI: scan: Support multiple DMA windows with different offsets"). Where nobody says which
    // of the two it is, the narrower answer is the safe one.
    private static bool IsMapJudged(ResolvedDevice device, FirmwareKind? firmware, AnswerOptions options) =>
        KernelRules.MapJudgedByItself.HoldsFor(options.Kernel) || (device.Root.Firmware ?? firmware) != FirmwareKind.Acpi;

    /// <summary>Whether the view of what is below depends on how Linux learns of the windows of a bus.</summary>
    internal static bool DependsOnFirmware(Bus bus, KernelVersion kernel) =>
        bus.Kind == BusKind.RootBus || !KernelRules.MapJudgedByItself.HoldsFor(kernel);

    private static InboundWindow[] Inbound(Limit limit) => limit.Windows.Select(w => new InboundWindow(w.Bus, w.CpuFirst)).ToArray();

    private static ulong? HighestCarried(ImmutableArray<ResolvedLimit> limits)
    {
        ulong? highest = null;
        foreach (ResolvedLimit limit in limits)
        {
            IovaRangeSet allowed = limit.Limit.Allowed;
            highest = Math.Min(highest ?? ulong.MaxValue, allowed[allowed.Count - 1].Last);
        }

        return highest;
    }

    private static Refusal Describe(IommuResult result, ResolvedDevice device)
    {
        Cause? cause = device.Limits.IsEmpty ? null : device.Limits[0].Cause;
        string why = result.Why switch
        {
            RefusalReason.NoUsableIova => "Linux can make no page table for it.",
            RefusalReason.OutsideAperture => "What the bus carries lies wholly outside the aperture (iommu_dma_init_domain).",
            RefusalReason.OverlappingWindows => "Linux finds the inbound windows overlapping or out of order (iova_reserve_pci_windows).",
            _ => $"The DMA API cannot set up the device ({result.Why}).",
        };
        return new Refusal(result.Error.ToString(), why, cause);
    }
}
