using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Reserved memory that names IOVAs (<c>of_iommu_get_resv_regions</c>, from 6.3 on): equal to its <c>reg</c> it is a
/// direct region, without a <c>reg</c> or different from it a reserved one. Both sides have to agree: the device's
/// <c>memory-region</c> names the memory, and the memory's <c>iommu-addresses</c> names the device.
/// </summary>
internal static class DtReservedMemoryImport
{
    private static readonly KernelVersion FirstKernel = new(6, 3);

    public static void Add(PlatformDraft draft, FlatTree tree, DtTopology topology, string name, Func<DtNode, DraftDevice?> deviceOf)
    {
        DtDma dma = new(tree);
        DtPhandles phandles = new(tree.Root);
        foreach (DtReservedMemory memory in topology.ReservedMemory)
        {
            foreach (DtIommuAddress address in memory.IommuAddresses)
            {
                if (address.Device is { } node)
                    AddOne(draft, memory, address, node, dma, phandles, name, deviceOf);
            }
        }
    }

    private static void AddOne(
        PlatformDraft draft, DtReservedMemory memory, DtIommuAddress address, DtNode node, DtDma dma, DtPhandles phandles, string name, Func<DtNode, DraftDevice?> deviceOf)
    {
        string source = $"{name} {memory.Node.Path} iommu-addresses";
        string words = FormattableString.Invariant($"{source}: 0x{address.Iova:x} size 0x{address.Size:x} for {node.Path}");
        if (!Refers(node, memory.Node, phandles))
            draft.Tail.Add($"{words}: without effect, its memory-region does not name this node.");
        else if (address.Size == 0)
            draft.Tail.Add($"{words}: without effect, Linux takes no region of size 0.");
        else if (Translate(dma, node, address.Iova) is not { } start)
            draft.Tail.Add($"{words}: without effect, the dma-ranges above do not pass this address on.");
        else if (deviceOf(node) is not { } device)
            draft.Tail.Add($"{words}: the device is not there on this host.");
        else
            device.Regions.Add(Claim(memory, address, start, source));
    }

    private static DraftRegion Claim(DtReservedMemory memory, DtIommuAddress address, ulong start, string source)
    {
        bool hasReg = !memory.Reg.IsEmpty && memory.Reg[0].Size > 1;
        bool isIdentity = hasReg && memory.Reg[0].Base == start && memory.Reg[0].Size == address.Size;
        string label = source + (hasReg && !isIdentity
            ? FormattableString.Invariant($": differs from reg 0x{memory.Reg[0].Base:x} size 0x{memory.Reg[0].Size:x}, so Linux reserves it")
            : "");
        ReservedRegion region = ReservedRegion.FromStartAndLength(
            start, address.Size, isIdentity ? RegionKind.Direct : RegionKind.Reserved, RegionProtection.Read | RegionProtection.Write);
        return new DraftRegion(region, source) { Label = label, SinceKernel = FirstKernel };
    }

    private static bool Refers(DtNode device, DtNode memory, DtPhandles phandles)
    {
        if (device.Property("memory-region") is not { } regions)
            return false;
        for (int i = 0; i < regions.CellCount; i++)
        {
            if (phandles.Find(regions.Cell(i)) == memory)
                return true;
        }
        return false;
    }

    // of_translate_dma_region takes the address through the dma-ranges above the device; without any it stays.
    private static ulong? Translate(DtDma dma, DtNode device, ulong iova)
    {
        DtDmaWindow? window = device.Parent is { IsPci: true } host ? dma.WindowBelowHost(host) : dma.WindowOfDevice(device);
        if (window is null)
            return iova;
        foreach (DtDmaWindowRange range in window.Ranges)
        {
            if (range.DmaFirst <= iova && iova <= range.DmaLast)
                return unchecked(range.CpuFirst + (iova - range.DmaFirst));
        }
        return null;
    }
}
