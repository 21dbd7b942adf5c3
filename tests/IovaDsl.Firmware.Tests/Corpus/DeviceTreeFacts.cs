using System.Text.Json.Nodes;
using IovaDsl.Firmware.DeviceTree;
using static IovaDsl.Firmware.Tests.Corpus.AcpiFacts;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>A decoded device tree in the form of the corpus' expected facts (its README says what each member is).</summary>
internal static class DeviceTreeFacts
{
    // Properties of an IOMMU that the corpus shows as they are.
    private static readonly string[] ShownProperties = ["#global-interrupts", "stream-match-mask", "mediatek,larbs"];

    public static JsonObject Of(FlatTree tree)
    {
        DtTopology topology = DtTopologyReader.Read(tree);
        return new JsonObject
        {
            ["table"] = "DTB",
            ["header"] = Header(tree),
            ["model"] = tree.Root.Text("model"),
            ["compatible"] = Strings(tree.Root),
            ["rootAddressCells"] = tree.Root.AddressCells,
            ["rootSizeCells"] = tree.Root.SizeCells,
            ["memory"] = Array(topology.Memory, Range),
            ["iommus"] = Array(topology.Iommus, Iommu),
            // A bus that maps IDs and is a master itself stands with the hosts there.
            ["masters"] = Array(topology.Masters.Where(master => topology.PciHosts.All(host => host.Node != master.Node)), Master),
            ["pciHosts"] = Array(HostsAndBridges(topology), Host),
            ["msiControllers"] = Array(topology.MsiControllers, MsiController),
            ["reservedMemory"] = Array(topology.ReservedMemory, Reserved),
            ["dmaRanges"] = Array(topology.DmaBuses, Bus),
        };
    }

    // The corpus lists a bridge below a host too if it has a compatible.
    private static IEnumerable<DtPciHost> HostsAndBridges(DtTopology topology) =>
        topology.PciHosts.Concat(topology.PciBridges.Where(bridge => bridge.Node.Has("compatible"))).OrderBy(host => host.Node.Offset);

    private static JsonObject Header(FlatTree tree) =>
        new()
        {
            ["totalSize"] = tree.Header.TotalSize,
            ["version"] = tree.Header.Version,
            ["lastCompVersion"] = tree.Header.LastCompatibleVersion,
            ["bootCpu"] = tree.Header.BootCpu,
            ["memoryReservations"] = Array(
                tree.Reservations,
                reservation => new JsonObject { ["address"] = Hex(reservation.Address), ["size"] = Hex(reservation.Size) }
            ),
        };

    private static JsonObject Node(DtNode node) =>
        new()
        {
            ["path"] = node.Path,
            ["compatible"] = Strings(node),
            ["status"] = node.Status,
            ["enabled"] = node.IsEnabled,
        };

    private static JsonArray? Strings(DtNode node) => node.Has("compatible") ? Array(node.Compatible, text => text) : null;

    private static JsonObject Range(DtRange range) => new() { ["base"] = Hex(range.Base), ["size"] = Hex(range.Size) };

    private static JsonObject Iommu(DtIommu iommu)
    {
        JsonObject facts = Node(iommu.Node);
        facts["phandle"] = Hex(iommu.Node.Phandle);
        facts["iommuCells"] = iommu.Cells;
        facts["reg"] = Array(iommu.Reg, Range);
        // Of an IOMMU the corpus tells the property of the node itself, not what Linux concludes from those above it.
        facts["dmaCoherent"] = iommu.Node.Has("dma-coherent");
        foreach (string name in ShownProperties)
        {
            if (iommu.Node.Property(name) is DtProperty property)
                facts[name] = Array(Enumerable.Range(0, property.CellCount), cell => Hex(property.Cell(cell)));
        }

        return facts;
    }

    private static JsonObject Master(DtMaster master)
    {
        JsonObject facts = Node(master.Node);
        facts["iommus"] = Array(master.Iommus, Reference);
        facts["dmaCoherent"] = master.IsCoherent;
        facts["dmaWindow"] = Window(master.DmaWindow);
        if (master.Node.Has("memory-region"))
            facts["memoryRegion"] = Array(master.MemoryRegions, region => region.Target?.Path);
        return facts;
    }

    private static JsonObject Reference(DtReference reference) =>
        new() { ["target"] = reference.Target?.Path, ["args"] = Array(reference.Arguments, argument => Hex(argument)) };

