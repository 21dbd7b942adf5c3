using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// VT-d: units and whom they translate (<c>device_lookup_iommu</c>), reserved memory for its devices and all below scoped
/// bridges (<c>intel_iommu_get_resv_regions</c>). Which of it is relaxable follows from the device's class, and is the
/// resolver's to say; so is the interrupt window.
/// </summary>
internal sealed class DmarImport
{
    private readonly PlatformDraft _draft;
    private readonly DmarTable _table;
    private readonly string _name;
    private readonly DmarScopes _scopes;

    private DmarImport(PlatformDraft draft, DmarTable table, string name)
    {
        _draft = draft;
        _table = table;
        _name = name;
        _scopes = new DmarScopes(draft, table);
    }

    public static void Add(PlatformDraft draft, DmarTable table, string name) => new DmarImport(draft, table, name).Add();

    private sealed record Unit(DmarHardwareUnit Structure, DraftIommu Iommu, List<DmarScopes.Target> Targets);

    private void Add()
    {
        if (DmarRefusal.Of(_table) is { } refusal)
        {
            _draft.Tail.Add($"{_name}: nothing of it is in force. {refusal.Why}, and Linux refuses the whole table.");
            foreach (DraftBus root in _draft.RootBusesOf(0, new FirmwarePlace(_name)))
                root.BehindNone = true;
            return;
        }

        if ((_table.Flags & DmarTable.OptOutFlag) != 0)
        {
            _draft.Facts.Add(FactOf.Number("dmar/flags", _table.Flags));
            _draft.Tail.Add($"{_name}: flags 0x{_table.Flags:x}, bit 3: firmware asks not to remap DMA. Linux obeys from 7.3 on.");
        }

        List<Unit> units = [.. _table.Structures.OfType<DmarHardwareUnit>().Select(AddUnit)];
        ILookup<int?, DraftBus> bridges = _draft.Buses.Where(bus => bus.Kind == BusKind.Bridge).ToLookup(bus => bus.Address?.Segment);
        ILookup<int, DraftDevice> devices = _draft.Devices.ToLookup(SegmentOf);
        foreach (IGrouping<int, Unit> segment in units.GroupBy(unit => (int)unit.Structure.Segment))
            PlaceUnits(segment.Key, [.. InOrderOfSearch(segment)], bridges[segment.Key], devices[segment.Key]);
        foreach (DmarReservedMemory memory in _table.Structures.OfType<DmarReservedMemory>())
            AddReservedMemory(memory);
    }

    // ---- units ----

    // Linux puts a unit that lists its devices at the head of its list, and one that includes all at the end
    // (dmar_register_drhd_unit): of two that list a device, the later one in the table has it.
    private static IEnumerable<Unit> InOrderOfSearch(IEnumerable<Unit> units)
    {
        ILookup<bool, Unit> byKind = units.ToLookup(unit => unit.Structure.IncludesAll);
        return byKind[false].Reverse().Concat(byKind[true]);
    }

    private Unit AddUnit(DmarHardwareUnit structure, int index)
    {
        FirmwarePlace source = At(structure, "DRHD");
        DraftIommu iommu = _draft.AddIommu($"dmar{index}", IntelVtd.Kind, source);
        iommu.Registers = Registers(structure);
        iommu.Notes.Add(
            structure.IncludesAll
                ? $"{source}: all devices of segment {structure.Segment} that no other unit lists."
                : $"{source}: the devices it lists, segment {structure.Segment}."
        );
        if ((_table.Flags & DmarTable.OptOutFlag) != 0)
            iommu.Facts.Add(FactOf.Number(IommuFacts.VtdOptOut, 1));
        if (_draft.Host is { } host)
            ReadRegisters(iommu, structure, host);
        else
            AssumeAperture(iommu, "the width of IOVAs (MGAW, SAGAW) is in the unit's capability register, not in the table");
        List<DmarScopes.Target> targets = [.. _scopes.Resolve(structure.Scopes, structure.Segment, source)];
        return new Unit(structure, iommu, targets);
    }

