using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// Arm under ACPI: SMMUs, which requesters of which segment are behind them, the limits of root complexes and named
/// components, ITS groups, and reserved memory ranges where Linux would honour them.
/// </summary>
internal sealed class IortImport
{
    private const ulong SmmuV3RegisterBytes = 0x20000;
    private const int MaxRunsForSignals = 4096;

    private readonly PlatformDraft _draft;
    private readonly IortTable _table;
    private readonly string _name;
    private readonly AcpiMsi _msi;
    private readonly IortMap _map;
    private readonly Dictionary<IortNode, DraftIommu> _iommus = [];
    private readonly Dictionary<DraftDevice, IortNamedComponent> _components = [];
    private readonly Dictionary<int, IortRootComplex> _segments = [];
    private HashSet<int>? _taken;
    private int _free = ushort.MaxValue;

    private IortImport(PlatformDraft draft, IortTable table, string name, AcpiMsi msi)
    {
        _draft = draft;
        _table = table;
        _name = name;
        _msi = msi;
        _map = new IortMap(table);
    }

    public static void Add(PlatformDraft draft, IortTable table, string name, AcpiMsi msi) => new IortImport(draft, table, name, msi).Add();

    private void Add()
    {
        foreach (IortNode node in _table.Nodes.Where(IsSmmu))
            AddSmmu(node);
        foreach (IortItsGroup group in _table.Nodes.OfType<IortItsGroup>())
        {
            foreach (uint id in group.Ids)
                _msi.Its(id, At(group, "ITS group"));
        }

        foreach (IortRootComplex complex in _table.Nodes.OfType<IortRootComplex>())
            AddRootComplex(complex);
        foreach (IortNamedComponent component in _table.Nodes.OfType<IortNamedComponent>())
            AddComponent(component);
        AddReservedMemory();
    }

    private static bool IsSmmu(IortNode node) => node is IortSmmu or IortSmmuV3;

    private FirmwarePlace At(IortNode node, string what) => new(_name, what, node.Offset);

    // ---- SMMUs ----

    private void AddSmmu(IortNode node)
    {
        FirmwarePlace source = At(node, node is IortSmmuV3 ? "SMMUv3" : "SMMU");
        DraftIommu iommu = _draft.AddIommu($"smmu{_iommus.Count}", KindOf(node), source);
        (ulong registers, ulong bytes) = node is IortSmmu old ? (old.Base, old.Span) : (((IortSmmuV3)node).Base, SmmuV3RegisterBytes);
        if (IovaRange.TryFromStartAndSize(registers, bytes, out IovaRange range))
            iommu.Registers = range;
        if (node.Identifier != 0)
            iommu.Id = node.Identifier;
        iommu.Notes.Add($"{source}, node revision {node.Revision}{ModelNote(node)}.");
        DrivenIommus.SettleSmmu(_draft, iommu, registers);
        iommu.Facts.Add(FactOf.Number(IommuFacts.SmmuCoherent, IsCoherent(node) ? 1UL : 0));
        _draft.AssumeInputBits(iommu, 48, "the size of IOVAs stands in an SMMU ID register, in no table");
        _iommus.Add(node, iommu);
    }

    // Firmware's word counts, not the SMMU's own register (arm_smmu_device_acpi_probe of both drivers).
    private static bool IsCoherent(IortNode node) =>
        node switch
        {
            IortSmmuV3 third => (third.Flags & 1) != 0,
            IortSmmu second => (second.Flags & 2) != 0,
            _ => true,
        };

    private static IommuKind KindOf(IortNode node) =>
        node switch
        {
            IortSmmuV3 { Model: IortSmmuV3.ModelHiSilicon161x } => HisiliconHi161x.Kind,
            IortSmmuV3 => ArmSmmuV3.Kind,
            _ => ArmSmmuV2.Kind,
        };

    private static string ModelNote(IortNode node) =>
        node switch
        {
            IortSmmuV3 { Model: IortSmmuV3.ModelHiSilicon161x } => ", model HiSilicon HI161x: it does not translate MSIs",
            IortSmmuV3 { Model: IortSmmuV3.ModelCaviumCn99xx } => ", model Cavium CN99xx",
            IortSmmu { Model: 0 } => ", SMMUv1",
            IortSmmu { Model: 2 } => ", MMU-400",
            IortSmmu { Model: 3 } => ", MMU-500",
            IortSmmu { Model: 4 } => ", MMU-401",
            IortSmmu { Model: 5 } => ", Cavium ThunderX",
            _ => "",
        };

    // ---- root complexes ----

