using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// What a device tree says about DMA: who translates, who is behind whom, which windows limit, what is reserved.
/// Lists are in tree order, and disabled nodes are in them: <see cref="DtNode.IsEnabled"/> tells.
/// </summary>
internal sealed record DtTopology
{
    /// <summary>Nodes with <c>#iommu-cells</c>.</summary>
    public required ImmutableArray<DtIommu> Iommus { get; init; }

    /// <summary>Nodes with <c>iommus</c> that are not among <see cref="PciHosts"/>.</summary>
    public required ImmutableArray<DtMaster> Masters { get; init; }

    /// <summary>PCI host bridges, and other nodes with <c>iommu-map</c> or <c>msi-map</c>.</summary>
    public required ImmutableArray<DtPciHost> PciHosts { get; init; }

    /// <summary>PCI bridges that the tree describes below a host. Their DMA window is that of the host.</summary>
    public required ImmutableArray<DtPciHost> PciBridges { get; init; }

    /// <summary>Nodes with <c>msi-controller</c>.</summary>
    public required ImmutableArray<DtMsiController> MsiControllers { get; init; }

    /// <summary>What is below <c>/reserved-memory</c>.</summary>
    public required ImmutableArray<DtReservedMemory> ReservedMemory { get; init; }

    /// <summary>Buses other than PCI with <c>dma-ranges</c>.</summary>
    public required ImmutableArray<DtDmaBus> DmaBuses { get; init; }

    /// <summary>Ranges of all memory nodes.</summary>
    public required ImmutableArray<DtRange> Memory { get; init; }

    /// <summary>What is wrong with the properties that were read for this.</summary>
    public required ImmutableArray<Diagnostic> Problems { get; init; }
}

/// <summary>An address and a size, both in the units of the bus that the node is on.</summary>
internal readonly record struct DtRange(ulong Base, ulong Size);

/// <summary>A phandle with its arguments.</summary>
/// <param name="Phandle">As stored.</param>
/// <param name="Target">Null where no node has this phandle.</param>
/// <param name="Arguments">The cells after the phandle, as many as the target asks for.</param>
internal sealed record DtReference(uint Phandle, DtNode? Target, ImmutableArray<uint> Arguments);

/// <param name="Node">The node with <c>#iommu-cells</c>.</param>
/// <param name="Cells">Cells after the phandle in <c>iommus</c>.</param>
/// <param name="Reg">Register windows, as stored.</param>
/// <param name="IsCoherent">Whether it reads memory coherently.</param>
internal sealed record DtIommu(DtNode Node, uint Cells, ImmutableArray<DtRange> Reg, bool IsCoherent);

/// <param name="Node">The device.</param>
/// <param name="Iommus">Several entries are several stream IDs or several IOMMUs.</param>
/// <param name="IsCoherent">By the nearest <c>dma-coherent</c> or <c>dma-noncoherent</c> along its DMA parents.</param>
/// <param name="DmaWindow">Null when no bus limits the device.</param>
/// <param name="MemoryRegions">Targets of <c>memory-region</c>.</param>
internal sealed record DtMaster(
    DtNode Node,
    ImmutableArray<DtReference> Iommus,
    bool IsCoherent,
    DtDmaWindow? DmaWindow,
    ImmutableArray<DtReference> MemoryRegions
);

/// <summary>A PCI host bridge, or another bus that maps requester IDs (fsl-mc, host1x, a PCI endpoint controller).</summary>
internal sealed record DtPciHost
{
    public required DtNode Node { get; init; }

    public required bool IsPci { get; init; }

    /// <summary><c>linux,pci-domain</c>; null where absent.</summary>
    public required uint? Segment { get; init; }

    /// <summary><c>bus-range</c>, both inclusive; null where absent.</summary>
    public required (uint First, uint Last)? Buses { get; init; }

    public required bool IsCoherent { get; init; }

    /// <summary>Null where the property is absent, which is not the same as empty.</summary>
    public required DtIdMap? IommuMap { get; init; }

