using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

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

    /// <summary>The steps from the root bus down to a function.</summary>
    public static PciStep[] StepsOf(HostSnapshot host, PciFunction function) =>
        [.. function.Bridges.Select(bridge => Step(bridge, host.Find(bridge))), Step(function.Address, function)];

    private static PciStep Step(PciAddress address, PciFunction? function) =>
        new(
            (byte)address.Bus,
            (byte)address.Device,
            (byte)address.Function,
            function?.IsBridge ?? true,
            function is null || function.Class >> 16 == 0x06
        );

    /// <summary>What a scope means: the function itself, and the bus element that everything below it is on, if it is a bridge.</summary>
    public readonly record struct Target(DraftDevice? Device, DraftBus? Below);

    /// <summary>
    /// Without a host, the PCI and namespace devices of a structure's scopes; with one, the namespace devices alone.
    /// I/O APICs and HPETs do no DMA that matters here.
    /// </summary>
    public IEnumerable<Target> Resolve(ImmutableArray<DmarScope> scopes, int segment, FirmwarePlace source)
    {
        foreach (DmarScope scope in scopes)
        {
            if (scope.Kind == DmarScopeKind.NamespaceDevice)
                yield return new Target(NamespaceDevice(scope, source), null);
            else if (scope.Kind is DmarScopeKind.Endpoint or DmarScopeKind.Bridge && !scope.Path.IsEmpty && _draft.Host is null)
                yield return Believe(scope, segment, source);
        }
    }

    private Target Believe(DmarScope scope, int segment, FirmwarePlace source)
    {
        PciHop first = scope.Path[0];
        if (first.Device > 31 || first.Function > 7)
            return default;
        PciAddress address = new(segment, scope.StartBus, first.Device, first.Function);
        DraftDevice? device = _draft.DeviceAt(address, source);
        DraftBus? below = scope.Path.Length > 1 || scope.Kind == DmarScopeKind.Bridge ? BridgeAt(address, device!, source) : null;
        for (int i = 1; i < scope.Path.Length; i++)
        {
            PciHop hop = scope.Path[i];
            if (hop.Device > 31 || hop.Function > 7)
                return default;
            address = new PciAddress(segment, below!.Buses!.Value.First, hop.Device, hop.Function);
            device = BehindBridge(below, address, source);
            below = i < scope.Path.Length - 1 || scope.Kind == DmarScopeKind.Bridge ? BridgeAt(address, device, source) : null;
        }

        return new Target(device, below);
    }

    private DraftBus BridgeAt(PciAddress address, DraftDevice device, FirmwarePlace source)
    {
        if (_draft.BridgeByAddress.TryGetValue(address, out DraftBus? known))
            return known;
        DraftBus bridge = _draft.AddBus("bridge" + PlatformDraft.DeviceName(address).Substring(3), BusKind.Bridge, source);
        bridge.Parent = device.Parent;
        bridge.Address = address;
        AssumeBus(bridge, address.Segment);
        _draft.BridgeByAddress.Add(address, bridge);
        return bridge;
    }

    // What is behind a bridge has a bus number that configuration space alone knows. Some number it must have.
    private void AssumeBus(DraftBus bridge, int segment)
    {
        int? stated = _draft.TakeAssumedNumber(bridge, "buses", 1, 0xff);
        byte bus = (byte)(stated ?? FreeBus(segment));
        bridge.Buses = new BusNumbers(bus, bus);
        if (stated is not null)
            return;
        bridge.MarkUnknown("buses", "bus numbers behind a bridge stand in configuration space, not in the table");
        bridge.Notes.Add(
            $"Its bus number 0x{bus:x2} is an assumption: configuration space has it, no table. Settle it with --assume "
                + $"{bridge.Name}.buses=NUMBER."
        );
    }

    private int FreeBus(int segment)
    {
        HashSet<int> taken =
        [
            .. _table.Structures.SelectMany(structure => DmarMap.ScopesOf(structure)).Select(scope => (int)scope.StartBus),
        ];
        taken.UnionWith(
            _draft
                .BridgeByAddress.Values.Where(bridge => bridge.Address?.Segment == segment)
                .Select(bridge => (int)(bridge.Buses?.First ?? 0))
        );
        return Enumerable.Range(1, 0xff).Where(bus => !taken.Contains(bus)).DefaultIfEmpty(0xff).First();
    }

    private DraftDevice BehindBridge(DraftBus parent, PciAddress address, FirmwarePlace source)
    {
        if (_draft.ByAddress.TryGetValue(address, out DraftDevice? known))
            return known;
        DraftDevice made = _draft.AddDevice(PlatformDraft.DeviceName(address), parent, source);
        made.Address = address;
        _draft.ByAddress.Add(address, made);
        return made;
    }

    private DraftDevice? NamespaceDevice(DmarScope scope, FirmwarePlace source)
    {
        DmarNamespaceDevice? named = _table
            .Structures.OfType<DmarNamespaceDevice>()
            .FirstOrDefault(device => device.DeviceNumber == scope.EnumerationId);
        if (named is null)
            return null;
        string path = AcpiPath.Normalize(named.Name);
        if (_draft.Devices.FirstOrDefault(device => device.Path == path) is { } known)
            return known;
        DraftDevice made = _draft.AddDevice(
            path.Substring(path.LastIndexOf('.') + 1).TrimEnd('_'),
            _draft.DefaultInterconnect(source),
            source
        );
        made.Path = path;
        return made;
    }
}