    private void AddRootComplex(IortRootComplex complex)
    {
        FirmwarePlace source = At(complex, "root complex");
        IReadOnlyList<DraftBus> buses = BusesOf(complex, source);
        if (buses.Count == 0)
            _draft.Tail.Add($"{source}: segment {complex.Segment} is not there on this host.");
        List<RequesterRun<IortNode>> hops = FirstHops(complex);
        if (_map.RootComplex(complex.Segment) != complex)
        {
            _draft.Tail.Add(
                $"{source}: without effect, segment {complex.Segment} has a root complex before it, and Linux takes the first."
            );
            return;
        }

        foreach (DraftBus bus in buses)
        {
            bus.Notes.Add($"{source}, segment {complex.Segment}, node revision {complex.Revision}.");
            if (bus.KeepsBootConfiguration is null)
                _draft.TakeBootConfiguration(bus);
            PlaceBehind(bus, hops, source);
            PlaceSignals(bus, hops);
            PlaceOwnSignals(bus, complex);
            PlaceLimit(bus, complex, source);
        }
    }

    // No PCI segment has more than 16 bits. Such root complexes are kept apart under numbers that are free; on a host none of its
    // buses can be meant.
    private IReadOnlyList<DraftBus> BusesOf(IortRootComplex complex, FirmwarePlace source)
    {
        if (complex.Segment <= ushort.MaxValue)
            return _draft.RootBusesOf((int)complex.Segment, source);
        if (_draft.Host is not null)
            return [];
        if (FreeSegment() is not { } free)
        {
            _draft.Tail.Add(
                $"{source}: segment 0x{complex.Segment:x} is no PCI segment, which has 16 bits; no number is left for it here."
            );
            return [];
        }

        DraftBus bus = _draft.AddRootBus(free, 0, 0xff, source);
        bus.Notes.Add($"{source}: segment 0x{complex.Segment:x} is no PCI segment, which has 16 bits; 0x{free:x} stands for it here.");
        _segments.Add(free, complex);
        return [bus];
    }

    // The highest that nobody has. Root complexes that come later have theirs in the map.
    private int? FreeSegment()
    {
        _taken ??= [.. _draft.RootBuses.Select(bus => bus.Segment).OfType<int>()];
        for (; _free > 0; _free--)
        {
            if (!_taken.Contains(_free) && _map.RootComplex((uint)_free) is null)
                return _free--;
        }

        return null;
    }

    private IortRootComplex? ComplexOf(int segment) =>
        _segments.TryGetValue(segment, out IortRootComplex? complex) ? complex : _map.RootComplex((uint)segment);

    private List<RequesterRun<IortNode>> FirstHops(IortNode node)
    {
        List<RequesterRun<IortNode>> hops = [];
        foreach (IortSpan span in _map.Spans(node))
        {
            if (span.Target is { } target)
                RequesterRuns.Append(hops, new RequesterRun<IortNode>(span.First, span.Last, target, span.OutputFirst, span.IsSingle));
        }

        return hops;
    }

    private void PlaceBehind(DraftBus bus, IEnumerable<RequesterRun<IortNode>> hops, FirmwarePlace source)
    {
        (uint first, uint last) = bus.Requesters;
        List<RequesterRun<IortNode>> runs =
        [
            .. hops.Where(run => IsSmmu(run.Target) && !_iommus[run.Target].IsIdle)
                .Select(run => run.Within(first, last))
                .OfType<RequesterRun<IortNode>>(),
        ];
        foreach (RequesterRun<IortNode> run in runs)
        {
            bool all = run.First == 0 && run.Last == 0xffff;
            bus.Behind.Add(
                new DraftMapping(_iommus[run.Target], all ? null : run.First, all ? null : run.Last, run.FirstId, run.SingleId, source)
            );
        }

        bus.BehindNone = runs.Count == 0;
        if (runs.Count > 0 && (runs[0].First > first || runs[runs.Count - 1].Last < last || HasGaps(runs)))
            bus.Notes.Add(DraftBus.OthersUntranslated);
    }

    private static bool HasGaps(List<RequesterRun<IortNode>> runs)
    {
        for (int i = 1; i < runs.Count; i++)
        {
            if (runs[i - 1].Last + 1 != runs[i].First)
                return true;
        }

        return false;
    }

