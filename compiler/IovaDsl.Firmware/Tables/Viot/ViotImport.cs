using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>
/// virtio-iommus and whom they translate (<c>viot_parse_node</c>, <c>viot_pci_dev_iommu_init</c>). A node without a sound
/// target is dropped, the rest stays.
/// </summary>
internal sealed class ViotImport
{
    private readonly PlatformDraft _draft;
    private readonly ViotTable _table;
    private readonly string _name;
    private readonly Dictionary<int, (DraftIommu Iommu, PciAddress? Self)> _iommus = [];

    private ViotImport(PlatformDraft draft, ViotTable table, string name)
    {
        _draft = draft;
        _table = table;
        _name = name;
    }

    public static void Add(PlatformDraft draft, ViotTable table, string name) => new ViotImport(draft, table, name).Add();

    private void Add()
    {
        foreach (ViotNode node in _table.Nodes)
        {
            if (node is ViotPciIommu pci)
                AddIommu(node, PciAddress.FromRequesterId(pci.Segment, pci.Bdf), registers: null);
            else if (node is ViotMmioIommu mmio)
                AddIommu(node, null, mmio.Base);
        }

        AddPciRanges();
        foreach (ViotMmioEndpoint endpoint in _table.Nodes.OfType<ViotMmioEndpoint>())
            AddEndpoint(endpoint);
    }

    private FirmwarePlace At(ViotNode node, string what) => new(_name, what, node.Offset);

    private void AddIommu(ViotNode node, PciAddress? address, ulong? registers)
    {
        FirmwarePlace source = At(node, "virtio-iommu");
        DraftIommu iommu = _draft.AddIommu($"viommu{_iommus.Count}", VirtioIommu.Kind, source);
        iommu.Notes.Add(address is { } at ? $"{source}: PCI function {at}." : $"{source}: virtio-mmio at 0x{registers:x}.");
        if (registers is { } start && IovaRange.TryFromStartAndSize(start, 0x200, out IovaRange range))
            iommu.Registers = range;
        if (address is { } self)
            iommu.Facts.Add(FactOf.Text(IommuFacts.Function, self.ToString()));
        VirtioIommus.MarkIdle(_draft, iommu, address);
        VirtioIommus.MarkUnknown(_draft, iommu);
        _iommus.Add(node.Offset, (iommu, address));
    }

    private void AddPciRanges()
    {
        List<ViotPciRange> sound = [];
        foreach (ViotPciRange range in _table.Nodes.OfType<ViotPciRange>())
        {
            if (_iommus.ContainsKey(range.OutputNode))
                sound.Add(range);
            else
                _draft.Tail.Add($"{At(range, "PCI range")}: its output is no virtio-iommu; Linux drops it.");
        }

        if (_draft.Host is null)
        {
            foreach (ViotPciRange range in sound)
                _draft.RootBusesOf(range.SegmentStart, At(range, "PCI range"));
        }

        foreach (DraftBus bus in _draft.RootBuses)
        {
            PlaceBehind(bus, sound.FindAll(range => range.SegmentStart <= (bus.Segment ?? 0) && (bus.Segment ?? 0) <= range.SegmentEnd));
            bus.BehindNone = bus.Behind.Count == 0;
        }
    }

    // The first range that covers a function counts (viot_pci_dev_iommu_init).
    private void PlaceBehind(DraftBus bus, List<ViotPciRange> ranges)
    {
        IdRangeIndex index = IdRangeIndex.Build(
            ranges.Select((range, rank) => new IdRange(range.BdfStart, range.BdfEnd, rank)).Where(range => range.First <= range.Last)
        );
        foreach (IdRange piece in index.Pieces)
        {
            ViotPciRange range = ranges[piece.Rank];
            (DraftIommu iommu, PciAddress? self) = _iommus[range.OutputNode];
            uint endpoint = unchecked(
                range.EndpointStart + ((uint)((bus.Segment ?? 0) - range.SegmentStart) << 16) + (piece.First - range.BdfStart)
            );
            RequesterRun<DraftIommu> all = new(piece.First, piece.Last, iommu, endpoint, SingleId: false);
            if (iommu.IsIdle || all.Within(bus.Requesters.First, bus.Requesters.Last) is not { } here)
                continue;
            foreach (RequesterRun<DraftIommu> part in WithoutSelf(here, bus.Segment ?? 0, self))
                bus.Behind.Add(new DraftMapping(part.Target, part.First, part.Last, part.FirstId, false, At(range, "PCI range")));
        }
    }

    // A virtio-iommu does not translate itself, whatever the range says.
    private static IEnumerable<RequesterRun<DraftIommu>> WithoutSelf(RequesterRun<DraftIommu> run, int segment, PciAddress? self)
    {
        if (self is not { } address || address.Segment != segment || address.RequesterId < run.First || run.Last < address.RequesterId)
            return [run];
        List<RequesterRun<DraftIommu>> parts = [];
        if (address.RequesterId > run.First)
            parts.Add(run.Within(run.First, address.RequesterId - 1u)!);
        if (address.RequesterId < run.Last)
            parts.Add(run.Within(address.RequesterId + 1u, run.Last)!);
        return parts;
    }

    private void AddEndpoint(ViotMmioEndpoint endpoint)
    {
        FirmwarePlace source = At(endpoint, "MMIO endpoint");
        if (!_iommus.TryGetValue(endpoint.OutputNode, out (DraftIommu Iommu, PciAddress? Self) target))
        {
            _draft.Tail.Add($"{source}: its output is no virtio-iommu; Linux drops it.");
            return;
        }

        DraftDevice device = _draft.AddDevice($"mmio-{endpoint.Base:x}", _draft.DefaultInterconnect(source), source);
        device.Notes.Add($"{source}: registers at 0x{endpoint.Base:x}.");
        device.Facts.Add(FactOf.Number("viot/mmio", endpoint.Base));
        device.BehindNone = target.Iommu.IsIdle;
        if (!target.Iommu.IsIdle)
            device.Behind.Add(new DraftMapping(target.Iommu, null, null, endpoint.Endpoint, true, source));
    }
}
