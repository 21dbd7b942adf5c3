using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Makes a topology of a draft: IOMMUs and doorbells first, then buses from the roots down, then devices and claims.
/// </summary>
internal sealed class DraftBuilder
{
    private readonly PlatformDraft _draft;
    private readonly Dictionary<DraftIommu, Iommu> _iommus = [];
    private readonly Dictionary<DraftMsi, MsiController> _controllers = [];
    private readonly Dictionary<DraftBus, Bus> _buses = [];
    private readonly Dictionary<DraftDevice, Device> _devices = [];
    private readonly Dictionary<Element, ImmutableArray<string>> _notes = [];
    private readonly List<Bus> _busOrder = [];

    private DraftBuilder(PlatformDraft draft) => _draft = draft;

    public static ImportedPlatform Build(PlatformDraft draft, string name, string? title, Origin origin) =>
        new DraftBuilder(draft).Build(name, title, origin);

    private ImportedPlatform Build(string name, string? title, Origin origin)
    {
        foreach (DraftIommu iommu in _draft.Iommus)
            _iommus.Add(iommu, Noted(iommu, MakeIommu(iommu)));
        foreach (DraftMsi msi in _draft.MsiControllers)
            _controllers.Add(msi, Noted(msi, MakeController(msi)));
        foreach (DraftBus bus in _draft.Buses)
            MakeBus(bus);
        foreach (DraftDevice device in _draft.Devices)
            _devices.Add(device, Noted(device, MakeDevice(device)));
        CompleteRegions();
        return new ImportedPlatform
        {
            Platform = new Platform
            {
                Name = name,
                Title = title,
                Origin = origin,
                Firmware = _draft.Firmware,
                Iommus = _iommus.Values.ToImmutableArray(),
                MsiControllers = _controllers.Values.ToImmutableArray(),
                Buses = _busOrder.ToImmutableArray(),
                Devices = _devices.Values.ToImmutableArray(),
                Groups = MakeGroups(),
                Facts = Stated(_draft.Facts),
                Memory = _draft.Memory.ToImmutableArray(),
            },
            Head = _draft.Head.ToImmutableArray(),
            Notes = _notes,
            Tail = _draft.Tail.ToImmutableArray(),
            UnusedAssumptions = _draft.OpenAssumptions.ToImmutableArray(),
        };
    }

    private T Noted<T>(DraftElement draft, T element)
        where T : Element
    {
        _notes.Add(element, draft.Notes.ToImmutableArray());
        return element;
    }

    // A fact without a value states nothing, and the language has no way to write one: a map whose rows name no node that is in use.
    private static ImmutableArray<Fact> Stated(IEnumerable<Fact> facts) => [.. facts.Where(fact => !fact.Values.IsEmpty)];

    private static Iommu MakeIommu(DraftIommu iommu)
    {
        Geometry usual = iommu.Geometry;
        return new()
        {
            Name = new ElementName(iommu.Name),
            Title = iommu.Title,
            Origin = Origin.InFirmware(iommu.Source),
            Facts = Stated(iommu.Facts),
            Unknowns = iommu.Unknowns.ToImmutableArray(),
            Kind = iommu.Kind,
            Aperture = iommu.Aperture ?? Geometry.Usual(usual),
            ApertureAssumed = iommu.Aperture is null && usual.Basis == GeometryBasis.Assumed,
            ApertureOrigin = iommu.Aperture is null ? null : Origin.InFirmware(iommu.Source),
            PageSizes = iommu.PageSizes,
            Registers = iommu.Registers,
            FirmwarePath = iommu.Path,
            Id = iommu.Id,
        };
    }

    private static MsiController MakeController(DraftMsi msi) =>
        new()
        {
            Name = new ElementName(msi.Name),
            Title = msi.Title,
            Origin = Origin.InFirmware(msi.Source),
            Facts = Stated(msi.Facts),
            Unknowns = msi.Unknowns.ToImmutableArray(),
            Kind = msi.Kind,
            Doorbell = msi.Doorbell,
            Id = msi.Id,
            FirmwarePath = msi.Path,
        };