    // Which ITS groups the runs reach, directly or through an SMMU. A group is asked for once per run; real tables have few.
    private void PlaceSignals(DraftBus bus, IEnumerable<RequesterRun<IortNode>> hops)
    {
        (uint first, uint last) = bus.Requesters;
        foreach (
            RequesterRun<IortNode> run in hops.Select(run => run.Within(first, last))
                .OfType<RequesterRun<IortNode>>()
                .Take(MaxRunsForSignals)
        )
        {
            if (_map.MapId(run.Target, run.FirstId, IortNodeKinds.ItsGroup) is { Node: IortItsGroup group })
            {
                foreach (uint id in group.Ids)
                    AddOnce(bus.Signals, _msi.Its(id, At(group, "ITS group")));
            }
        }

        foreach (DraftMsi frame in _msi.Frames)
            AddOnce(bus.Signals, frame);
    }

    /// <summary>
    /// Where an SMMU does not translate MSI writes, each device has the doorbells that its own streams map to, and no others
    /// (<c>iort_iommu_msi_get_resv_regions</c>).
    /// </summary>
    private void PlaceOwnSignals(DraftBus bus, IortRootComplex complex)
    {
        if (!bus.Behind.Exists(mapping => mapping.Iommu.Kind == HisiliconHi161x.Kind))
            return;
        List<(DraftDevice Device, List<DraftMsi> Signals)> own =
        [
            .. _draft.Devices.Where(device => device.Parent.Root == bus).Select(device => (device, SignalsOf(device, complex))),
        ];
        RequesterSignals.Say(bus, own, "Its devices signal different controllers; each says which.");
    }

    // Of several requester IDs the first that leads to an ITS group decides.
    private List<DraftMsi> SignalsOf(DraftDevice device, IortRootComplex complex)
    {
        IortItsGroup? group = RequestersOf(device)
            .Select(requester =>
                _map.MapId(complex, requester, IortNodeKinds.Iommu) is { } stream
                    ? _map.MapId(stream.Node, stream.Id, IortNodeKinds.ItsGroup)
                    : _map.MapId(complex, requester, IortNodeKinds.ItsGroup)
            )
            .Select(found => found?.Node)
            .OfType<IortItsGroup>()
            .FirstOrDefault();
        IEnumerable<DraftMsi> controllers = group is null ? [] : group.Ids.Select(id => _msi.Its(id, At(group, "ITS group"))).Distinct();
        return [.. controllers, .. _msi.Frames];
    }

    private static void AddOnce(List<DraftMsi> signals, DraftMsi msi)
    {
        if (!signals.Contains(msi))
            signals.Add(msi);
    }

    /// <summary>
    /// The memory address limit: defined from node revision 1 on, no limit at 0 (a firmware bug) or from 64 on, and only
    /// where no <c>_DMA</c> speaks for the bus (<c>acpi_arch_dma_setup</c>, <c>rc_dma_get_range</c>).
    /// </summary>
    private static void PlaceLimit(DraftBus bus, IortRootComplex complex, FirmwarePlace source)
    {
        if (complex.AddressSizeLimit is not { } bits)
            return;
        string present = $"memory address limit {bits} bits";
        if (!complex.LimitIsDefined)
        {
            if (bits != 0)
                bus.Notes.Add(
                    $"{source}: {present}, not in force: node revision {complex.Revision} does not define it, and Linux ignores it."
                );
        }
        else if (bits == 0)
            bus.Notes.Add($"{source}: {present} looks like a firmware bug; Linux says so and applies none.");
        else if (bus.HasDmaObject)
            bus.Notes.Add($"{source}: {present}, not in force: _DMA speaks for this bus and wins.");
        else if (bits < 64)
            bus.AddressBits = bits;
    }

    // ---- named components ----

    private void AddComponent(IortNamedComponent component)
    {
        FirmwarePlace source = At(component, "named component");
        string path = AcpiPath.Normalize(component.Name);
        DraftDevice device = _draft.AddDevice(ShortName(path), _draft.DefaultInterconnect(source), source);
        device.Path = path;
        device.Notes.Add($"{source}, node revision {component.Revision}.");
        _components.Add(device, component);
        PlaceBehind(device, component, source);
        foreach (IortItsGroup group in GroupsOf(component))
        {
            foreach (uint id in group.Ids)
                AddOnce(device.Signals, _msi.Its(id, At(group, "ITS group")));
        }

        PlaceLimit(device, component, source);
    }

    private static string ShortName(string path)
    {
        string[] segments = path.TrimStart('\\').Split('.');
        return segments[segments.Length - 1].TrimEnd('_');
    }

    private void PlaceBehind(DraftDevice device, IortNamedComponent component, FirmwarePlace source)
    {
        foreach ((DraftIommu iommu, uint first, uint last) in Joined(StreamsOf(component).Distinct().Where(stream => !stream.Iommu.IsIdle)))
            device.Behind.Add(new DraftMapping(iommu, null, null, first, first == last, source) { LastStream = last });
        device.BehindNone = device.Behind.Count == 0;
    }

