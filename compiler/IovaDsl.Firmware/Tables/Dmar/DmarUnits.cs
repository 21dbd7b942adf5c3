using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// The units of a DMAR made from a platform. At most one of a segment takes all that no other lists (VT-d 8.3); the others list bridges
/// and functions. What comes out is read again as Linux would, and a device that it puts elsewhere is reported.
/// </summary>
internal sealed class DmarUnits
{
    private readonly ExportModel _model;
    private readonly DmarNaming _naming;
    private readonly Dictionary<ulong, DmarHardwareUnit> _kept = [];
    private readonly Dictionary<Iommu, int> _segments = [];
    private readonly ILookup<int, Bus> _bridges;

    public DmarUnits(ExportModel model, DmarNaming naming, DmarTable? kept)
    {
        _model = model;
        _naming = naming;
        foreach (DmarHardwareUnit unit in kept?.Structures.OfType<DmarHardwareUnit>() ?? [])
            _kept.TryAdd(unit.RegisterBase, unit);
        _bridges = model
            .Platform.Buses.Where(bus => bus is { Kind: BusKind.Bridge, Address: not null })
            .ToLookup(bus => bus.Address!.Value.Segment);
    }

    public ImmutableArray<DmarHardwareUnit> Make()
    {
        HashSet<ulong> bases = [];
        foreach (Iommu iommu in _model.Platform.Iommus.Where(iommu => iommu.Kind == IntelVtd.Kind))
        {
            if (iommu.Registers is not { } registers)
                _model.Lose(iommu.Name.ToString(), "the IOMMU", "a DMAR finds a unit by its registers, and none are stated (registers).");
            else if (!bases.Add(registers.First))
                _model.Lose(iommu.Name.ToString(), "the IOMMU", $"a unit before it has the same registers, 0x{registers.First:x}.");
            else
                _segments.Add(iommu, SegmentOf(iommu));
        }

        // Of two that list a function, Linux takes the later one: what lists deeper comes later. What takes the rest comes last.
        HashSet<Iommu> takesRest = TakesRest();
        ImmutableArray<DmarHardwareUnit> units =
        [
            .. _segments.Keys.Select(iommu => MakeUnit(iommu, takesRest.Contains(iommu))).OrderBy(unit => unit.IncludesAll).ThenBy(DepthOf),
        ];
        ILookup<int, DmarHardwareUnit> bySegment = units.ToLookup(unit => (int)unit.Segment);
        foreach (Device device in _model.Platform.Devices.Where(IsNamed))
            LoseMisplaced(device, [.. bySegment[device.Address!.Value.Segment]]);
        return units;
    }

    // A virtual function is where its physical one is (device_lookup_iommu, pci_physfn).
    private static bool IsNamed(Device device) => device.Address is not null && device.PhysicalFunction is null;

    private static int DepthOf(DmarHardwareUnit unit) =>
        unit.Scopes.Where(scope => scope.Kind != DmarScopeKind.NamespaceDevice).Select(scope => scope.Path.Length).DefaultIfEmpty(0).Max();

    private DmarHardwareUnit? KeptUnit(Iommu iommu) =>
        _kept.TryGetValue(iommu.Registers!.Value.First, out DmarHardwareUnit? unit) ? unit : null;

    // ---- segments ----

    private int SegmentOf(Iommu iommu)
    {
        int[] segments = [.. SegmentsOf(iommu).Distinct().Order()];
        foreach (int other in segments.Skip(1))
            _model.Lose(iommu.Name.ToString(), $"segment {other}", $"a unit is in one segment; {segments[0]} is written.");
        return segments.Length > 0 ? segments[0] : KeptUnit(iommu)?.Segment ?? 0;
    }

    private IEnumerable<int> SegmentsOf(Iommu iommu) =>
        _model
            .Behind(iommu)
            .Where(device => device.Address is not null)
            .Select(device => device.Address!.Value.Segment)
            .Concat(_model.RootBusesBehind(iommu).Select(bus => bus.Segment ?? 0));

    private static bool Names(ImmutableArray<IommuMapping> behind, Iommu iommu) => behind.Any(mapping => mapping.Iommu == iommu);

