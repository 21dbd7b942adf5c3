using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>How a DMAR names what a platform has: PCI functions by start bus and path, devices of the ACPI namespace by number.</summary>
internal sealed class DmarNaming
{
    private readonly ExportModel _model;
    private readonly DmarTable? _kept;
    private readonly HashSet<PciAddress> _bridges;
    private readonly Dictionary<string, byte> _numbers = new(StringComparer.Ordinal);
    private readonly List<DmarNamespaceDevice> _declared = [];

    public DmarNaming(ExportModel model, DmarTable? kept)
    {
        _model = model;
        _kept = kept;
        _bridges = [.. model.Platform.Buses.Where(bus => bus.Kind == BusKind.Bridge).Select(bus => bus.Address).OfType<PciAddress>()];
        foreach (DmarNamespaceDevice device in kept?.Structures.OfType<DmarNamespaceDevice>() ?? [])
            _numbers.TryAdd(AcpiPath.Normalize(device.Name), device.DeviceNumber);
    }

    /// <summary>Namespace devices that scopes name and no kept structure declares.</summary>
    public IReadOnlyList<DmarNamespaceDevice> Declared => _declared;

    /// <summary>Whether a path of several hops was written: where it leads, bus numbers in configuration space decide.</summary>
    public bool HasPathsBehindBridges { get; private set; }

    /// <summary>A scope that means this device; null, and said, where there is none.</summary>
    public DmarScope? ScopeOf(Device device) =>
        device.Address is { } address ? PciScope(KindOf(device), device.Parent, address) : NamespaceScope(device);

    /// <summary>A scope that means a bridge and everything below it.</summary>
    public DmarScope ScopeOf(Bus bridge) => PciScope(DmarScopeKind.Bridge, bridge.Parent, bridge.Address!.Value);

    /// <summary>The steps from the root bus down to a PCI function, as far as the platform declares its bridges.</summary>
    public PciStep[] StepsOf(Device device)
    {
        bool isBridge = KindOf(device) == DmarScopeKind.Bridge;
        List<PciStep> steps = [Step(device.Address!.Value, isBridge, isBridge || device.Class >> 16 == 0x06)];
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.Address is { } bridge)
                steps.Insert(0, Step(bridge, true, true));
        }

        return [.. steps];
    }

    private DmarScopeKind KindOf(Device device) =>
        device.Class >> 8 == 0x0604 || (device.Address is { } at && _bridges.Contains(at)) ? DmarScopeKind.Bridge : DmarScopeKind.Endpoint;

    private static PciStep Step(PciAddress at, bool hasBridgeHeader, bool isBridgeClass) =>
        new((byte)at.Bus, (byte)at.Device, (byte)at.Function, hasBridgeHeader, isBridgeClass);

    private DmarScope PciScope(DmarScopeKind kind, Bus? parent, PciAddress address)
    {
        List<PciAddress> chain = ChainOf(parent, address);
        HasPathsBehindBridges |= chain.Count > 1;
        return new DmarScope(
            (byte)kind,
            0,
            0,
            0,
            (byte)chain[0].Bus,
            chain.Select(at => new PciHop((byte)at.Device, (byte)at.Function)).ToImmutableArray()
        );
    }

    // From the root bus down, where each bridge on the way is declared. Where one is not, the function is named by its own bus
    // number, which Linux accepts as well (dmar_match_pci_path).
    private static List<PciAddress> ChainOf(Bus? parent, PciAddress address)
    {
        List<PciAddress> chain = [address];
        for (Bus? bus = parent; bus is not null; bus = bus.Parent)
        {
            if (bus.Buses is { } buses && buses.First != chain[0].Bus)
                return [address];
            if (bus.Parent is not null && bus.Address is { } bridge)
                chain.Insert(0, bridge);
        }

        return chain;
    }

    // ---- the ACPI namespace ----

    private DmarScope? NamespaceScope(Device device)
    {
        if (device.FirmwarePath is not { } path || !path.StartsWith('\\'))
        {
            _model.Lose(
                device.Name.ToString(),
                "the device",
                "a DMAR names what is not PCI by its path in the ACPI namespace, and none is stated (path)."
            );
            return null;
        }

        byte number = NumberOf(AcpiPath.Normalize(path));
        DmarScope? kept = _kept
            ?.Structures.SelectMany(structure => DmarMap.ScopesOf(structure))
            .FirstOrDefault(scope => scope.Kind == DmarScopeKind.NamespaceDevice && scope.EnumerationId == number);
        return kept is null
            ? new DmarScope((byte)DmarScopeKind.NamespaceDevice, 0, 0, number, 0, [new PciHop(0, 0)])
            : kept with
            {
                Length = 0,
            };
    }

    private byte NumberOf(string path)
    {
        if (_numbers.TryGetValue(path, out byte known))
            return known;
        byte number = (byte)Enumerable.Range(1, byte.MaxValue).First(free => !_numbers.ContainsValue((byte)free));
        _numbers.Add(path, number);
        _declared.Add(new DmarNamespaceDevice { DeviceNumber = number, Name = path });
        return number;
    }
}