    private static JsonObject Host(DtPciHost host)
    {
        JsonObject facts = Node(host.Node);
        facts["isPci"] = host.IsPci;
        facts["segment"] = host.Segment;
        facts["busRange"] = host.Buses is (uint first, uint last) ? new JsonArray(first, last) : null;
        facts["dmaCoherent"] = host.IsCoherent;
        AddIdMap(facts, "iommuMap", host.IommuMap);
        AddIdMap(facts, "msiMap", host.MsiMap);
        if (host.Node.Has("msi-parent"))
            facts["msiParent"] = Array(host.MsiParents, Reference);
        if (host.Node.Has("iommus"))
            facts["iommus"] = Array(host.Iommus, Reference);
        if (host.Node.Has("memory-region"))
            facts["memoryRegion"] = Array(host.MemoryRegions, region => region.Target?.Path);
        facts["dmaRanges"] = host.DmaRanges is null
            ? null
            : Array(
                host.DmaRanges.Ranges,
                range => new JsonObject
                {
                    ["flags"] = Hex(range.Flags),
                    ["child"] = Hex(range.Child),
                    ["parent"] = Hex(range.Parent),
                    ["size"] = Hex(range.Size),
                }
            );
        facts["dmaWindow"] = Window(host.DmaWindow);
        return facts;
    }

    private static void AddIdMap(JsonObject facts, string name, DtIdMap? map)
    {
        if (map is null)
            return;
        facts[name] = Array(
            map.Entries,
            entry => new JsonObject
            {
                ["inputBase"] = Hex(entry.InputBase),
                ["target"] = entry.Target?.Path,
                ["outputBase"] = Hex(entry.OutputBase),
                ["length"] = Hex(entry.Length),
            }
        );
        if (map.StoredMask is uint mask)
            facts[name + "Mask"] = Hex(mask);
    }

    private static JsonObject? Window(DtDmaWindow? window) =>
        window is null
            ? null
            : new JsonObject
            {
                ["bus"] = window.Bus.Path,
                ["ranges"] = Array(
                    window.Ranges,
                    range => new JsonObject
                    {
                        ["dmaStart"] = Hex(range.DmaFirst),
                        ["cpuStart"] = Hex(range.ParentFirst),
                        ["size"] = Hex(range.Size),
                    }
                ),
                ["busDmaLimit"] = Hex(window.BusDmaLimit),
            };

    private static JsonObject MsiController(DtMsiController controller)
    {
        JsonObject facts = Node(controller.Node);
        facts["phandle"] = Hex(controller.Node.Phandle);
        facts["msiCells"] = controller.Cells;
        facts["reg"] = Array(controller.Reg, Range);
        return facts;
    }

    private static JsonObject Reserved(DtReservedMemory region)
    {
        JsonObject facts = new()
        {
            ["path"] = region.Node.Path,
            ["compatible"] = Strings(region.Node),
            ["status"] = region.Node.Status,
            ["reg"] = Array(region.Reg, Range),
            ["noMap"] = region.NoMap,
            ["reusable"] = region.Reusable,
        };
        if (region.Size is ulong size)
            facts["size"] = Hex(size);
        if (region.Alignment is ulong alignment)
            facts["alignment"] = Hex(alignment);
        if (region.Node.Has("alloc-ranges"))
            facts["allocRanges"] = Array(region.AllocationRanges, Range);
        if (region.Node.Has("iommu-addresses"))
        {
            facts["iommuAddresses"] = Array(
                region.IommuAddresses,
                address => new JsonObject
                {
                    ["device"] = address.Device?.Path,
                    ["iova"] = Hex(address.Iova),
                    ["size"] = Hex(address.Size),
                }
            );
        }

        return facts;
    }

    private static JsonObject Bus(DtDmaBus bus) =>
        new()
        {
            ["path"] = bus.Node.Path,
            ["enabled"] = bus.Node.IsEnabled,
            ["childAddressCells"] = bus.ChildAddressCells,
            ["sizeCells"] = bus.SizeCells,
            ["parentAddressCells"] = bus.ParentAddressCells,
            ["empty"] = bus.IsEmpty,
            ["ranges"] = Array(
                bus.Ranges,
                range => new JsonObject
                {
                    ["child"] = Hex(range.Child),
                    ["parent"] = Hex(range.Parent),
                    ["size"] = Hex(range.Size),
                }
            ),
        };
}