    /// <summary>
    /// The unit of each segment that takes what no other lists: the one that did in the kept table, else the one with the lowest root
    /// bus. None where a function of the segment is known to be translated by nothing: listing the others leaves it alone.
    /// </summary>
    private HashSet<Iommu> TakesRest()
    {
        HashSet<int> untranslated = [.. _model.Behind(null).Select(device => device.Address?.Segment).OfType<int>()];
        HashSet<Iommu> takesRest = [];
        foreach (
            IGrouping<int, Iommu> candidates in _segments
                .Where(pair => _model.RootBusesBehind(pair.Key).Any())
                .GroupBy(pair => pair.Value, pair => pair.Key)
        )
        {
            Iommu? before = candidates.FirstOrDefault(iommu => KeptUnit(iommu) is { IncludesAll: true });
            if (before is not null || !untranslated.Contains(candidates.Key))
                takesRest.Add(
                    before ?? candidates.OrderBy(iommu => _model.RootBusesBehind(iommu).Min(bus => bus.Buses?.First ?? 0)).First()
                );
        }

        return takesRest;
    }

    // ---- one unit ----

    private DmarHardwareUnit MakeUnit(Iommu iommu, bool all)
    {
        IovaRange registers = iommu.Registers!.Value;
        int segment = _segments[iommu];
        IEnumerable<DmarScope> interrupts =
            KeptUnit(iommu)
                ?.Scopes.Where(scope => scope.Kind is DmarScopeKind.IoApic or DmarScopeKind.Hpet)
                .Select(scope => scope with { Length = 0 })
            ?? [];
        return new DmarHardwareUnit
        {
            Flags = (byte)(all ? 1 : 0),
            RegisterSize = SizeOf(registers),
            Segment = (ushort)segment,
            RegisterBase = registers.First,
            Scopes = [.. interrupts, .. all ? [] : PciScopes(iommu, segment), .. NamespaceScopes(iommu)],
        };
    }

    private static byte SizeOf(IovaRange registers)
    {
        byte size = 0;
        while (size < 15 && (0x1000UL << size) - 1 < registers.LengthMinusOne)
            size++;
        return size;
    }

    private IEnumerable<DmarScope> NamespaceScopes(Iommu iommu) =>
        _model.Behind(iommu).Where(device => device.Address is null).Select(_naming.ScopeOf).OfType<DmarScope>();

    // A bridge stands for all below it; a root bus has no scope, so what hangs there is listed.
    private IEnumerable<DmarScope> PciScopes(Iommu iommu, int segment)
    {
        List<Bus> bridges = [.. _bridges[segment].Where(bridge => Takes(iommu, bridge))];
        foreach (Bus bridge in bridges)
            yield return _naming.ScopeOf(bridge);
        foreach (
            Device device in _model
                .Behind(iommu)
                .Where(device => IsNamed(device) && device.Address!.Value.Segment == segment && !IsCovered(device, bridges))
        )
            yield return _naming.ScopeOf(device)!;
        foreach (Bus root in _model.RootBusesBehind(iommu))
            _model.Lose(
                root.Name.ToString(),
                "functions that the file does not declare",
                "a DMAR lists functions and bridges; one unit of a segment takes the rest, and here that is another, or none."
            );
    }

    private bool Takes(Iommu iommu, Bus bridge) =>
        Names(bridge.Behind, iommu)
        || (bridge is { Behind.IsEmpty: true, BehindNone: false, Parent: { Kind: BusKind.RootBus } root } && Names(root.Behind, iommu));

    private static bool IsCovered(Device device, List<Bus> bridges)
    {
        if (bridges.Exists(bridge => bridge.Address == device.Address))
            return true;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bridges.Contains(bus))
                return true;
            if (!bus.Behind.IsEmpty || bus.BehindNone)
                return false;
        }

        return false;
    }

    // ---- what comes of it ----

    private void LoseMisplaced(Device device, DmarHardwareUnit[] ofSegment)
    {
        if (_model.IommuOf(device) is { } iommu && !_segments.ContainsKey(iommu))
            return;
        ulong? wanted = _model.IommuOf(device)?.Registers?.First;
        PciStep[] steps = _naming.StepsOf(device);
        DmarHardwareUnit? found =
            Array.FindLast(ofSegment, unit => !unit.IncludesAll && DmarMap.IsInScope(unit.Scopes, steps))
            ?? Array.Find(ofSegment, unit => unit.IncludesAll);
        if (found?.RegisterBase != wanted)
            _model.Lose(
                device.Name.ToString(),
                wanted is { } registers ? $"behind the unit at 0x{registers:x}" : "behind none",
                found is null
                    ? "no unit of the table lists it."
                    : $"the unit at 0x{found.RegisterBase:x} "
                        + $"{(found.IncludesAll ? "includes all of its segment" : "lists a bridge above it")}."
            );
    }
}
