using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>The rules of <c>of_dma_get_range</c>, <c>of_map_id</c> and their like on trees made for them.</summary>
[Trait("Category", "Firmware")]
public sealed class DtTopologyTests
{
    [Fact]
    public void The_nearest_dma_ranges_that_are_not_empty_limit_a_device()
    {
        DtNode device = Node("dev@0");
        Tree(Node("soc", [Cells("dma-ranges", 0, 0, 0, 0, 0x40, 0)], [Node("bus", [Flag("dma-ranges")], [device])]));
        DtDmaWindow window = Dma(device).WindowOfDevice(device)!;
        Assert.Equal("/soc", window.Bus.Path);
        Assert.Equal(0x3f_ffff_fffful, window.BusDmaLimit);
    }

    [Fact]
    public void Only_the_first_bus_may_lack_dma_ranges()
    {
        DtNode near = Node("dev@0");
        DtNode far = Node("dev@1");
        Tree(Node("soc", [Cells("dma-ranges", 0, 0, 0, 0, 0x40, 0)], [Node("bus", [], [near, Node("inner", [], [far])])]));
        Assert.NotNull(Dma(near).WindowOfDevice(near));
        Assert.Null(Dma(far).WindowOfDevice(far));
    }

    [Fact]
    public void A_dma_mem_interconnect_is_the_dma_parent()
    {
        DtNode device = Node("dev@0", [Cells("interconnects", 7, 1, 8, 2), Strings("interconnect-names", "write", "dma-mem")], []);
        Tree(
            Node("bus", [], [device]),
            Node("other", [Cells("phandle", 7), Cells("#interconnect-cells", 1)], []),
            Node(
                "mc",
                [Cells("phandle", 8), Cells("#interconnect-cells", 1), Cells("dma-ranges", 0, 0, 0, 0, 0x80, 0), Flag("dma-coherent")],
                []
            )
        );
        DtDma dma = Dma(device);
        Assert.Equal("/mc", dma.ParentOf(device)!.Path);
        Assert.Equal(0x7f_ffff_fffful, dma.WindowOfDevice(device)!.BusDmaLimit);
        Assert.True(dma.IsCoherent(device));
    }

    [Fact]
    public void A_window_that_does_not_translate_to_the_root_is_dropped()
    {
        DtNode device = Node("dev@0");
        Tree(
            Node(
                "soc",
                [Cells("dma-ranges", 0, 0, 0, 0x8000_0000, 0, 0x1000_0000)],
                [Node("bus", [Cells("dma-ranges", 0, 0xc000_0000, 0, 0, 0, 0x1000, 0, 0xd000_0000, 0, 0x2000_0000, 0, 0x1000)], [device])]
            )
        );
        DtDmaWindowRange range = Assert.Single(Dma(device).WindowOfDevice(device)!.Ranges);
        Assert.Equal(new DtDmaWindowRange(0xc000_0000, 0, 0x8000_0000, 0x1000), range);
    }

    [Fact]
    public void Windows_that_continue_each_other_are_one()
    {
        DtNode device = Node("dev@0");
        Tree(
            Node(
                "bus",
                [Cells("dma-ranges", 0, 0, 0, 0, 0, 0x1000, 0, 0x1000, 0, 0x1000, 0, 0x1000, 0, 0x9000, 0, 0x9000, 0, 0x1000)],
                [device]
            )
        );
        Assert.Equal([0x2000ul, 0x1000ul], Dma(device).WindowOfDevice(device)!.Ranges.Select(range => range.Size));
    }

    [Fact]
    public void The_nearest_word_on_coherence_counts()
    {
        DtNode device = Node("dev@0");
        Tree(Node("soc", [Flag("dma-coherent")], [Node("bus", [Flag("dma-noncoherent")], [device])]));
        Assert.False(Dma(device).IsCoherent(device));
        Assert.True(Dma(device).IsCoherent(device.Parent!.Parent!));
    }

    [Fact]
    public void An_iommu_map_is_looked_up_behind_its_mask()
    {
        DtNode smmu = Node("smmu", [Cells("phandle", 5), Cells("#iommu-cells", 1)], []);
        DtNode host = Node("pcie", [Cells("iommu-map", 0, 5, 0x480, 0x20, 0x100, 5, 0x4a0, 0x20), Cells("iommu-map-mask", 0x31f)], []);
        DtPciHost read = Assert.Single(DtTopologyReader.Read(Tree(smmu, host)).PciHosts);
        Assert.Equal(new DtMapped(DtMapping.Mapped, 0x485, smmu), read.IommuMap!.Map(0xe5));
        Assert.Equal(new DtMapped(DtMapping.Mapped, 0x4a1, smmu), read.IommuMap.Map(0x101));
        Assert.Equal(DtMapping.Untranslated, read.IommuMap.Map(0x200).Outcome);
    }

    [Fact]
    public void A_map_whose_base_lies_outside_its_mask_fails()
    {
        DtIdMap map = new([new DtIdMapEntry(0x10, 1, null, 0, 1)], 0xff00);
        Assert.Equal(DtMapping.Failed, map.Map(0).Outcome);
        Assert.Equal(DtMapping.Failed, new DtIdMap([], null, IsWhole: false).Map(0).Outcome);
    }

