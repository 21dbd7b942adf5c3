using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>What the checks find: ranges, claims, paths, groups (IOVA2000 to IOVA2999), and expectations (IOVA3000 to IOVA3999).</summary>
internal static class CheckCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    public static readonly DiagnosticDescriptor UnalignedRow = Rows.Add("IOVA2004", Severity.Warning, "Range does not cover whole pages");
    public static readonly DiagnosticDescriptor RegionsOverlapRow = Rows.Add(
        "IOVA2010",
        Severity.Warning,
        "Regions of different kinds overlap"
    );
    public static readonly DiagnosticDescriptor ClaimBeyondReachRow = Rows.Add(
        "IOVA2011",
        Severity.Warning,
        "Claim beyond the reach of the path"
    );
    public static readonly DiagnosticDescriptor ReservedBeyondReachRow = Rows.Add(
        "IOVA2012",
        Severity.Info,
        "Reserved region out of reach"
    );
    public static readonly DiagnosticDescriptor ClaimForDeviceElsewhereRow = Rows.Add(
        "IOVA2013",
        Severity.Warning,
        "Claim for a device elsewhere"
    );
    public static readonly DiagnosticDescriptor NothingUsableRow = Rows.Add(
        "IOVA2014",
        Severity.Error,
        "Nothing usable is left",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor DirectKeepsFromUserSpaceRow = Rows.Add(
        "IOVA2015",
        Severity.Info,
        "Direct region keeps a device from user space"
    );
    public static readonly DiagnosticDescriptor DoorbellInsideRow = Rows.Add(
        "IOVA2020",
        Severity.Warning,
        "Untranslated doorbell inside a window"
    );
    public static readonly DiagnosticDescriptor DirectNotReservedRow = Rows.Add(
        "IOVA4650",
        Severity.Warning,
        "Direct region outside reserved memory"
    );
    public static readonly DiagnosticDescriptor DoorbellInRamRow = Rows.Add("IOVA4651", Severity.Warning, "Doorbell in RAM");
    public static readonly DiagnosticDescriptor BridgeWindowInRamRow = Rows.Add("IOVA4652", Severity.Warning, "Bridge window in RAM");
    public static readonly DiagnosticDescriptor HardwareAndSoftwareMsiRow = Rows.Add(
        "IOVA2021",
        Severity.Warning,
        "Hardware and software MSI on one device"
    );
    public static readonly DiagnosticDescriptor KindHasBothMsiRow = Rows.Add(
        "IOVA2022",
        Severity.Info,
        "IOMMU with hardware and software MSI"
    );
    public static readonly DiagnosticDescriptor TwoSoftwareWindowsRow = Rows.Add("IOVA2023", Severity.Warning, "Two software MSI windows");
    public static readonly DiagnosticDescriptor NoWindowFitsRow = Rows.Add("IOVA2024", Severity.Warning, "No software MSI window fits");
    public static readonly DiagnosticDescriptor SoftwareWindowSwallowedRow = Rows.Add(
        "IOVA2025",
        Severity.Warning,
        "Software MSI window inside a bridge window"
    );
    public static readonly DiagnosticDescriptor BusNumbersOverlapRow = Rows.Add(
        "IOVA2030",
        Severity.Error,
        "Bus numbers overlap",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor DeviceOutsideItsBusRow = Rows.Add(
        "IOVA2031",
        Severity.Error,
        "Device outside its bus",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor AddressTakenRow = Rows.Add(
        "IOVA2032",
        Severity.Error,
        "Two devices at one address",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor BridgeOutsideItsBusRow = Rows.Add(
        "IOVA2033",
        Severity.Error,
        "Bridge outside its bus",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor RequestersMappedTwiceRow = Rows.Add(
        "IOVA2034",
        Severity.Error,
        "Requester IDs mapped twice",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor RequesterAtTwoEndsRow = Rows.Add(
        "IOVA2035",
        Severity.Warning,
        "Requester ID at the end of one range and the start of another"
    );
    public static readonly DiagnosticDescriptor StreamsMappedTwiceRow = Rows.Add("IOVA2036", Severity.Warning, "Stream IDs mapped twice");
    public static readonly DiagnosticDescriptor RequesterNotMappedRow = Rows.Add("IOVA2037", Severity.Info, "Device that no mapping names");
    public static readonly DiagnosticDescriptor GroupDisagreesRow = Rows.Add("IOVA2038", Severity.Warning, "Group members disagree");
    public static readonly DiagnosticDescriptor ApertureMissingRow = Rows.Add("IOVA2040", Severity.Warning, "Input bits missing");
    public static readonly DiagnosticDescriptor ApertureUnknownRow = Rows.Add("IOVA2041", Severity.Info, "Input bits unknown");
    public static readonly DiagnosticDescriptor FirmwareNotSaidRow = Rows.Add("IOVA2042", Severity.Warning, "Firmware missing");
    public static readonly DiagnosticDescriptor WindowsOverlapRow = Rows.Add("IOVA2043", Severity.Warning, "Inbound windows overlap");
    public static readonly DiagnosticDescriptor LimitNotShownRow = Rows.Add("IOVA2044", Severity.Info, "Limit that Linux does not show");

    public static readonly DiagnosticDescriptor NothingBehindRow = Rows.Add("IOVA2050", Severity.Warning, "IOMMU that nothing is behind");
    public static readonly DiagnosticDescriptor UnusedElementRow = Rows.Add("IOVA2051", Severity.Info, "Unused element");
    public static readonly DiagnosticDescriptor SameRegistersRow = Rows.Add(
        "IOVA2052",
        Severity.Error,
        "Two IOMMUs at one register base",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor SamePathRow = Rows.Add(
        "IOVA2053",
        Severity.Error,
        "Two elements with one path",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor DoorbellIsNoPageRow = Rows.Add(
        "IOVA2054",
        Severity.Warning,
        "Doorbell is not a whole page"
    );
    public static readonly DiagnosticDescriptor DoorbellMissingRow = Rows.Add("IOVA2055", Severity.Warning, "Doorbell missing");
    public static readonly DiagnosticDescriptor NoDevicesRow = Rows.Add("IOVA2056", Severity.Info, "Platform without devices");

    public static readonly DiagnosticDescriptor ClaimNotKnownRow = Rows.Add("IOVA2080", Severity.Info, "Claim that Linux cannot know");
    public static readonly DiagnosticDescriptor LayoutNotInRamRow = Rows.Add(
        "IOVA2081",
        Severity.Warning,
        "Untranslated layout outside RAM"
    );

    internal static Diagnostic NothingBehind(Iommu iommu, Device device) =>
        new(NothingBehindRow, iommu.Origin.Location(), $"nothing is behind `{iommu.Name}`, and nothing translates `{device.Name}`")
        {
            Related = LabeledLocation.List(device.Origin.Source, "not translated"),
            Hint = $"Add `behind {iommu.Name}` to a bus or a device, or `behind none` where nothing is meant to translate.",
        };

    internal static Diagnostic UnusedElement(Element element, string what, string remedy) =>
        new(UnusedElementRow, element.Origin.Location(), $"unused {what} `{element.Name}`") { Hint = $"Add {remedy}, or remove it." };

    internal static Diagnostic NoDevices(Platform platform) =>
        new(NoDevicesRow, platform.Origin.Location(), $"the platform `{platform.Name}` has no devices")
        {
            Hint = "Add `device NAME on BUS`; answers are given for devices.",
        };

    internal static Diagnostic SameRegisters(Iommu iommu, Iommu first, ulong address) =>
        new(SameRegistersRow, iommu.Origin.Location(), $"`{iommu.Name}` and `{first.Name}` have one register base, {Wording.Hex(address)}")
        {
            Related = LabeledLocation.List(first.Origin.Source, "the other IOMMU"),
            Hint = "Give each IOMMU the base of its own registers.",
        };

    internal static Diagnostic SamePath(Element element, Element first, string path) =>
        new(SamePathRow, element.Origin.Location(), $"`{element.Name}` and `{first.Name}` have one path, \"{path}\"")
        {
            Related = LabeledLocation.List(first.Origin.Source, "the other element"),
            Hint = "A path names one thing in firmware. In a loop, put the number into the text: `\"/soc/usb@{base + n * size:x}\"`.",
        };

    internal static Diagnostic DoorbellIsNoPage(MsiController controller, IovaRange doorbell) =>
        new(
            DoorbellIsNoPageRow,
            controller.Origin.Location(),
            $"the doorbell {Wording.Range(doorbell)} of `{controller.Name}` is not whole pages of 4 KiB"
        )
        {
            Severity = controller.Kind == MsiControllerKind.Generic ? Severity.Info : Severity.Warning,
            Prose = "The doorbell is the page that holds the register.",
            Hint = InHexadecimal(doorbell.First) is { } meant
                ? $"Did you mean `{meant}`? A number without `0x` is decimal."
                : $"The page is {Wording.Range(doorbell.First & ~0xffful, doorbell.Last | 0xfff)}.",
        };

    // The decimal digits, read as hexadecimal, where they make a page.
    private static string? InHexadecimal(ulong address) =>
        ulong.TryParse(
            address.ToString(CultureInfo.InvariantCulture),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ulong meant
        )
        && (meant & 0xfff) == 0
            ? Wording.Hex(meant)
            : null;

    internal static Diagnostic DoorbellMissing(MsiController controller, ResolvedDevice device) =>
        new(
            DoorbellMissingRow,
            controller.Origin.Location(),
            $"`{controller.Name}` has no `doorbell`, and writes of `{device.Device.Name}` to it are not translated"
        )
        {
            Related = LabeledLocation.List(device.Device.Origin.Source, "signals it"),
            Prose = "The doorbell takes addresses from the device, and it is not known which.",
            Hint = "Add `doorbell ADDRESS size 64K`.",
        };

    internal static Diagnostic Unaligned(SourceLocation at, string what, IovaRange range, ulong page)
    {
        ulong mask = page - 1;
        var rounded = new IovaRange(range.First & ~mask, range.Last | mask);
        return new Diagnostic(UnalignedRow, at, $"the {what} {Wording.Range(range)} does not cover whole pages of {Wording.Size(page)}")
        {
            Prose = "An IOMMU maps pages: the rest of a page that is claimed in part is lost.",
            Hint = $"Rounded outwards it is {Wording.Range(rounded)}.",
        };
    }

    internal static Diagnostic RegionsOverlap(
        ResolvedRegion region,
        ResolvedRegion other,
        IovaRange overlap,
        IovaRange? nearest,
        ResolvedDevice device
    )
    {
        string name = region.Region.Kind.Name();
        return new Diagnostic(
            RegionsOverlapRow,
            region.Cause.Origin.Location(),
            $"for `{device.Device.Name}`, the {name} region {Describe(region)} and the {other.Region.Kind.Name()} region "
                + $"{Describe(other)} overlap in {Wording.Range(overlap)} ({Wording.Size(overlap)})"
        )
        {
            Label = $"{name}, {Describe(region)}",
            Related = LabeledLocation.List(
                other.Cause.Origin.Source,
                $"{other.Region.Kind.Name()}, {Describe(other)}, from {CauseWords.DescribeCause(other.Cause)}"
            ),
            Prose =
                "Regions of different kinds ask for different things of one address; Linux keeps both, and which one holds "
                + "depends on who looks.",
            Hint = nearest is { } place ? $"The nearest free place of that size is {Wording.Range(place)}." : null,
        };
    }

    internal static Diagnostic ClaimBeyondReach(ResolvedRegion region, IovaRange range, ResolvedDevice device, Obstacle obstacle) =>
        new(
            ClaimBeyondReachRow,
            region.Cause.Origin.Location(),
            $"{Wording.Range(range)} is claimed as {region.Region.Kind.Name()}, and `{device.Device.Name}` does not reach "
                + $"{(obstacle.Part == range ? "it" : Wording.Range(obstacle.Part))}{CauseWords.BitsShort(range, obstacle)}"
        )
        {
            Hint = "Correct the range or the limit; if firmware really says so, add `allow IOVA2011 \"why\"`.",
            Related = LabeledLocation.List(obstacle.Cause.Origin.Source, DescribeBarrier(obstacle)),
            Prose = region.Region.Kind switch
            {
                RegionKind.SoftwareMsi =>
                    "User space drivers map MSI doorbells in this window (VFIO, iommufd), and the device's writes to it would be "
                        + "lost. The kernel's own DMA API maps them elsewhere.",
                RegionKind.Msi => "The device's writes to this doorbell would be lost.",
                _ => "The device cannot use what has to stay mapped there.",
            },
        };

    internal static Diagnostic ReservedBeyondReach(ResolvedRegion region, ResolvedDevice device, Obstacle obstacle) =>
        new(
            ReservedBeyondReachRow,
            region.Cause.Origin.Location(),
            $"`{device.Device.Name}` reaches nothing of the reserved region {Describe(region)}"
        )
        {
            Related = LabeledLocation.List(obstacle.Cause.Origin.Source, DescribeBarrier(obstacle)),
            Prose = "The region takes nothing from what the device can use.",
            Hint = "Remove the region, or widen the limit that ends before it.",
        };

    internal static Diagnostic ClaimForDeviceElsewhere(RegionClaim claim, Device device, Element element) =>
        new(
            ClaimForDeviceElsewhereRow,
            claim.Origin.Location(),
            $"the claim stands in `{element.Name}` and names `{device.Name}`, which is "
                + $"{(element is Iommu ? "not behind it" : "not below it")}"
        )
        {
            Related = LabeledLocation.List(device.Origin.Source, "the device"),
            Hint = "It counts for the device all the same. State it in the device itself, or name another.",
        };

    internal static Diagnostic NothingUsable(ResolvedDevice device)
    {
        ImmutableArray<Obstacle> obstacles = Explainer.Obstacles(device, IovaRange.All).Take(CauseWords.MaxCauses).ToImmutableArray();
        return new(NothingUsableRow, device.Device.Origin.Location(), $"`{device.Device.Name}` can use no address at all")
        {
            Prose = string.Join("\n", obstacles.Select(CauseWords.DescribeObstacle)),
            Related = CauseWords.PlacesOf(obstacles),
            Hint = "Compare the limits, windows and claims above with the hardware; one of them leaves nothing.",
        };
    }

    internal static Diagnostic DirectKeepsFromUserSpace(ResolvedRegion region, ResolvedDevice device) =>
        new(
            DirectKeepsFromUserSpaceRow,
            region.Cause.Origin.Location(),
            $"Linux does not give `{device.Device.Name}` to VFIO or iommufd because of this direct region"
        )
        {
            Hint = "Where the hardware needs the region, say so: `allow IOVA2015 \"why\"`.",
            Prose =
                device.Iommu!.Kind == IntelVtd.Kind
                    ? "Intel's driver refuses at every version (EPERM in 6.1, EINVAL later)."
                    : "All drivers refuse from Linux 6.6 on (EINVAL); earlier versions only cut the region out.",
        };

    internal static Diagnostic DoorbellInside(MsiController controller, IovaRange overlap, string where, Origin place) =>
        new(
            DoorbellInsideRow,
            controller.Origin.Location(),
            $"writes to the doorbell of `{controller.Name}` are not translated, and {Wording.Range(overlap)} of it lies inside {where}"
        )
        {
            Topic = where + " " + Wording.Range(overlap),
            Related = LabeledLocation.List(place.Source, where),
            Prose = "A device that writes there raises an interrupt instead of reaching memory.",
        };

    internal static Diagnostic DirectNotReserved(RegionClaim claim, IovaRange range, string owner, MemoryRange? where, bool isRmrr) =>
        new(
            DirectNotReservedRow,
            claim.Origin.Location(),
            $"no reserved memory covers the direct region {Wording.Range(range)} of `{owner}`"
                + (where is null ? "" : $"; {Wording.Range(where.Range)} is {Describe(where.Use)}")
        )
        {
            Related = where is null
                ? ImmutableArray<LabeledLocation>.Empty
                : LabeledLocation.List(where.Origin.Source, Describe(where.Use)),
            Prose = isRmrr
                ? "Linux logs \"[Firmware Bug]: No firmware reserved region can cover this RMRR "
                    + $"[0x{range.First:x16}-0x{range.Last:x16}], contact BIOS vendor for fixes\" and uses it nevertheless "
                    + "(arch_rmrr_sanity_check)."
                : "The operating system may use that memory for something else while the device writes to it.",
            Hint = "Firmware should report the range as reserved in its memory map.",
        };

    internal static Diagnostic DoorbellInRam(MsiController controller, IovaRange overlap, MemoryRange memory) =>
        new(DoorbellInRamRow, controller.Origin.Location(), $"the doorbell of `{controller.Name}` lies in RAM: {Wording.Range(overlap)}")
        {
            Related = LabeledLocation.List(memory.Origin.Source, "RAM"),
            Prose = "A doorbell is a register. Either its address or the memory map is wrong.",
            Hint = "Correct one of the two; if firmware really says so, add `allow IOVA4651 \"why\"`.",
        };

    internal static Diagnostic BridgeWindowInRam(Bus bus, StatedRange window, IovaRange overlap, MemoryRange memory) =>
        new(
            BridgeWindowInRamRow,
            window.Origin.Location(),
            $"the bridge window {Wording.Range(window.Range)} of `{bus.Name}` holds RAM: {Wording.Range(overlap)}"
        )
        {
            Related = LabeledLocation.List(memory.Origin.Source, "RAM"),
            Prose = "What a device sends there goes to another device and never to that memory.",
            Hint = "Correct one of the two; if firmware really says so, add `allow IOVA4652 \"why\"`.",
        };

    internal static Diagnostic LayoutNotInRam(Device device, FitsExpectation expectation, StatedRange wanted, IovaRangeSet ram) =>
        new(
            LayoutNotInRamRow,
            wanted.Origin.Location(),
            $"the layout `{expectation.Layout.Name}` needs {Wording.Range(wanted.Range)}, which "
                + (ram.Any(range => range.Overlaps(wanted.Range)) ? "is RAM only in part" : "is no RAM")
        )
        {
            Related = LabeledLocation.List(expectation.Origin.Source, "has to fit"),
            Prose = $"No IOMMU translates `{device.Name}`: what it maps are addresses of memory, and the memory map has none there.",
            Hint = "Correct the layout or the memory map, or put the device behind an IOMMU.",
        };

    private static string Describe(MemoryUse use) =>
        use switch
        {
            MemoryUse.Ram => "RAM",
            MemoryUse.Reserved => "reserved memory",
            _ => "device memory",
        };

    internal static Diagnostic HardwareAndSoftwareMsi(ResolvedRegion hardware, ResolvedRegion software, ResolvedDevice device) =>
        new(
            HardwareAndSoftwareMsiRow,
            hardware.Cause.Origin.Location(),
            $"`{device.Device.Name}` has the hardware MSI region {Describe(hardware)} and the software MSI window {Describe(software)}"
        )
        {
            Related = LabeledLocation.List(software.Cause.Origin.Source, "the software window"),
            Prose = "iommufd refuses such a device with EINVAL (iopt_table_enforce_dev_resv_regions); VFIO uses the hardware region.",
        };

    internal static Diagnostic KindHasBothMsi(Iommu iommu, ResolvedRegion hardware, ResolvedRegion software) =>
        new(
            KindHasBothMsiRow,
            iommu.Origin.Location(),
            $"devices behind `{iommu.Name}` have the hardware MSI region {Describe(hardware)} and the software MSI window "
                + $"{Describe(software)}"
        )
        {
            Prose = $"{hardware.Cause.Source}. iommufd refuses such devices with EINVAL; VFIO uses the hardware region.",
        };

    internal static Diagnostic TwoSoftwareWindows(ResolvedRegion second, ResolvedRegion first, ResolvedDevice device) =>
        new(
            TwoSoftwareWindowsRow,
            second.Cause.Origin.Location(),
            $"`{device.Device.Name}` has two software MSI windows, {Describe(first)} and {Describe(second)}"
        )
        {
            Related = LabeledLocation.List(first.Cause.Origin.Source, "the other window"),
            Prose = "iommufd refuses such a device with EINVAL; VFIO takes the last.",
            Hint = "Keep one; where Linux maps doorbells is the `msi-window` of the IOMMU.",
        };

    internal static Diagnostic NoWindowFits(Iommu iommu, ResolvedDevice device) =>
        new(
            NoWindowFitsRow,
            iommu.MsiWindows[0].Origin.Location(),
            $"no software MSI window of `{iommu.Name}` fits `{device.Device.Name}`; the first one is used"
        )
        {
            Prose = "A window must lie inside the aperture and every limit, and touch no claim and no bridge window.",
            Hint = "Add another candidate to `msi-window`.",
        };

    internal static Diagnostic SoftwareWindowSwallowed(ResolvedRegion window, SwallowedRange swallowed, Iommu iommu) =>
        new(
            SoftwareWindowSwallowedRow,
            window.Cause.Origin.Location(),
            $"the software MSI window {Describe(window)} of `{iommu.Name}` lies in the bridge window {Wording.Range(swallowed.Range)}"
        )
        {
            Related = LabeledLocation.List(swallowed.Cause.Origin.Source, "the bridge window"),
            Prose = "An MSI written there reaches a peer, not the IOMMU.",
            Hint =
                "Give the IOMMU a window elsewhere: `msi-window ADDRESS size 1M`; if Linux really uses this one, add "
                + "`allow IOVA2025 \"why\"`.",
        };

    internal static Diagnostic BusNumbersOverlap(Bus bus, Bus other, byte first, byte last, int segment) =>
        new(
            BusNumbersOverlapRow,
            bus.Origin.Location(),
            $"`{bus.Name}` and `{other.Name}` both have the bus numbers 0x{first:x2}..0x{last:x2} of segment {segment}"
        )
        {
            Related = LabeledLocation.List(other.Origin.Source, "the other bus"),
            Hint = "Give each root bus of a segment its own `buses`, or another `segment`.",
        };

    internal static Diagnostic BridgeOutsideItsBus(Bus bridge, BusNumbers own, BusNumbers outer) =>
        new(
            BridgeOutsideItsBusRow,
            bridge.Origin.Location(),
            $"the bus numbers 0x{own.First:x2}..0x{own.Last:x2} of `{bridge.Name}` are not within "
                + $"0x{outer.First:x2}..0x{outer.Last:x2} above it"
        )
        {
            Related = LabeledLocation.List(bridge.Parent?.Origin.Source, "the bus above"),
            Hint = "Correct the `buses` of one of the two.",
        };

    internal static Diagnostic DeviceInOtherSegment(Device device, PciAddress address, int segment) =>
        new(DeviceOutsideItsBusRow, device.Origin.Location(), $"`{device.Name}` at {address} is on a bus of segment {segment}")
        {
            Related = LabeledLocation.List(device.Parent.Origin.Source, "the bus"),
            Hint = "Leave the segment out of the address, or correct the `segment` of the root bus.",
        };

    internal static Diagnostic DeviceOutsideItsBus(Device device, PciAddress address, BusNumbers numbers) =>
        new(
            DeviceOutsideItsBusRow,
            device.Origin.Location(),
            $"`{device.Name}` is on bus 0x{address.Bus:x2}, and `{device.Parent.Name}` has the bus numbers "
                + $"0x{numbers.First:x2}..0x{numbers.Last:x2}"
        )
        {
            Related = LabeledLocation.List(device.Parent.Origin.Source, "the bus"),
            Hint = "Correct the address, or the `buses` of the bus.",
        };

    internal static Diagnostic AddressTaken(Device device, PciAddress address, Device other) =>
        new(AddressTakenRow, device.Origin.Location(), $"`{device.Name}` and `{other.Name}` are both at {address}")
        {
            Related = LabeledLocation.List(other.Origin.Source, "the other device"),
            Hint = "Correct one of the two addresses.",
        };

    internal static Diagnostic RequestersMappedTwice(Element element, IommuMapping mapping, IommuMapping other, uint first, uint last) =>
        new(
            RequestersMappedTwiceRow,
            mapping.Origin.Location(),
            $"the requester IDs {Wording.Range(first, last)} of `{element.Name}` are mapped twice"
        )
        {
            Related = LabeledLocation.List(other.Origin.Source, $"mapped to `{other.Iommu.Name}` here"),
            Prose = "The first mapping counts, as in Linux (iort_id_map).",
            Hint = "Shorten one of the two ranges.",
        };

    internal static Diagnostic RequesterAtTwoEnds(Element element, IommuMapping mapping, IommuMapping other, uint requester) =>
        new(
            RequesterAtTwoEndsRow,
            mapping.Origin.Location(),
            $"the requester ID {Wording.Hex(requester)} of `{element.Name}` is the last of one range and the first of another"
        )
        {
            Related = LabeledLocation.List(other.Origin.Source, $"this range ends at {Wording.Hex(requester)}"),
            Prose =
                "Firmware that stores a count one too high gives such ranges. The range that starts there counts, as in Linux "
                + "(iort_id_map).",
        };

    internal static Diagnostic StreamsMappedTwice(IommuMapping mapping, IommuMapping other, Element otherElement, uint first, uint last) =>
        new(
            StreamsMappedTwiceRow,
            mapping.Origin.Location(),
            $"the stream {(first == last ? "ID " + Wording.Hex(first) : "IDs " + Wording.Range(first, last))} of "
                + $"`{mapping.Iommu.Name}` {(first == last ? "is" : "are")} given twice"
        )
        {
            Hint = "Give each device streams of its own; if they really share, add `allow IOVA2036 \"why\"`.",
            Related = LabeledLocation.List(other.Origin.Source, $"given to `{otherElement.Name}` here"),
            Prose = "The IOMMU cannot tell the devices apart; Linux refuses the second, or puts both in one group.",
        };

    internal static Diagnostic RequesterNotMapped(Device device, Element element, string? refusal, Iommu? ends) =>
        new(RequesterNotMappedRow, device.Origin.Location(), NotMapped(device, element, refusal) + Consequence(refusal, ends))
        {
            Related = LabeledLocation.List(element.Origin.Source, "the mappings"),
            Prose = refusal,
        };

    private static string NotMapped(Device device, Element element, string? refusal) =>
        refusal is not null ? $"Linux puts `{device.Name}` behind no IOMMU, although a mapping of `{element.Name}` names it"
        : device.Address is { } address
            ? $"no mapping of `{element.Name}` names the requester ID {Wording.Hex(address.RequesterId)} of `{device.Name}`"
        : $"no mapping of `{element.Name}` names `{device.Name}`";

    private static string Consequence(string? refusal, Iommu? ends) =>
        refusal is not null ? ": it has no group"
        : ends is null ? ": its DMA is not translated"
        : $": it has no group, and `{ends.Name}` {IommuKinds.Of(ends.Kind).EndsUnmatched}";

    internal static Diagnostic GroupDisagrees(DeviceGroup group, string difference, Device member, Device first) =>
        new(GroupDisagreesRow, group.Origin.Location(), $"the devices of `{group.Name}` disagree: {difference}")
        {
            Related = LabeledLocation
                .List(member.Origin.Source, member.Name.ToString())
                .AddRange(LabeledLocation.List(first.Origin.Source, first.Name.ToString())),
            Prose = "Linux gives a group one domain, made for its first device.",
            Hint = "Put devices that differ into groups of their own, or correct what they state.",
        };

    internal static Diagnostic ApertureMissing(SourceLocation at, string iommu, IovaRange assumed, string why) =>
        new(ApertureMissingRow, at, $"`{iommu}` has no `input-bits`; {Wording.Range(assumed)} is assumed")
        {
            Prose = $"That is usual: {why}.",
            Hint = "Add `input-bits n` (or `aperture first..last`), or `unknown input-bits \"why\"` if nobody can say.",
        };

    internal static Diagnostic ApertureUnknown(SourceLocation at, string iommu, string? reason, IovaRange assumed) =>
        new(ApertureUnknownRow, at, $"the input bits of `{iommu}` are unknown; {Wording.Range(assumed)} is assumed") { Prose = reason };

    internal static Diagnostic FirmwareNotSaid(Bus bus, Limit limit) =>
        new(
            FirmwareNotSaidRow,
            limit.Windows[0].Origin.Location(),
            $"`firmware` is missing, and what Linux's DMA API makes of the windows of `{bus.Name}` depends on it"
        )
        {
            Prose =
                "With ACPI it keeps only the highest address of all windows; for the host bridge of a device tree it keeps every gap, too "
                + "(iova_reserve_pci_windows). ACPI is assumed.",
            Hint = "Add `firmware acpi` or `firmware device-tree` to the platform or the bus.",
        };

    internal static Diagnostic WindowsOverlap(Bus bus, DmaWindow window, DmaWindow other, IovaRange overlap) =>
        new(
            WindowsOverlapRow,
            window.Origin.Location(),
            $"two inbound windows of `{bus.Name}` overlap in {Wording.Range(overlap)} ({Wording.Size(overlap)})"
        )
        {
            Related = LabeledLocation.List(other.Origin.Source, "the other window"),
            Hint = "Shorten one of the two.",
        };

    internal static Diagnostic LimitNotShown(ResolvedLimit limit, IovaRangeSet hidden, Iommu iommu, bool isOfBridge) =>
        new(LimitNotShownRow, limit.Cause.Origin.Location(), $"sysfs, VFIO and iommufd do not show this limit of `{limit.Cause.Element}`")
        {
            Prose =
                $"They offer {Wording.Ranges(hidden)}, which `{iommu.Name}` translates and `{limit.Cause.Element}` cannot carry."
                + (isOfBridge ? "" : " The DMA API knows the limit."),
            Hint = "An `expect … limits reserved` counts it as a reserved region.",
        };

    internal static Diagnostic ClaimNotKnown(ResolvedRegion region, ResolvedDevice device) =>
        new(
            ClaimNotKnownRow,
            region.Cause.Origin.Location(),
            $"Linux cannot know this {region.Region.Kind.Name()} region of `{region.Cause.Element}`"
        )
        {
            Prose =
                $"For `{device.Device.Name}`, {ClaimVisibility.HiddenBecause(device, region, KernelVersion.Default)}, "
                + "so sysfs does not show it and VFIO, iommufd and the DMA API may give it out.",
            Hint = "An `expect … limits reserved` counts it as a reserved region.",
        };

    private static string DescribeBarrier(Obstacle obstacle) =>
        $"{obstacle.Cause.Element} does not {(obstacle.Kind == ObstacleKind.Aperture ? "translate" : "carry")} "
        + $"{Wording.Range(obstacle.Whole)}";

    private static string Describe(ResolvedRegion region) => Wording.Range(region.Region.First, region.Region.Last);
}
