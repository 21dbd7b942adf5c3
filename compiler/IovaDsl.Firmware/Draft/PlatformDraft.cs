using System.Globalization;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// The platform that importers fill, one table after the other: each finds what is there already (a host's devices, a
/// root bus of a segment) and adds what it knows. The import then makes a topology of it.
/// </summary>
internal sealed class PlatformDraft
{
    private readonly DraftNames _names = new();
    private readonly Dictionary<int, List<DraftBus>> _bySegment = [];
    private int _sorted;
    private readonly List<Assumption> _openAssumptions;

    public PlatformDraft(HostSnapshot? host, IEnumerable<Assumption> assumptions)
    {
        Host = host;
        _openAssumptions = [.. assumptions];
    }

    public HostSnapshot? Host { get; }
    public FirmwareKind? Firmware { get; set; }

    /// <summary>Lines at the head of the file.</summary>
    public List<string> Head { get; } = [];

    /// <summary>Lines at the end of the platform: what was left out, and why.</summary>
    public List<string> Tail { get; } = [];
    public List<DraftIommu> Iommus { get; } = [];
    public List<DraftMsi> MsiControllers { get; } = [];
    public List<DraftBus> Buses { get; } = [];
    public List<DraftDevice> Devices { get; } = [];
    public List<Fact> Facts { get; } = [];

    /// <summary>The physical memory map, without overlaps.</summary>
    public List<MemoryRange> Memory { get; } = [];

    /// <summary>Regions for ranges of requester IDs, placed when all devices are known.</summary>
    public List<RequesterClaim> RequesterClaims { get; } = [];

    /// <summary>
    /// MSI controllers of ranges of requester IDs, placed when all devices are known; none for a bus whose requesters are alike.
    /// </summary>
    public List<RequesterSignal> RequesterSignals { get; } = [];

    /// <summary>Groups that firmware tells of: others follow from the rules of drivers and of PCI.</summary>
    public List<DraftGroup> Groups { get; } = [];

    /// <summary>Buses on which ACPI can eject devices; null where no DSDT was given, and nobody knows.</summary>
    public IReadOnlyCollection<AcpiSlots>? AcpiSlots { get; set; }

    /// <summary>Devices of a host by address, also of those in table-only imports.</summary>
    public Dictionary<PciAddress, DraftDevice> ByAddress { get; } = [];

    /// <summary>The bridge elements of a host, by the address of the bridge.</summary>
    public Dictionary<PciAddress, DraftBus> BridgeByAddress { get; } = [];

    public IEnumerable<DraftBus> RootBuses => Buses.Where(bus => bus.Kind == BusKind.RootBus);

    public string TakeName(string wanted) => _names.Take(wanted);

    // ---- elements ----

    public DraftIommu AddIommu(string wantedName, IommuKind kind, FirmwarePlace source)
    {
        DraftIommu iommu = new()
        {
            Name = TakeName(wantedName),
            Kind = kind,
            Source = source,
        };
        Iommus.Add(iommu);
        return iommu;
    }

    public DraftMsi AddMsi(string wantedName, MsiControllerKind kind, FirmwarePlace source)
    {
        DraftMsi msi = new()
        {
            Name = TakeName(wantedName),
            Kind = kind,
            Source = source,
        };
        MsiControllers.Add(msi);
        return msi;
    }

    public DraftBus AddBus(string wantedName, BusKind kind, FirmwarePlace source)
    {
        DraftBus bus = new()
        {
            Name = TakeName(wantedName),
            Kind = kind,
            Source = source,
        };
        Buses.Add(bus);
        return bus;
    }

    public DraftDevice AddDevice(string wantedName, DraftBus parent, FirmwarePlace source)
    {
        DraftDevice device = new()
        {
            Name = TakeName(wantedName),
            Parent = parent,
            Source = source,
        };
        Devices.Add(device);
        return device;
    }

    /// <summary>The root buses of a segment; without a host, one is made when there is none.</summary>
    public IReadOnlyList<DraftBus> RootBusesOf(int segment, FirmwarePlace source)
    {
        if (RootBusesOf(segment) is { Count: > 0 } found)
            return [.. found];
        return Host is null ? [AddRootBus(segment, 0, 0xff, source)] : [];
    }

    /// <summary>The root buses of a segment that are there.</summary>
    public IReadOnlyList<DraftBus> RootBusesOf(int segment)
    {
        // A table may have a bus of each segment, and ask for each: they are looked at once, not each time.
        for (; _sorted < Buses.Count; _sorted++)
        {
            DraftBus bus = Buses[_sorted];
            if (bus.Kind != BusKind.RootBus)
                continue;
            if (!_bySegment.TryGetValue(bus.Segment ?? 0, out List<DraftBus>? known))
                _bySegment.Add(bus.Segment ?? 0, known = []);
            known.Add(bus);
        }

        return _bySegment.TryGetValue(segment, out List<DraftBus>? found) ? found : [];
    }

    public DraftBus AddRootBus(int segment, byte firstBus, byte lastBus, FirmwarePlace source)
    {
        string name =
            segment == 0 && firstBus == 0 ? "pci0"
            : segment == 0 ? $"pci-{firstBus:x2}"
            : firstBus == 0 ? $"pci{segment}"
            : $"pci{segment}-{firstBus:x2}";
        DraftBus bus = AddBus(name, BusKind.RootBus, source);
        bus.Segment = segment;
        bus.Buses = new BusNumbers(firstBus, lastBus);
        return bus;
    }

