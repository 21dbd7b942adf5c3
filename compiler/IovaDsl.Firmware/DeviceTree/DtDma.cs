using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// DMA as Linux finds it in a device tree: parents by <c>dma-mem</c> interconnects, the nearest <c>dma-ranges</c>, coherence.
/// Answers are kept per node, so that asking for every device costs no more than the tree is big.
/// </summary>
internal sealed class DtDma
{
    // Enough for any real tree; a hostile one gets a problem instead of an endless loop.
    private const int MaxHops = 256;
    private const int MaxSteps = 4_000_000;

    private readonly DtPhandles _phandles;
    private readonly FindingLog _log;
    private readonly Dictionary<DtNode, DtNode?> _parents = [];
    private readonly Dictionary<DtNode, DtDmaWindow?> _windows = [];
    private readonly Dictionary<DtNode, bool> _coherence = [];
    private readonly Dictionary<DtNode, DtDmaBus> _buses = [];
    private int _steps;

    internal DtDma(DtPhandles phandles, FindingLog log)
    {
        _phandles = phandles;
        _log = log;
    }

    /// <summary>Answers for one tree; its problems are not kept.</summary>
    public DtDma(FlatTree tree)
        : this(new DtPhandles(tree.Root), new FindingLog("DTB")) { }

    /// <summary>
    /// Where a device's DMA goes next: the interconnect named <c>dma-mem</c> if it has one, else the parent node
    /// (Linux <c>__of_get_dma_parent</c>). Null for the root.
    /// </summary>
    public DtNode? ParentOf(DtNode node)
    {
        if (_parents.TryGetValue(node, out DtNode? known))
            return known;
        DtNode? parent = Interconnect(node) ?? node.Parent;
        _parents.Add(node, parent);
        return parent;
    }

    /// <summary>
    /// What limits a device that is not below a PCI host: the search starts at its DMA parent (<c>of_dma_configure_id</c>).
    /// </summary>
    public DtDmaWindow? WindowOfDevice(DtNode device) => ParentOf(device) is DtNode bus ? WindowFrom(bus) : null;

    /// <summary>What limits the devices below a PCI host: the search starts at the host's own node (<c>pci_dma_configure</c>).</summary>
    public DtDmaWindow? WindowBelowHost(DtNode host) => WindowFrom(host);

    /// <summary>By the nearest <c>dma-coherent</c> or <c>dma-noncoherent</c> along the DMA parents (<c>of_dma_is_coherent</c>).</summary>
    public bool IsCoherent(DtNode device)
    {
        List<DtNode> asked = [];
        bool answer = false;
        for (DtNode? node = device; node is not null && asked.Count < MaxHops; node = ParentOf(node))
        {
            if (_coherence.TryGetValue(node, out answer))
                break;
            asked.Add(node);
            if (node.Has("dma-coherent"))
            {
                answer = true;
                break;
            }

            if (node.Has("dma-noncoherent"))
                break;
        }

        foreach (DtNode node in asked)
            _coherence[node] = answer;
        return answer;
    }

    /// <summary>The <c>dma-ranges</c> of a node as stored; null where it has none.</summary>
    public DtDmaBus? BusOf(DtNode node)
    {
        if (_buses.TryGetValue(node, out DtDmaBus? known))
            return known;
        if (node.Property("dma-ranges") is not DtProperty property)
            return null;
        DtDmaBus bus = ReadBus(node, property);
        _buses.Add(node, bus);
        return bus;
    }

    private DtNode? Interconnect(DtNode node)
    {
        if (node.Property("interconnect-names") is not DtProperty names || node.Property("interconnects") is not DtProperty property)
            return null;
        int index = names.Texts.IndexOf("dma-mem");
        return index < 0 ? null : _phandles.Reference(property, "#interconnect-cells", index)?.Target;
    }

    private DtDmaWindow? WindowFrom(DtNode start)
    {
        if (_windows.TryGetValue(start, out DtDmaWindow? known))
            return known;
        DtDmaBus? bus = NearestRanges(start);
        DtDmaWindow? window = bus is null ? null : ReadWindow(bus);
        _windows.Add(start, window);
        return window;
    }