    // Single mappings that count up are the streams of one range.
    private static List<(DraftIommu Iommu, uint First, uint Last)> Joined(IEnumerable<(DraftIommu Iommu, uint First, uint Last)> streams)
    {
        List<(DraftIommu Iommu, uint First, uint Last)> joined = [];
        foreach ((DraftIommu iommu, uint first, uint last) in streams)
        {
            if (joined.Count > 0 && joined[^1].Iommu == iommu && (ulong)joined[^1].Last + 1 == first)
                joined[^1] = (iommu, joined[^1].First, last);
            else
                joined.Add((iommu, first, last));
        }

        return joined;
    }

    /// <summary>
    /// Single mappings are one stream each; a range is for callers that bring an ID, and all of it belongs to the component.
    /// </summary>
    private IEnumerable<(DraftIommu Iommu, uint First, uint Last)> StreamsOf(IortNode component)
    {
        for (int i = 0; i < component.Mappings.Length; i++)
        {
            IortIdMapping mapping = component.Mappings[i];
            IortMapped? found =
                mapping.IsSingle ? _map.MapPlatformId(component, i, IortNodeKinds.Iommu)
                : _map.NodeAt(mapping.OutputReference) is { } parent ? _map.MapId(parent, mapping.OutputBase, IortNodeKinds.Iommu)
                : null;
            if (found is { } smmu)
                yield return (
                    _iommus[smmu.Node],
                    smmu.Id,
                    mapping.IsSingle ? smmu.Id : (uint)Math.Min((ulong)smmu.Id + mapping.IdCount, uint.MaxValue)
                );
        }
    }

    private IEnumerable<IortItsGroup> GroupsOf(IortNamedComponent component)
    {
        for (int i = 0; i < component.Mappings.Length; i++)
        {
            IortIdMapping mapping = component.Mappings[i];
            IortNode? start = _map.NodeAt(mapping.OutputReference);
            if (start is not null && _map.MapId(start, mapping.OutputBase, IortNodeKinds.ItsGroup) is { Node: IortItsGroup group })
                yield return group;
        }
    }

    /// <summary>The limit of a component is defined in every node revision (<c>nc_dma_get_range</c>).</summary>
    private static void PlaceLimit(DraftDevice device, IortNamedComponent component, FirmwarePlace source)
    {
        if (component.AddressSizeLimit is not { } bits || bits >= 64)
            return;
        if (bits == 0)
            device.Notes.Add($"{source}: memory address limit 0 bits looks like a firmware bug; Linux says so and applies none.");
        else
            device.AddressBits = bits;
    }

    // ---- reserved memory ----

    private void AddReservedMemory()
    {
        List<IortReservedMemory> nodes = [.. _table.Nodes.OfType<IortReservedMemory>()];
        if (nodes.Count == 0)
            return;
        IortStreams streams = new(
            _iommus.ToDictionary(pair => (uint)pair.Key.Offset, pair => pair.Value),
            _draft.Devices.SelectMany(
                (device, place) => StreamsOf(device).Select(stream => (place, device, stream.Iommu, stream.First, stream.Last))
            ),
            _draft.Host is null ? _draft.RootBuses : []
        );
        foreach (IortReservedMemory memory in nodes)
            IortReservedMemoryImport.Add(_draft, _table, memory, At(memory, "RMR"), streams);
    }

    /// <summary>
    /// The streams under which a device's DMA arrives; for PCI those of each of its requester IDs (<c>iort_pci_iommu_init</c>).
    /// </summary>
    private IEnumerable<(DraftIommu Iommu, uint First, uint Last)> StreamsOf(DraftDevice device)
    {
        if (_components.TryGetValue(device, out IortNamedComponent? component))
            return StreamsOf(component);
        if (device.Address is not { } address || ComplexOf(address.Segment) is not { } complex)
            return [];
        return RequestersOf(device)
            .Select(requester => _map.MapId(complex, requester, IortNodeKinds.Iommu))
            .OfType<IortMapped>()
            .Select(stream => (_iommus[stream.Node], stream.Id, stream.Id));
    }

    private IEnumerable<uint> RequestersOf(DraftDevice device)
    {
        if (device.Address is not { } address)
            return [];
        return _draft.Host is { } host && host.Find(address) is { } function
            ? PciAliases.RequestersOf(host, function)
            : [address.RequesterId];
    }
}