    private Bus MakeBus(DraftBus bus)
    {
        if (_buses.TryGetValue(bus, out Bus? made))
            return made;
        Bus? parent = bus.Parent is null ? null : MakeBus(bus.Parent);
        Origin origin = Origin.InFirmware(bus.Source);
        Bus element = new()
        {
            Name = new ElementName(bus.Name),
            Title = bus.Title,
            Origin = origin,
            Facts = Stated(bus.Facts),
            Unknowns = bus.Unknowns.ToImmutableArray(),
            Kind = bus.Kind,
            Parent = parent,
            Limit = MakeLimit(bus.AddressBits, bus.Windows, origin),
            Behind = Mappings(bus.Behind),
            BehindNone = bus.BehindNone,
            Signals = bus.Signals.Select(signal => _controllers[signal]).ToImmutableArray(),
            BridgeWindows = bus.BridgeWindows.Select(window => new StatedRange(window, origin)).ToImmutableArray(),
            Segment = bus.Segment,
            Buses = bus.Buses,
            Address = bus.Address,
            Firmware = bus.Firmware,
            FirmwarePath = bus.Path,
        };
        _buses.Add(bus, Noted(bus, element));
        _busOrder.Add(element);
        return element;
    }

    private Device MakeDevice(DraftDevice device) =>
        new()
        {
            Name = new ElementName(device.Name),
            Title = device.Title,
            Origin = Origin.InFirmware(device.Source),
            Facts = Stated(device.Facts),
            Unknowns = device.Unknowns.ToImmutableArray(),
            Parent = _buses[device.Parent],
            Address = device.Address,
            Class = device.Class,
            Limit = MakeLimit(device.AddressBits, [], Origin.InFirmware(device.Source)),
            Behind = Mappings(device.Behind),
            BehindNone = device.BehindNone,
            Signals = device.Signals.Select(signal => _controllers[signal]).ToImmutableArray(),
            FirmwarePath = device.Path,
            DmaAliases = device.DmaAliases.ToImmutableArray(),
            HostDriver = device.HostDriver is { } driver ? new HostDriver(driver, Origin.InFirmware(device.Source)) : null,
        };

    private ImmutableArray<IommuMapping> Mappings(List<DraftMapping> mappings) =>
        mappings
            .Select(mapping => new IommuMapping(
                _iommus[mapping.Iommu],
                mapping.FirstRequester is { } first ? new RequesterRange(first, mapping.LastRequester ?? first) : null,
                mapping.FirstStream,
                mapping.SingleStream,
                Origin.InFirmware(mapping.Source)
            )
            {
                LastStream = mapping.LastStream,
                StreamMask = mapping.StreamMask,
            })
            .ToImmutableArray();

    private static Limit? MakeLimit(int? bits, IReadOnlyCollection<DmaWindow> windows, Origin origin)
    {
        if (bits is { } stated)
            return new Limit(ImmutableArray.Create(new DmaWindow(IovaRange.FromBits(stated), 0, origin)), stated);
        return windows.Count == 0 ? null : new Limit(windows.ToImmutableArray(), null);
    }

    private ImmutableArray<DeviceGroup> MakeGroups()
    {
        ImmutableArray<DeviceGroup>.Builder groups = ImmutableArray.CreateBuilder<DeviceGroup>();
        foreach (DraftGroup group in _draft.Groups)
        {
            DeviceGroup element = new()
            {
                Name = new ElementName(_draft.TakeName("group-" + group.Devices[0].Name)),
                Origin = Origin.InFirmware(group.Source),
                Devices = group.Devices.Select(member => _devices[member]).ToImmutableArray(),
            };
            _notes.Add(element, ImmutableArray.Create(group.Note));
            groups.Add(element);
        }

        return groups.ToImmutable();
    }

    private void CompleteRegions()
    {
        foreach (DraftIommu iommu in _draft.Iommus)
            _iommus[iommu].CompleteRegions(Claims(iommu));
        foreach (DraftMsi msi in _draft.MsiControllers)
            _controllers[msi].CompleteRegions(Claims(msi));
        foreach (DraftBus bus in _draft.Buses)
            _buses[bus].CompleteRegions(Claims(bus));
        foreach (DraftDevice device in _draft.Devices)
            _devices[device].CompleteRegions(Claims(device));
    }

    private ImmutableArray<RegionClaim> Claims(DraftElement element) =>
        element
            .Regions.Select(region => new RegionClaim
            {
                Region = region.Region,
                For = region.For.Select(device => _devices[device]).ToImmutableArray(),
                SinceKernel = region.SinceKernel,
                Label = region.Label,
                Allowances = MalformedRegions.Allow(region.Region, Origin.InFirmware(region.Source)),
                Origin = Origin.InFirmware(region.Source),
            })
            .ToImmutableArray();
}
