using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Host;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Whom a device scope means. On a host <see cref="DmarMap"/> decides as Linux does, by the steps from the root bus;
/// without one the table is believed, and a bus number behind a bridge stays unknown.
/// </summary>
internal sealed class DmarScopes
{
    private readonly PlatformDraft _draft;
    private readonly DmarTable _table;

    public DmarScopes(PlatformDraft draft, DmarTable table)
    {
        _draft = draft;
        _table = table;
    }

    /// <summary>The steps from the root bus down to a function; of a virtual function those of its physical one (<c>pci_physfn</c>).</summary>
    public static PciStep[] StepsOf(HostSnapshot host, PciFunction function)
    {
        PciFunction real = function.PhysicalFunction is { } physical && host.Find(physical) is { } found ? found : function;
        return [.. real.Bridges.Select(bridge => Step(bridge, host.Find(bridge))), Step(real.Address, real)];
    }

    private static PciStep Step(PciAddress address, PciFunction? function) => new(
        (byte)address.Bus, (byte)address.Device, (byte)address.Function, function?.IsBridge ?? true, function is null || function.Class >> 16 == 0x06);

    /// <summary>What a scope means: the function itself, and the bus element that everything below it is on, if it is a bridge.</summary>
    public readonly record struct Target(DraftDevice? Device, DraftBus? Below);

    /// <summary>
    /// Without a host, the PCI and namespace devices of a structure's scopes; with one, the namespace devices alone.
    /// I/O APICs and HPETs do no DMA that matters here.
    /// </summary>
    public IEnumerable<Target> Resolve(ImmutableArray<DmarScope> scopes, int segment, string source)
    {
        foreach (DmarScope scope in scopes)
        {
            if (scope.Kind == DmarScopeKind.NamespaceDevice)
                yield return new Target(NamespaceDevice(scope, source), null);
            else if (scope.Kind is DmarScopeKind.Endpoint or DmarScopeKind.Bridge && !scope.Path.IsEmpty && _draft.Host is null)
                yield return Believe(scope, segment, source);
        }
    }

    private Target Believe(DmarScope scope, int segment, string source)
    {
        PciHop first = scope.Path[0];
        if (first.Device > 31 || first.Function > 7)
            return default;
        PciAddress address = new(segment, scope.StartBus, first.Device, first.Function);
        DraftDevice? device = _draft.DeviceAt(address, source);
        DraftBus? below = scope.Path.Length > 1 || scope.Kind == DmarScopeKind.Bridge ? BridgeAt(address, device!, source) : null;
        for (int i = 1; i < scope.Path.Length; i++)
        {
            bool isLast = i == scope.Path.Length - 1;
            device = BehindBridge(below!, scope.Path[i], source);
            below = isLast && scope.Kind != DmarScopeKind.Bridge ? null : BridgeBehindBridge(below!, scope.Path[i], source);
        }
        return new Target(device, below);
    }

    private DraftBus BridgeAt(PciAddress address, DraftDevice device, string source)
    {
        if (_draft.BridgeByAddress.TryGetValue(address, out DraftBus? known))
            return known;
        DraftBus bridge = _draft.AddBus("bridge" + PlatformDraft.DeviceName(address).Substring(3), BusKind.Bridge, source);
        bridge.Parent = device.Parent;
        bridge.Address = address;
        _draft.BridgeByAddress.Add(address, bridge);
        return bridge;
    }

    // The bus number is known to configuration space alone, so such a device has no address.
    private DraftDevice BehindBridge(DraftBus parent, PciHop hop, string source)
    {
        string path = parent.Name + " " + hop;
        if (_draft.Devices.FirstOrDefault(device => device.Parent == parent && device.Path == path) is { } known)
            return known;
        DraftDevice made = _draft.AddDevice(FormattableString.Invariant($"{parent.Name.Replace("bridge", "dev")}-{hop.Device:x2}-{hop.Function}"), parent, source);
        made.Path = path;
        made.Notes.Add($"Device {hop} behind {parent.Name}; the table does not say on which bus.");
        return made;
    }

    private DraftBus BridgeBehindBridge(DraftBus parent, PciHop hop, string source)
    {
        string path = parent.Name + " " + hop;
        if (_draft.Buses.FirstOrDefault(bus => bus.Parent == parent && bus.Path == path) is { } known)
            return known;
        DraftBus made = _draft.AddBus(FormattableString.Invariant($"{parent.Name}-{hop.Device:x2}-{hop.Function}"), BusKind.Bridge, source);
        made.Parent = parent;
        made.Path = path;
        return made;
    }

    private DraftDevice? NamespaceDevice(DmarScope scope, string source)
    {
        DmarNamespaceDevice? named = _table.Structures.OfType<DmarNamespaceDevice>().FirstOrDefault(device => device.DeviceNumber == scope.EnumerationId);
        if (named is null)
            return null;
        string path = AcpiPath.Normalize(named.Name);
        if (_draft.Devices.FirstOrDefault(device => device.Path == path) is { } known)
            return known;
        DraftDevice made = _draft.AddDevice(path.Substring(path.LastIndexOf('.') + 1).TrimEnd('_'), _draft.DefaultInterconnect(source), source);
        made.Path = path;
        return made;
    }
}