    /// <summary>Null where the property is absent.</summary>
    public required DtIdMap? MsiMap { get; init; }

    public required ImmutableArray<DtReference> MsiParents { get; init; }

    public required ImmutableArray<DtReference> Iommus { get; init; }

    /// <summary>Targets of <c>memory-region</c>.</summary>
    public required ImmutableArray<DtReference> MemoryRegions { get; init; }

    /// <summary>The host's own inbound windows; null where it has no <c>dma-ranges</c>.</summary>
    public required DtDmaBus? DmaRanges { get; init; }

    /// <summary>What limits the devices below the host; null when nothing does.</summary>
    public required DtDmaWindow? DmaWindow { get; init; }
}

/// <param name="Cells"><c>#msi-cells</c>; null where absent, which counts as none.</param>
internal sealed record DtMsiController(DtNode Node, uint? Cells, ImmutableArray<DtRange> Reg);

/// <summary>A child of <c>/reserved-memory</c>.</summary>
/// <param name="Reg">Empty for memory that is allocated at boot.</param>
/// <param name="Size">Bytes to allocate; null where absent.</param>
/// <param name="IommuAddresses">IOVA ranges that a device must find reserved, or mapped one to one.</param>
internal sealed record DtReservedMemory(
    DtNode Node,
    ImmutableArray<DtRange> Reg,
    bool NoMap,
    bool Reusable,
    ulong? Size,
    ulong? Alignment,
    ImmutableArray<DtRange> AllocationRanges,
    ImmutableArray<DtIommuAddress> IommuAddresses
);

/// <summary>One group of <c>iommu-addresses</c>: the cells are those of the device's parent bus.</summary>
internal sealed record DtIommuAddress(uint Phandle, DtNode? Device, ulong Iova, ulong Size);

/// <summary>A bus with <c>dma-ranges</c>.</summary>
/// <param name="IsEmpty">The property has no bytes: one to one, no limit, look further up.</param>
internal sealed record DtDmaBus(
    DtNode Node,
    int ChildAddressCells,
    int SizeCells,
    int ParentAddressCells,
    bool IsEmpty,
    ImmutableArray<DtDmaRange> Ranges
);

/// <summary>One triplet of <c>dma-ranges</c>, as stored.</summary>
/// <param name="Flags">First cell of a PCI address; 0 on other buses.</param>
/// <param name="Child">Address that a device emits.</param>
/// <param name="Parent">What it is on the parent bus.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct DtDmaRange(uint Flags, ulong Child, ulong Parent, ulong Size);

/// <summary>What limits a device: the nearest non-empty <c>dma-ranges</c>, by Linux's <c>of_dma_get_range</c>.</summary>
/// <param name="Bus">The node that has it.</param>
/// <param name="Ranges">Windows that translate up to the root; contiguous ones are joined.</param>
internal sealed record DtDmaWindow(DtNode Bus, ImmutableArray<DtDmaWindowRange> Ranges)
{
    /// <summary>
    /// Highest DMA address of any window, as <c>of_dma_configure_id</c> puts into <c>bus_dma_limit</c>.
    /// A window that passes 2^64 counts as reaching its end.
    /// </summary>
    public ulong BusDmaLimit
    {
        get
        {
            ulong limit = 0;
            foreach (DtDmaWindowRange range in Ranges)
                limit = Math.Max(limit, range.DmaLast);
            return limit;
        }
    }
}

/// <summary>One inbound window.</summary>
/// <param name="DmaFirst">First address that a device emits.</param>
/// <param name="ParentFirst">The same on the parent bus, as stored.</param>
/// <param name="CpuFirst">The same to the processors, translated up to the root.</param>
/// <param name="Size">Bytes; not zero.</param>
internal readonly record struct DtDmaWindowRange(ulong DmaFirst, ulong ParentFirst, ulong CpuFirst, ulong Size)
{
    /// <summary>Last address that a device emits.</summary>
    public ulong DmaLast => DmaFirst > ulong.MaxValue - (Size - 1) ? ulong.MaxValue : DmaFirst + (Size - 1);
}