    [Fact]
    public void Iommu_addresses_have_the_cells_of_the_devices_bus()
    {
        DtNode device = Node("dev@0", [Cells("phandle", 3)], []);
        DtNode bus = Node("bus", [], [device], 1, 1);
        DtNode region = Node("buffer", [Cells("iommu-addresses", 3, 0x1000, 0x2000), Flag("no-map")], []);
        DtTopology topology = DtTopologyReader.Read(Tree(bus, Node("reserved-memory", [], [region])));
        DtReservedMemory read = Assert.Single(topology.ReservedMemory);
        Assert.Equal(new DtIommuAddress(3, device, 0x1000, 0x2000), Assert.Single(read.IommuAddresses));
        Assert.Empty(topology.Problems);
    }

    [Fact]
    public void A_reference_to_nothing_is_reported_and_ends_its_list()
    {
        DtNode master = Node("dev@0", [Cells("iommus", 99, 1, 2)], []);
        DtTopology topology = DtTopologyReader.Read(Tree(master));
        Assert.Null(Assert.Single(Assert.Single(topology.Masters).Iommus).Target);
        Assert.Equal(FirmwareCatalog.DtPhandleRow.Id, Assert.Single(topology.Problems).Id);
    }

    [Fact]
    public void Addresses_translate_to_the_processors_through_ranges()
    {
        DtNode device = Node("msi@1000");
        DtNode cut = Node("dev@0");
        Tree(
            Node("soc", [Cells("ranges", 0, 0, 0, 0xf000_0000, 0, 0x1000_0000)], [Node("bus", [Flag("ranges")], [device])]),
            Node("island", [], [cut])
        );
        Assert.Equal(0xf000_1000ul, DtAddresses.ToCpu(device, 0x1000));
        Assert.Null(DtAddresses.ToCpu(device, 0x1000_0000));
        Assert.Null(DtAddresses.ToCpu(cut, 0));
    }

    [Fact]
    public void A_hosts_ranges_are_its_outbound_windows()
    {
        DtNode host = Node("pcie", [Strings("device_type", "pci"), Cells("ranges", 0x4300_0000, 0x80, 0, 0x80, 0, 0x10, 0)], [], 3, 2);
        Tree(host);
        DtPciWindow window = Assert.Single(DtAddresses.OutboundWindows(host));
        Assert.Equal(
            (true, true, 0x80_0000_0000ul, 0x10_0000_0000ul),
            (window.IsMemory, window.IsPrefetchable, window.CpuFirst, window.Size)
        );
    }

    [Theory]
    [InlineData(0xffffu, 0x0, 0x10000)]
    [InlineData(0x0u, 0x0, 0x1)] // all on one stream
    [InlineData(0xff00u, 0x0, 0x10000)] // a stream a bus: 256 pieces, too many to keep their streams
    [InlineData(0xf000u, 0x1000, 0xf000)] // the same with fewer, and bus 0..0xf untranslated
    [InlineData(0x1fu, 0x0, 0x20)] // streams that come again
    public void A_masked_map_is_imported_as_linux_follows_it(uint mask, uint first, uint length)
    {
        DtNode smmu = Node(
            "iommu@1000",
            [Strings("compatible", "arm,smmu-v3"), Cells("phandle", 1), Cells("#iommu-cells", 1), Cells("reg", 0, 0x1000, 0, 0x20000)],
            []
        );
        DtNode host = Node(
            "pcie@0",
            [Strings("device_type", "pci"), Cells("iommu-map", first, 1, 0x100, length), Cells("iommu-map-mask", mask)],
            [],
            3,
            2
        );
        FlatTree tree = Tree(smmu, host);
        DtIdMap map = Assert.Single(DtTopologyReader.Read(tree).PciHosts).IommuMap!;
        FirmwareFile file = FirmwareFile.Read(FlatTreeWriter.Write(tree));
        Bus bus = Assert.Single(FirmwareImport.Import(new ImportInput { Files = [new ImportFile("board.dtb", file)] }).Platform.Buses);
        bool keepsStreams = bus.Behind.Length > 1 || mask is 0xffff or 0;
        for (uint id = 0; id <= 0xffff; id++)
        {
            DtMapped expected = map.Map(id);
            IommuMapping? actual = bus.Behind.FirstOrDefault(mapping => mapping.Names(id));
            Assert.Equal(expected.Outcome == DtMapping.Mapped, actual is not null);
            if (actual is not null && keepsStreams)
                Assert.Equal(
                    expected.Id,
                    actual.SingleStream ? actual.FirstStream : actual.FirstStream + (id - (actual.Requesters?.First ?? 0))
                );
        }
    }

    private static DtDma Dma(DtNode node)
    {
        while (node.Parent is not null)
            node = node.Parent;
        return new DtDma(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], node));
    }

    private static FlatTree Tree(params DtNode[] children) => new(new FlatTreeHeader(0, 17, 16, 0), [], Node("", [], children));

    private static DtNode Node(string name, DtProperty[]? properties = null, DtNode[]? children = null, uint address = 2, uint size = 2) =>
        new(name, [Cells("#address-cells", address), Cells("#size-cells", size), .. properties ?? []], [.. children ?? []]);

    private static DtProperty Cells(string name, params uint[] cells) => DtProperty.Cells(name, cells);

    private static DtProperty Strings(string name, params string[] texts) => DtProperty.Strings(name, texts);

    private static DtProperty Flag(string name) => DtProperty.Flag(name);
}
