using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;
using static IovaDsl.Firmware.Tests.DeviceTree.MadeTrees;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>What an import makes of trees, each with one thing that a driver of Linux takes in its own way.</summary>
[Trait("Category", "Firmware")]
public sealed class TreeImportTests
{
    [Theory]
    [InlineData("imported", "")]
    [InlineData("acme-board", "acme,board")]
    [InlineData("acme-board", "", "acme,board", "acme,other")]
    [InlineData("acme-other", "acme,other", "acme,board")]
    public void A_platform_is_called_as_the_first_tree_that_says_what_it_is(string expected, params string[] compatible)
    {
        IEnumerable<ImportFile> files = compatible
            .Select(text => new DtNode("", text.Length == 0 ? [] : [DtProperty.Strings("compatible", text)], []))
            .Select(root => FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], root)))
            .Select((bytes, i) => new ImportFile($"{i}.dtb", FirmwareFile.Read(bytes)));
        Assert.Equal(expected, FirmwareImport.Import(new ImportInput { Files = [.. files] }).Platform.Name);
    }

    [Theory]
    [InlineData("0 1 0x1400 0 1  0x100 1 0x1401 0x1f 1", 0x100u, 0x1401u, 0x1fu)]
    [InlineData("0 1 0x1400 1  0x100 1 0x1401 1", 0x100u, 0x1401u, null)]
    public void Rows_of_a_map_are_as_long_as_the_target_asks_but_in_old_trees(string map, uint requester, uint stream, uint? mask)
    {
        Platform platform = ImportOf(Iommu(1, 2, "arm,mmu-500"), PciHost(0x2000, Cells("iommu-map", map))).Platform;
        IommuMapping mapping = Assert.Single(RootBusOf(platform).Behind, mapping => mapping.Names(requester));
        Assert.Equal(stream, mapping.FirstStream);
        Assert.Equal(mask, mapping.StreamMask);
    }

    [Theory]
    [InlineData("0 1 0x1400 0 1", true)]
    [InlineData("0 1 0x1400 0 1  1 1 0x1401 0 1  2 1 0x1402 0 1  3 1 0x1403 0 1", true)]
    [InlineData("0 1 0x1400 1", false)]
    public void What_older_kernels_make_of_long_rows_is_said(string map, bool isSaid)
    {
        ImportedPlatform imported = ImportOf(Iommu(1, 2, "arm,mmu-500"), PciHost(0x2000, Cells("iommu-map", map)));
        Assert.Equal(isSaid, imported.Findings.Any(finding => finding.Id == "IOVA4601"));
    }

    [Fact]
    public void A_range_of_several_cells_is_refused_and_said()
    {
        ImportedPlatform imported = ImportOf(Iommu(1, 2, "arm,mmu-500"), PciHost(0x2000, Cells("iommu-map", "0 1 0x1400 0 8")));
        Assert.True(RootBusOf(imported.Platform).BehindNone);
        Diagnostic problem = Assert.Single(imported.TreeProblems);
        Assert.Contains("refuses", problem.Message);
        Assert.Contains(imported.Tail, line => line.Contains(problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_search_ends_at_a_row_whose_target_is_not_there()
    {
        ImportedPlatform imported = ImportOf(
            Iommu(1, 1, "arm,mmu-500"),
            PciHost(0x2000, Cells("iommu-map", "0 1 0 0x10  0x10 9 0 1  0x20 1 0 1"))
        );
        Assert.Equal(new RequesterRange(0, 0xf), Assert.Single(RootBusOf(imported.Platform).Behind).Requesters);
        Assert.Single(imported.TreeProblems);
    }

    [Theory]
    [InlineData("1 0 0x1f", "1 0x10 0", true)]
    [InlineData("1 0 0x1f", "1 0x20 0", false)]
    [InlineData("1 0x8 0", "1 0x8 0", true)]
    public void Devices_whose_streams_meet_share_a_group(string one, string other, bool together)
    {
        Platform platform = ImportOf(
            Iommu(1, 2, "arm,mmu-500"),
            Node("one", [Cells("iommus", one)]),
            Node("other", [Cells("iommus", other)])
        ).Platform;
        Assert.Equal(together ? 1 : 0, platform.Groups.Length);
    }

    [Fact]
    public void Streams_meet_under_their_own_masks_and_no_others()
    {
        // usb0 and usb1 differ in a bit that the camera's mask has; neither is the camera's.
        Platform platform = ImportOf(
            Iommu(1, 2, "arm,mmu-500"),
            Node("usb0", [Cells("iommus", "1 0x800 0")]),
            Node("usb1", [Cells("iommus", "1 0x820 0")]),
            Node("camera", [Cells("iommus", "1 0x2000 0x4e0")]),
            Node("sensor", [Cells("iommus", "1 0x2020 0")])
        ).Platform;
        Assert.Equal(["camera", "sensor"], Assert.Single(platform.Groups).Devices.Select(device => device.Name.ToString()));
    }

    [Fact]
    public void Masked_groups_are_those_of_every_pair()
    {
        Random random = new(13);
        for (int run = 0; run < 200; run++)
        {
            (uint Id, uint Mask)[] streams =
            [
                .. Enumerable
                    .Range(0, random.Next(2, 9))
                    .Select(_ => ((uint)random.Next(64), (uint)(random.Next(3) == 0 ? random.Next(64) : random.Next(2) * 3))),
            ];
            Platform platform = ImportOf([
                Iommu(1, 2, "arm,mmu-500"),
                .. streams.Select((stream, i) => Node($"d{i}", [Cells("iommus", $"1 {stream.Id} {stream.Mask}")])),
            ]).Platform;
            int[] group = [.. Enumerable.Range(0, streams.Length)];
            for (int i = 0; i < streams.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (((streams[i].Id ^ streams[j].Id) & ~(streams[i].Mask | streams[j].Mask)) == 0)
                        group = [.. group.Select(of => of == group[i] ? group[j] : of)];
                }
            }

            Assert.Equal(
                group
                    .Select((of, i) => (of, Name: $"d{i}"))
                    .GroupBy(pair => pair.of, pair => pair.Name)
                    .Where(one => one.Count() > 1)
                    .Select(one => string.Join(" ", one))
                    .Order(),
                platform.Groups.Select(one => string.Join(" ", one.Devices.Select(device => device.Name.ToString()))).Order()
            );
        }
    }

    [Fact]
    public void Groups_join_over_a_third_device()
    {
        Platform platform = ImportOf(
            Iommu(1, 1, "apple,t8103-dart"),
            Node("a", [Cells("iommus", "1 1")]),
            Node("b", [Cells("iommus", "1 2")]),
            Node("c", [Cells("iommus", "1 1 1 2")])
        ).Platform;
        Assert.Equal(3, Assert.Single(platform.Groups).Devices.Length);
    }

    [Fact]
    public void One_stream_for_all_requesters_stays_one_under_a_mask()
    {
        ImportedPlatform imported = ImportOf(
            Iommu(1, 1, "nvidia,smmu-500", Cells("stream-match-mask", "0x7f80")),
            PciHost(0x2000, Cells("iommu-map", "0 1 0x5 0x1000"), Cells("iommu-map-mask", "0"))
        );
        IommuMapping mapping = Assert.Single(RootBusOf(imported.Platform).Behind);
        Assert.Equal((0x5u, true, 0x7f80u), (mapping.FirstStream!.Value, mapping.SingleStream, mapping.StreamMask!.Value));
        (FlatTree tree, _, ResolvedPlatform resolved) = Written(imported);
        Assert.True(Assert.Single(RootBusOf(resolved.Platform).Behind).SingleStream);
        Assert.Equal(0u, tree.Find("/pcie@2000")!.Cell("iommu-map-mask"));
    }

    [Theory]
    [InlineData("rockchip,iommu", 0u, true)]
    [InlineData("qcom,msm-iommu-v1", 1u, false)]
    [InlineData("renesas,ipmmu-vmsa", 1u, false)]
    public void One_group_for_all_of_an_iommu_is_a_rule_of_its_driver(string compatible, uint cells, bool together)
    {
        Platform platform = ImportOf(
            Iommu(1, cells, compatible),
            Node("a", [Cells("iommus", cells == 0 ? "1" : "1 1")]),
            Node("b", [Cells("iommus", cells == 0 ? "1" : "1 2")])
        ).Platform;
        Assert.Equal(together ? 1 : 0, platform.Groups.Length);
    }

    [Theory]
    [InlineData("1 0x2a0", 0x1_0000_0000ul)] // larb 21
    [InlineData("1 0x0", 0ul)]
    [InlineData("1 0x240 1 0x241", 0x2_4000_0000ul)] // larb 18, ports 0 and 1
    public void Larb_and_ports_choose_the_region_of_a_device(string iommus, ulong first)
    {
        Platform platform = ImportOf(Iommu(1, 1, "mediatek,mt8195-iommu-vdo"), Node("d", [Cells("iommus", iommus)])).Platform;
        Device device = platform.Devices.Single(device => device.Name.Base == "d");
        Assert.Equal(first, Assert.Single(device.Behind.Select(mapping => mapping.Iommu).Distinct()).Aperture.First);
    }

    [Fact]
    public void A_device_that_no_region_takes_is_not_translated()
    {
        Platform platform = ImportOf(Iommu(1, 1, "mediatek,mt8195-iommu-vdo"), Node("d", [Cells("iommus", "1 0x240 1 0x242")])).Platform;
        Assert.True(platform.Devices.Single(device => device.Name.Base == "d").BehindNone);
    }

    [Theory]
    [InlineData("mmc@ee100000", "renesas,ipmmu-r8a7795", false)]
    [InlineData("ethernet@ee100000", "renesas,ipmmu-r8a7795", true)]
    [InlineData("mmc@ee110000", "renesas,ipmmu-r8a7795", true)]
    [InlineData("ethernet@ee100000", "renesas,ipmmu-vmsa", false)]
    public void Renesas_list_says_who_is_translated(string name, string compatible, bool none)
    {
        uint at = Convert.ToUInt32(name[(name.IndexOf('@') + 1)..], 16);
        Platform platform = ImportOf(
            Iommu(1, 1, compatible),
            Node(name, [DtProperty.Cells("reg", at, 0x1000), Cells("iommus", "1 0")])
        ).Platform;
        Assert.Equal(none, Assert.Single(platform.Devices).BehindNone);
    }

    [Fact]
    public void Domains_that_any_node_states_are_taken_first()
    {
        ImportedPlatform imported = ImportOf(
            PciHost(0x1000, Cells("linux,pci-domain", "0"), DtProperty.Strings("status", "disabled")),
            PciHost(0x2000),
            PciHost(0x3000, Cells("linux,pci-domain", "2")),
            PciHost(0x4000),
            PciHost(0x5000, Cells("linux,pci-domain", "2"))
        );
        Assert.Equal([1, 2, 3], imported.Platform.Buses.Select(bus => bus.Segment!.Value));
        Assert.Contains(imported.Findings, finding => finding.Id == "IOVA4603");
    }

    [Theory]
    [InlineData("brcm,bcm2712-mip", "0x1000 0x100 0x8000 0x1000", "", "0x8000..0x8fff")]
    [InlineData("sophgo,sg2042-msi", "0x1000 0x4 0x8000 0x4", "clr doorbell", "0x8000..0x8003")]
    [InlineData("fsl,ls1043a-msi", "0x1000 0x8", "", "0x1000..0x1007")]
    [InlineData("arm,gic-v3-its", "0x100000 0x20000", "", "0x110000..0x11ffff")]
    public void A_doorbell_is_where_its_driver_has_it(string compatible, string reg, string names, string doorbell)
    {
        Platform platform = ImportOf(
            Node(
                "msi@1000",
                [
                    DtProperty.Strings("compatible", compatible),
                    Cells("reg", reg),
                    DtProperty.Strings("reg-names", names.Split(' ')),
                    DtProperty.Flag("msi-controller"),
                    Cells("phandle", "7"),
                ]
            ),
            PciHost(0x2000, Cells("msi-parent", "7"))
        ).Platform;
        Assert.Equal(IovaRange.Parse(doorbell), Assert.Single(RootBusOf(platform).Signals).Doorbell);
    }

    [Theory]
    [InlineData("samsung,exynos-sysmmu", "7.2")]
    [InlineData("arm,smmu-v3", "6.3")]
    [InlineData("rockchip,iommu", null)]
    public void Iommu_addresses_have_an_effect_where_a_driver_reports_them(string compatible, string? since)
    {
        uint cells = compatible == "arm,smmu-v3" ? 1u : 0u;
        Platform platform = ImportOf(
            Iommu(1, cells, compatible),
            Node("display", [Cells("iommus", cells == 1 ? "1 5" : "1"), Cells("memory-region", "3"), Cells("phandle", "2")]),
            Node(
                "reserved-memory",
                [Cells("#address-cells", "1"), Cells("#size-cells", "1"), DtProperty.Flag("ranges")],
                Node(
                    "fb@80000000",
                    [Cells("reg", "0x80000000 0x1000"), Cells("phandle", "3"), Cells("iommu-addresses", "2 0x80000000 0x1000")]
                )
            )
        ).Platform;
        Assert.Equal(since, Assert.Single(platform.Devices).Regions.Select(claim => claim.SinceKernel?.ToString()).FirstOrDefault());
    }

    [Fact]
    public void An_aperture_that_begins_elsewhere_is_stated_or_assumed()
    {
        DtNode[] tree =
        [
            Iommu(1, 1, "apple,t8110-dart", Cells("apple,dma-range", "0xf 0 0 0xfc000000")),
            Node("d", [Cells("iommus", "1 5")]),
        ];
        Assert.Equal(new IovaRange(0xf_0000_0000, 0xf_fbff_ffff), ImportOf(tree).Platform.Iommus[0].Aperture);
        ImportOptions options = new() { Assumptions = [Assumption.Parse("dart0.aperture=0x1000..0x1fff")!] };
        Assert.Equal(new IovaRange(0x1000, 0x1fff), ImportOf(options, Iommu(1, 1, "apple,t8110-dart")).Platform.Iommus[0].Aperture);
    }

    [Theory]
    [InlineData("dma-iova-offset", "0x10 0", "0x1a00000000..0x1a7fffffff")]
    [InlineData("dma-iova-offset", "0x2 0x40000000", "0xc40000000..0xcbfffffff")]
    [InlineData("brcm,iova-window", "0xa 0 0x1 0", "0xa00000000..0xaffffffff")]
    [InlineData("brcm,iova-window", "0xc 0 0x4 0", "0xc00000000..0xcffffffff")]
    [InlineData("brcm,iova-window", "0xa 0 0 0x1000000", "0xa00000000..0xa00ffffff")]
    [InlineData("dma-iova-offset", "0 0", "0xa00000000..0xa7fffffff")]
    [InlineData("dma-iova-offset", "0xffffffff 0", "0xa00000000..0xa7fffffff")]
    public void A_Raspberry_Pi_5_says_where_its_apertures_are(string property, string cells, string aperture)
    {
        ImportedPlatform imported = ImportOf(
            Iommu(1, 0, "brcm,bcm2712-iommu", Cells(property, cells)),
            Node("display", [Cells("iommus", "1")])
        );
        Assert.Equal(IovaRange.Parse(aperture), imported.Platform.Iommus[0].Aperture);
        Assert.Equal(IovaRange.Parse(aperture), Again(Written(imported).Tree).Platform.Iommus[0].Aperture);
    }

    [Fact]
    public void Devices_of_a_32_bit_Renesas_have_groups_of_their_own_in_the_file_too()
    {
        Assert.Equal(2, GroupsBehind("renesas,ipmmu-vmsa"));
        Assert.Equal(1, GroupsBehind("rockchip,iommu"));

        static int GroupsBehind(string compatible) =>
            Written(
                ImportOf(Iommu(1, 1, compatible), Node("a", [Cells("iommus", "1 1")]), Node("b", [Cells("iommus", "1 2")]))
            ).Platform.Groups.Length;
    }

    [Fact]
    public void Memory_of_a_tree_is_in_the_map()
    {
        Platform platform = ImportOf(
            Node("memory@80000000", [DtProperty.Strings("device_type", "memory"), Cells("reg", "0x80000000 0x1000 0x90000000 0")])
        ).Platform;
        Assert.Equal(new IovaRange(0x8000_0000, 0x8000_0fff), Assert.Single(platform.Memory).Range);
    }

    [Theory]
    [InlineData("cb-1", "cb-12", "cb-1")]
    [InlineData("a-b", "ab", "a-B")]
    [InlineData("x1", "x-1", "x-1-2", "x-1", "x1")]
    public void Names_that_would_be_one_in_CSharp_are_told_apart(params string[] names)
    {
        DtNode[] buses = [.. names.Select((name, i) => Node($"bus{i}", [], Node(name, [Cells("iommus", $"1 {i}")])))];
        ImportedPlatform imported = ImportOf([Iommu(1, 1, "arm,mmu-500"), .. buses]);
        Assert.Equal(names.Length, imported.Platform.Devices.Length);
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
    }
}