    private static IovaRange? Registers(DmarHardwareUnit structure) =>
        IovaRange.TryFromStartAndSize(structure.RegisterBase, structure.RegisterBytes, out IovaRange range) ? range : null;

    private void ReadRegisters(DraftIommu iommu, DmarHardwareUnit structure, HostSnapshot host)
    {
        HostIommu? driven =
            host.Iommus.FirstOrDefault(unit => unit.Address == structure.RegisterBase)
            ?? host.Iommus.FirstOrDefault(unit => unit.Address is null && unit.Capability is not null);
        DrivenIommus.Settle(_draft, iommu, driven is not null, host.Iommus.Any(unit => unit.Address is not null));
        if (driven?.Capability is null)
            AssumeAperture(iommu, "the width of IOVAs (MGAW, SAGAW) is in the unit's capability register, which this host does not show");
        else
            RegisterFacts.AddVtd(iommu, driven, host);
    }

    // Client parts have 39 bits, server parts 48; the physical width is a hint of which it is, and no more.
    private void AssumeAperture(DraftIommu iommu, string reason) =>
        _draft.AssumeInputBits(iommu, _table.HostAddressBits <= 42 ? 39 : 48, reason);

    // ---- whom they translate ----

    private void PlaceUnits(int segment, List<Unit> units, IEnumerable<DraftBus> bridges, IEnumerable<DraftDevice> devices)
    {
        Unit? rest = units.Find(unit => unit.Structure.IncludesAll);
        foreach (DraftBus root in _draft.RootBusesOf(segment, rest?.Iommu.Source ?? new FirmwarePlace(_name)))
            PlaceAt(root.Behind, none => root.BehindNone = none, rest);
        foreach (Unit unit in units)
        {
            foreach (DraftBus below in unit.Targets.Select(target => target.Below).OfType<DraftBus>())
                PlaceAt(below.Behind, none => below.BehindNone = none, unit);
        }

        foreach (DraftBus bridge in bridges)
            PlaceBridge(bridge, units, rest);
        foreach (DraftDevice device in devices)
        {
            Unit? unit = UnitOf(device, units, rest);
            if (Live(unit) != Inherited(device.Parent))
                PlaceAt(device.Behind, none => device.BehindNone = none, unit);
        }
    }

    // What is below a bridge that a scope names goes where the bridge goes; saying so once beats saying it for each.
    private void PlaceBridge(DraftBus bridge, List<Unit> units, Unit? rest)
    {
        if (_draft.Host is not { } host || host.Find(bridge.Address!.Value) is not { } function)
            return;
        Unit? unit = FindOnHost(host, function, units) ?? rest;
        if (Live(unit) != Inherited(bridge.Parent))
            PlaceAt(bridge.Behind, none => bridge.BehindNone = none, unit);
    }

    private static DraftIommu? Live(Unit? unit) => unit is { Iommu.IsIdle: false } ? unit.Iommu : null;

    private static void PlaceAt(List<DraftMapping> behind, Action<bool> setNone, Unit? unit)
    {
        behind.Clear();
        bool translated = unit is { Iommu.IsIdle: false };
        setNone(!translated);
        if (translated)
            behind.Add(new DraftMapping(unit!.Iommu, null, null, null, false, unit.Iommu.Source));
    }

    private Unit? UnitOf(DraftDevice device, List<Unit> units, Unit? rest)
    {
        Unit? listed =
            device.Address is { } address && _draft.Host is { } host && host.Find(address) is { } function
                ? FindOnHost(host, function, units)
                : units.Find(unit =>
                    unit.Targets.Any(target => target.Device == device || (target.Below is { } below && IsBelow(device, below)))
                );
        // A device of the ACPI namespace has a unit only where a scope names it.
        return listed ?? (IsBelowPci(device) ? rest : null);
    }

