using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Reads from a tree what it says about DMA. Work and memory are proportional to the tree.</summary>
internal sealed class DtTopologyReader
{
    private readonly FindingLog _log;
    private readonly DtPhandles _phandles;
    private readonly DtDma _dma;
    private readonly DtIdMapReader _maps;
    private readonly FlatTree _tree;

    private DtTopologyReader(FlatTree tree, string name, KernelVersion? kernel)
    {
        _log = new FindingLog(name);
        _tree = tree;
        _phandles = new DtPhandles(tree.Root);
        _dma = new DtDma(_phandles, _log);
        _maps = new DtIdMapReader(_phandles, _log, kernel);
    }

    /// <summary>All facts of the tree, with the problems of the properties that hold them.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="name">What problems call it.</param>
    /// <param name="kernel">A kernel that is known to read the tree; null: one from 7.2 on.</param>
    public static DtTopology Read(FlatTree tree, string name = "DTB", KernelVersion? kernel = null) =>
        new DtTopologyReader(tree, name, kernel).Run();

    private DtTopology Run()
    {
        ImmutableArray<DtIommu>.Builder iommus = ImmutableArray.CreateBuilder<DtIommu>();
        ImmutableArray<DtMaster>.Builder masters = ImmutableArray.CreateBuilder<DtMaster>();
        ImmutableArray<DtPciHost>.Builder hosts = ImmutableArray.CreateBuilder<DtPciHost>();
        ImmutableArray<DtPciHost>.Builder bridges = ImmutableArray.CreateBuilder<DtPciHost>();
        ImmutableArray<DtMsiController>.Builder msis = ImmutableArray.CreateBuilder<DtMsiController>();
        ImmutableArray<DtDmaBus>.Builder buses = ImmutableArray.CreateBuilder<DtDmaBus>();
        ImmutableArray<DtRange>.Builder memory = ImmutableArray.CreateBuilder<DtRange>();
        foreach (DtNode node in _tree.Root.Walk())
        {
            if (node.Cell("#iommu-cells") is uint cells)
                iommus.Add(new DtIommu(node, cells, Reg(node, "reg"), _dma.IsCoherent(node)));
            if (IsHost(node))
                hosts.Add(ReadHost(node));
            else if (node.IsPci)
                bridges.Add(ReadHost(node));
            // A bus with a map of its own may be a master too: the map is for what is on it (host1x).
            if (node.Has("iommus") && !node.IsPci)
                masters.Add(ReadMaster(node));
            if (node.Has("msi-controller"))
                msis.Add(new DtMsiController(node, node.Cell("#msi-cells"), Reg(node, "reg")));
            if (!node.IsPci && _dma.BusOf(node) is DtDmaBus bus)
                buses.Add(bus);
            if (node.Text("device_type") == "memory")
                memory.AddRange(Reg(node, "reg"));
        }

        return new DtTopology
        {
            Iommus = iommus.ToImmutable(),
            Masters = masters.ToImmutable(),
            PciHosts = hosts.ToImmutable(),
            PciBridges = bridges.ToImmutable(),
            MsiControllers = msis.ToImmutable(),
            ReservedMemory = ReadReservedMemory(),
            DmaBuses = buses.ToImmutable(),
            Memory = memory.ToImmutable(),
            Problems = _log.ToImmutable(),
        };
    }

    // A PCI bus whose parent is one too is a bridge below a host.
    private static bool IsHost(DtNode node) =>
        (node.IsPci && node.Parent is not { IsPci: true }) || node.Has("iommu-map") || node.Has("msi-map");

    private DtMaster ReadMaster(DtNode node) =>
        new(
            node,
            _phandles.References(node, "iommus", "#iommu-cells", _log),
            _dma.IsCoherent(node),
            _dma.WindowOfDevice(node),
            MemoryRegions(node)
        );

