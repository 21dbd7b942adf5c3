using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iovt;

/// <summary>LoongArch IOMMUs with the width of their IOVAs, and whom they translate. No Linux up to 7.3 has a driver for them.</summary>
internal static class IovtImport
{
    public static void Add(PlatformDraft draft, IovtTable table, string name)
    {
        for (int i = 0; i < table.Iommus.Length; i++)
            AddIommu(draft, table.Iommus[i], i, name);
    }

    private static void AddIommu(PlatformDraft draft, IovtIommu node, int index, string name)
    {
        FirmwarePlace source = new(name, "IOMMU", node.Offset);
        DraftIommu iommu = draft.AddIommu($"loongarch{index}", GenericIommu.Kind, source);
        iommu.Notes.Add(
            $"{source}: {node.VirtualBits} bits of IOVA, {node.PhysicalBits} of physical addresses. Linux up to 7.3 has "
                + "no driver for it: there its devices reach memory untranslated."
        );
        if (node.VirtualBits is > 0 and <= 64)
            iommu.Aperture = IovaRange.FromBits(node.VirtualBits);
        iommu.PageSizes = node.PageSizes;
        if (IovaRange.TryFromStartAndSize(node.Base, node.Size, out IovaRange registers))
            iommu.Registers = registers;
        foreach (DraftBus bus in draft.RootBusesOf(node.Segment, source))
            PlaceBehind(bus, node, iommu, source);
    }

    private static void PlaceBehind(DraftBus bus, IovtIommu node, DraftIommu iommu, FirmwarePlace source)
    {
        if (!node.ListsDevices || node.Devices.IsEmpty)
        {
            if (bus.Behind.Count == 0)
                bus.Behind.Add(new DraftMapping(iommu, null, null, null, false, source));
            return;
        }

        foreach ((ushort first, ushort last) in node.Devices)
            bus.Behind.Add(new DraftMapping(iommu, first, last, null, false, source));
    }
}