    // of_dma_get_range: an empty property means 1:1 and "look further up"; only the node where the search starts
    // may lack the property, a later one without it ends the search with no window.
    private DtDmaBus? NearestRanges(DtNode start)
    {
        bool isFirst = true;
        int hops = 0;
        for (DtNode? node = start; node is not null && hops < MaxHops; node = ParentOf(node), hops++)
        {
            DtProperty? ranges = node.Property("dma-ranges");
            if (ranges is { Value.Length: > 0 })
                return BusOf(node);
            if (ranges is null && !isFirst)
                return null;
            isFirst = false;
        }

        return null;
    }

    private DtDmaBus ReadBus(DtNode node, DtProperty property)
    {
        int child = node.AddressCells;
        int size = node.SizeCells;
        int parent = node.Parent?.AddressCells ?? child;
        int flagCells = FlagCells(node);
        int tuple = child + parent + size;
        ImmutableArray<DtDmaRange>.Builder ranges = ImmutableArray.CreateBuilder<DtDmaRange>();
        for (int at = 0; tuple > 0 && at + tuple <= property.CellCount; at += tuple)
        {
            ranges.Add(
                new DtDmaRange(
                    flagCells > 0 ? property.Cell(at) : 0,
                    property.Number(at + flagCells, child - flagCells),
                    property.Number(at + child, parent),
                    property.Number(at + child + parent, size)
                )
            );
        }

        if (property.Value.Length != ranges.Count * tuple * 4)
        {
            _log.Find(
                FirmwareCatalog.DtCellsRow,
                property.Offset,
                "dma-ranges",
                $"The dma-ranges of {node.Name} have {property.Value.Length} bytes, no multiple of {tuple} cells."
            );
        }

        return new DtDmaBus(node, child, size, parent, property.Value.Length == 0, ranges.ToImmutable());
    }

    // PCI addresses, and others of three cells, have flags in the first one (of_match_bus).
    private static int FlagCells(DtNode bus) => bus.AddressCells == 3 ? 1 : 0;

    private DtDmaWindow? ReadWindow(DtDmaBus bus)
    {
        ImmutableArray<DtDmaWindowRange>.Builder ranges = ImmutableArray.CreateBuilder<DtDmaWindowRange>();
        uint flags = 0;
        foreach (DtDmaRange range in bus.Ranges)
        {
            // The kernel's list of windows ends at the first one without a size.
            if (range.Size == 0)
                break;
            if (Translate(bus.Node, range.Parent) is not ulong cpu)
                continue;
            DtDmaWindowRange next = new(range.Child, range.Parent, cpu, range.Size);
            if (ranges.Count > 0 && flags == range.Flags && Continues(ranges[ranges.Count - 1], next))
                ranges[ranges.Count - 1] = ranges[ranges.Count - 1] with { Size = ranges[ranges.Count - 1].Size + next.Size };
            else
                ranges.Add(next);
            flags = range.Flags;
        }

        return ranges.Count == 0 ? null : new DtDmaWindow(bus.Node, ranges.ToImmutable());
    }

    // Linux's range parser joins what is contiguous on both sides (of_pci_range_parser_one).
    private static bool Continues(DtDmaWindowRange range, DtDmaWindowRange next) =>
        unchecked(
            next.DmaFirst == range.DmaFirst + range.Size
            && next.CpuFirst == range.CpuFirst + range.Size
            && range.Size + next.Size > range.Size
        );

    /// <summary>
    /// An address on the parent bus of a node, translated through the <c>dma-ranges</c> above up to the root
    /// (<c>of_translate_dma_address</c>). An absent property counts as 1:1 here; null where ranges are there and none covers it.
    /// </summary>
    internal ulong? Translate(DtNode node, ulong address)
    {
        DtNode? bus = ParentOf(node);
        for (int hops = 0; bus?.Parent is not null && hops < MaxHops; bus = ParentOf(bus), hops++)
        {
            if (BusOf(bus) is not { IsEmpty: false } ranges)
                continue;
            if (Through(ranges, address) is not ulong next)
                return null;
            address = next;
        }

        return address;
    }

    private ulong? Through(DtDmaBus bus, ulong address)
    {
        foreach (DtDmaRange range in bus.Ranges)
        {
            if (++_steps > MaxSteps)
            {
                if (_steps == MaxSteps + 1)
                    _log.Find(
                        FirmwareCatalog.TooMuchRow,
                        bus.Node.Offset,
                        "dma-ranges",
                        $"Translating the windows takes more than {MaxSteps} steps; the rest is not translated."
                    );
                return null;
            }

            if (address >= range.Child && address - range.Child < range.Size)
                return unchecked(range.Parent + (address - range.Child));
        }

        return null;
    }
}