    /// <summary>The function at an address. Without a host a table's word is taken that it exists; with one, Linux's is.</summary>
    public DraftDevice? DeviceAt(PciAddress address, FirmwarePlace source)
    {
        if (ByAddress.TryGetValue(address, out DraftDevice? known))
            return known;
        if (Host is not null)
            return null;
        DraftBus parent = RootBusesOf(address.Segment, source).FirstOrDefault(bus => bus.Covers(address)) ?? AddRootBusFor(address, source);
        DraftDevice device = AddDevice(DeviceName(address), parent, source);
        device.Address = address;
        ByAddress.Add(address, device);
        return device;
    }

    // No root bus that is known covers it: one more, between its neighbours.
    private DraftBus AddRootBusFor(PciAddress address, FirmwarePlace source)
    {
        List<BusNumbers> known = [.. RootBusesOf(address.Segment).Select(bus => bus.Buses).OfType<BusNumbers>()];
        int first = known.Where(buses => buses.Last < address.Bus).Select(buses => buses.Last + 1).DefaultIfEmpty(0).Max();
        int last = known.Where(buses => buses.First > address.Bus).Select(buses => buses.First - 1).DefaultIfEmpty(0xff).Min();
        DraftBus made = AddRootBus(address.Segment, (byte)first, (byte)last, source);
        made.Notes.Add(
            $"No host bridge that was read covers bus 0x{address.Bus:x2}, which {source} names: where this bus ends is a guess."
        );
        return made;
    }

    public static string DeviceName(PciAddress address) =>
        address.Segment == 0
            ? $"dev-{address.Bus:x2}-{address.Device:x2}-{address.Function}"
            : $"dev-{address.Segment:x4}-{address.Bus:x2}-{address.Device:x2}-{address.Function}";

    /// <summary>Where devices that are not PCI hang when no bus is described for them.</summary>
    public DraftBus DefaultInterconnect(FirmwarePlace source) =>
        Buses.FirstOrDefault(bus =>
            bus.Kind == BusKind.Interconnect && bus.Path is null && bus.AddressBits is null && bus.Windows.Count == 0 && !bus.BehindNone
        ) ?? AddBus("soc", BusKind.Interconnect, source);

    // ---- assumptions ----

    /// <summary>Takes the user's word for a property, if there is one; it then counts as used.</summary>
    public string? TakeAssumption(DraftElement element, string property)
    {
        int at = _openAssumptions.FindIndex(assumption =>
            string.Equals(assumption.Element, element.Name, StringComparison.Ordinal)
            && string.Equals(assumption.Property, property, StringComparison.Ordinal)
        );
        if (at < 0)
            return null;
        string value = _openAssumptions[at].Value;
        _openAssumptions.RemoveAt(at);
        element.Notes.Add($"Assumed as asked for: {property} {value}. No input says so.");
        return value;
    }

    /// <summary>The user's word for a property without taking it.</summary>
    public string? PeekAssumption(DraftElement element, string property) =>
        _openAssumptions
            .Find(assumption =>
                string.Equals(assumption.Element, element.Name, StringComparison.Ordinal)
                && string.Equals(assumption.Property, property, StringComparison.Ordinal)
            )
            ?.Value;

    /// <summary>The same for a number within bounds; a value that is none is left open, and reported with the unused ones.</summary>
    public int? TakeAssumedNumber(DraftElement element, string property, int lowest, int highest)
    {
        if (
            !int.TryParse(PeekAssumption(element, property), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            || value < lowest
            || value > highest
        )
            return null;
        TakeAssumption(element, property);
        return value;
    }

    /// <summary>What was stated and fits nothing: misspelled, or about something the inputs say themselves.</summary>
    public IReadOnlyList<Assumption> OpenAssumptions => _openAssumptions;

    /// <summary>
    /// What the user says of the addresses that an IOMMU translates, as <c>input-bits</c> or <c>aperture</c>; null where he says nothing.
    /// </summary>
    public IovaRange? TakeAssumedAperture(DraftIommu iommu)
    {
        if (TakeAssumedNumber(iommu, "input-bits", 1, 64) is { } bits)
            return IovaRange.FromBits(bits);
        if (PeekAssumption(iommu, "aperture") is not { } text || !IovaRange.TryParse(text, out IovaRange aperture))
            return null;
        TakeAssumption(iommu, "aperture");
        return aperture;
    }

    /// <summary>
    /// The input size of an IOMMU that no input states: as assumed by the user, or the usual value, marked unknown.
    /// </summary>
    public void AssumeInputBits(DraftIommu iommu, int usualBits, string reason)
    {
        if (TakeAssumedAperture(iommu) is { } assumed)
        {
            iommu.Aperture = assumed;
            return;
        }

        iommu.Aperture = IovaRange.FromBits(usualBits);
        iommu.MarkUnknown("input-bits", reason);
        iommu.Notes.Add($"input-bits {usualBits} is an assumption: {reason}. Settle it with --assume {iommu.Name}.input-bits=BITS.");
    }

    /// <summary>The user's word on whether the boot configuration of a root bus is kept, if there is one.</summary>
    public void TakeBootConfiguration(DraftBus root)
    {
        switch (TakeAssumption(root, "boot-configuration"))
        {
            case "kept":
                root.KeepsBootConfiguration = true;
                break;
            case { }:
                root.KeepsBootConfiguration = false;
                break;
        }
    }
}