    private static Unit? FindOnHost(HostSnapshot host, PciFunction function, List<Unit> units)
    {
        // Virtual functions are translated where their physical one is (device_lookup_iommu).
        PciStep[] steps = DmarScopes.StepsOf(
            host,
            function.PhysicalFunction is { } physical && host.Find(physical) is { } real ? real : function
        );
        return units.Find(unit => DmarMap.IsInScope(unit.Structure.Scopes, steps));
    }

    private static bool IsBelow(DraftDevice device, DraftBus bus)
    {
        for (DraftBus? at = device.Parent; at is not null; at = at.Parent)
        {
            if (at == bus)
                return true;
        }

        return false;
    }

    private static bool IsBelowPci(DraftDevice device) => device.Parent.Kind != BusKind.Interconnect;

    private static int SegmentOf(DraftDevice device) => device.Address?.Segment ?? device.Parent.Root.Segment ?? 0;

    private static DraftIommu? Inherited(DraftBus? bus)
    {
        for (; bus is not null; bus = bus.Parent)
        {
            if (bus.BehindNone)
                return null;
            if (bus.Behind.Count > 0)
                return bus.Behind[0].Iommu;
        }

        return null;
    }

    // ---- reserved memory ----

    private void AddReservedMemory(DmarReservedMemory memory)
    {
        FirmwarePlace source = At(memory, "RMRR");
        ReservedRegion region = ReservedRegion.FromEnds(
            memory.Base,
            memory.Limit,
            RegionKind.Direct,
            RegionProtection.Read | RegionProtection.Write
        );
        List<DraftDevice> devices = [];
        foreach (DmarScopes.Target target in _scopes.Resolve(memory.Scopes, memory.Segment, source))
        {
            if (target.Device is { } device)
                devices.Add(device);
            // Without a host nobody knows who is below: the bridge itself carries the claim.
            if (target.Below is { } below && memory.Scopes.Any(scope => scope.Kind == DmarScopeKind.Bridge))
                below.Regions.Add(new DraftRegion(region, source) { Label = source.ToString() });
        }

        if (_draft.Host is { } host)
            devices.AddRange(_draft.Devices.Where(device => IsNamed(host, device, memory)));
        if (devices.Count == 0)
            _draft.Tail.Add($"{source}: {Describe(region)} names no device that is there; it reserves nothing.");
        Claims.Place(_draft, devices, new DraftRegion(region, source) { Label = source.ToString() });
    }

    // No scope names a virtual function, nor is its physical one's meant for it: only a bridge above both is
    // (dmar_dev_scope_init, intel_iommu_get_resv_regions).
    private static bool IsNamed(HostSnapshot host, DraftDevice device, DmarReservedMemory memory)
    {
        if (device.Address is not { } address || host.Find(address) is not { } function)
            return false;
        if (address.Segment != memory.Segment)
            return host.Functions.Any(bridge => IsTakenForABridgeAbove(host, bridge, address, memory));
        PciStep[] steps = DmarScopes.StepsOf(host, function);
        return DmarMap.IsInScope(memory.Scopes, function.PhysicalFunction is null ? steps : steps.AsSpan(0, steps.Length - 1));
    }

    // Linux compares the bus numbers below a bridge and no segments (is_downstream_to_pci_bridge).
    private static bool IsTakenForABridgeAbove(HostSnapshot host, PciFunction bridge, PciAddress address, DmarReservedMemory memory) =>
        bridge.BusesBelow is { } below
        && below.Secondary <= address.Bus
        && address.Bus <= below.Subordinate
        && bridge.Address.Segment == memory.Segment
        && DmarMap.IsNamed(memory.Scopes, DmarScopes.StepsOf(host, bridge));

    private static string Describe(ReservedRegion region) => $"0x{region.First:x}..0x{region.Last:x}";

    private FirmwarePlace At(DmarStructure structure, string what) => new(_name, what, structure.Offset);
}