    private DtPciHost ReadHost(DtNode node) =>
        new()
        {
            Node = node,
            IsPci = node.IsPci,
            Segment = node.Cell("linux,pci-domain"),
            Buses = node.Property("bus-range") is { CellCount: >= 2 } range ? (range.Cell(0), range.Cell(1)) : null,
            IsCoherent = _dma.IsCoherent(node),
            IommuMap = _maps.Read(node, "iommu-map", "#iommu-cells"),
            MsiMap = _maps.Read(node, "msi-map", "#msi-cells"),
            MsiParents = _phandles.References(node, "msi-parent", "#msi-cells", _log),
            Iommus = _phandles.References(node, "iommus", "#iommu-cells", _log),
            MemoryRegions = MemoryRegions(node),
            DmaRanges = _dma.BusOf(node),
            DmaWindow = node.IsPci ? _dma.WindowBelowHost(node) : _dma.WindowOfDevice(node),
        };

    private ImmutableArray<DtReference> MemoryRegions(DtNode node) =>
        _phandles.References(node, "memory-region", "#memory-region-cells", _log);

    private ImmutableArray<DtReservedMemory> ReadReservedMemory()
    {
        ImmutableArray<DtReservedMemory>.Builder regions = ImmutableArray.CreateBuilder<DtReservedMemory>();
        if (_tree.Root.Child("reserved-memory") is DtNode parent)
        {
            foreach (DtNode node in parent.Walk())
            {
                if (!ReferenceEquals(node, parent))
                    regions.Add(ReadReservedMemory(node));
            }
        }

        return regions.ToImmutable();
    }

    private DtReservedMemory ReadReservedMemory(DtNode node) =>
        new(
            node,
            Reg(node, "reg"),
            node.Has("no-map"),
            node.Has("reusable"),
            Number(node, "size"),
            Number(node, "alignment"),
            Reg(node, "alloc-ranges"),
            ReadIommuAddresses(node)
        );

    private static ulong? Number(DtNode node, string name) =>
        node.Property(name) is { CellCount: > 0 } property ? property.Number(0, Math.Min(property.CellCount, 4)) : null;

    // of_iommu_get_resv_regions and of_translate_dma_region: the cell counts are those of the device's parent bus,
    // so a device that is not there ends the list.
    private ImmutableArray<DtIommuAddress> ReadIommuAddresses(DtNode node)
    {
        if (node.Property("iommu-addresses") is not DtProperty property)
            return ImmutableArray<DtIommuAddress>.Empty;
        ImmutableArray<DtIommuAddress>.Builder addresses = ImmutableArray.CreateBuilder<DtIommuAddress>();
        for (int at = 0; at < property.CellCount; )
        {
            uint phandle = property.Cell(at);
            DtNode? device = _phandles.Find(phandle);
            int address = device?.Parent?.AddressCells ?? 2;
            int size = device?.Parent?.SizeCells ?? 1;
            if (device is null || at + 1 + address + size > property.CellCount)
            {
                _log.Find(
                    FirmwareCatalog.DtPhandleRow,
                    property.Offset + (4 * at),
                    "iommu-addresses",
                    $"The iommu-addresses of {node.Name} cannot be followed: phandle 0x{phandle:x} is "
                        + $"{(device is null ? "no node's" : "short of cells")}."
                );
                break;
            }

            addresses.Add(new DtIommuAddress(phandle, device, property.Number(at + 1, address), property.Number(at + 1 + address, size)));
            at += 1 + address + size;
        }

        return addresses.ToImmutable();
    }

    private ImmutableArray<DtRange> Reg(DtNode node, string name)
    {
        if (node.Property(name) is not DtProperty property)
            return ImmutableArray<DtRange>.Empty;
        int address = node.Parent?.AddressCells ?? 2;
        int size = node.Parent?.SizeCells ?? 1;
        int tuple = address + size;
        ImmutableArray<DtRange>.Builder ranges = ImmutableArray.CreateBuilder<DtRange>();
        for (int at = 0; tuple > 0 && at + tuple <= property.CellCount; at += tuple)
            ranges.Add(new DtRange(property.Number(at, address), property.Number(at + address, size)));
        if (property.Value.Length != ranges.Count * tuple * 4)
            _log.Find(
                FirmwareCatalog.DtCellsRow,
                property.Offset,
                name,
                $"The {name} of {node.Name} has {property.Value.Length} bytes, no multiple of {tuple} cells."
            );
        return ranges.ToImmutable();
    }
}
