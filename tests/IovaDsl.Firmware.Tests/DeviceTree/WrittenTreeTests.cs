using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;
using static IovaDsl.Firmware.Tests.DeviceTree.MadeTrees;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>Trees that are written of imported ones: merged into the machine's own they change nothing but what a person changed.</summary>
[Trait("Category", "Firmware")]
public sealed class WrittenTreeTests
{
    // A bus of one cell that moves addresses, a GIC with an ITS below it, a host with an msi-map that counts device IDs, memory of a
    // display.
    private static DtNode[] Machine =>
        [
            Node(
                "soc",
                [
                    Cells("#address-cells", "1"),
                    Cells("#size-cells", "1"),
                    Cells("ranges", "0 0x40000000 0x10000000 0x20000000 0x80000000 0x10000000"),
                    DtProperty.Strings("compatible", "vendor,soc", "simple-bus"),
                ],
                Node(
                    "iommu@1000",
                    [
                        DtProperty.Strings("compatible", "arm,mmu-500"),
                        Cells("reg", "0x1000 0x1000 0x20003000 0x100"),
                        Cells("#iommu-cells", "2"),
                        Cells("phandle", "1"),
                    ]
                ),
                Node(
                    "gic@10000",
                    [
                        DtProperty.Strings("compatible", "arm,gic-v3"),
                        Cells("#address-cells", "2"),
                        Cells("#size-cells", "1"),
                        Cells("ranges", "0 0 0x10000 0x100000"),
                    ],
                    Node(
                        "its@20000",
                        [
                            DtProperty.Strings("compatible", "arm,gic-v3-its"),
                            Cells("reg", "0 0x20000 0x20000"),
                            DtProperty.Flag("msi-controller"),
                            Cells("#msi-cells", "1"),
                            Cells("phandle", "2"),
                        ]
                    )
                ),
                Node(
                    "pcie@3000",
                    [
                        DtProperty.Strings("device_type", "pci"),
                        Cells("reg", "0x3000 0x1000"),
                        Cells("#address-cells", "3"),
                        Cells("#size-cells", "2"),
                        Cells("ranges", "0x1000000 0 0 0x8000000 0 0x10000 0x2000000 0 0x60000000 0x9000000 0 0x1000000"),
                        Cells("iommu-map", "0 1 0x100 0 1"),
                        Cells("msi-map", "0 2 0x4000 0x800 0x1000 2 0x8000 0x800"),
                    ]
                ),
                Node("display@5000", [Cells("iommus", "1 0x8 0x3"), Cells("memory-region", "5 4"), Cells("phandle", "3")]),
                Node("uart@9000", [Cells("reg", "0x9000 0x100")])
            ),
            Node(
                "reserved-memory",
                [Cells("#address-cells", "1"), Cells("#size-cells", "1"), DtProperty.Flag("ranges")],
                Node(
                    "splash@90000000",
                    [Cells("reg", "0x90000000 0x1000"), Cells("phandle", "4"), Cells("iommu-addresses", "3 0x90000000 0x1000")]
                ),
                Node("firmware@91000000", [Cells("reg", "0x91000000 0x1000"), Cells("phandle", "5")])
            ),
        ];

    [Fact]
    public void What_is_written_at_a_node_of_the_machine_is_what_stands_there()
    {
        ImportedPlatform imported = ImportOf(Machine);
        FlatTree written = Written(imported).Tree;
        DtNode own = new("", [Cells("#address-cells", "1"), Cells("#size-cells", "1")], [.. Machine]);
        DtPhandles ownHandles = new(own),
            handles = new(written.Root);
        List<string> differing = [];
        foreach (DtNode node in written.Root.Walk())
        {
            DtNode? known = own.Walk().FirstOrDefault(other => other.Path == node.Path);
            if (known is null)
                differing.Add("+" + node.Path);
            foreach (DtProperty property in known?.Properties ?? [])
            {
                if (
                    node.Property(property.Name) is { } again
                    && property.Name != "phandle"
                    && !AreSame(property, ownHandles, again, handles)
                )
                    differing.Add($"{node.Path} {property.Name}");
            }
        }

        Assert.Empty(differing);
        Assert.Equal(8, written.Find("/soc/pcie@3000")!.Property("msi-map")!.CellCount);
    }

    [Fact]
    public void And_it_says_the_same_when_it_is_read_alone()
    {
        ImportedPlatform imported = ImportOf(Machine);
        ImportedPlatform again = Again(Written(imported).Tree);
        Assert.Equal(Says(imported.Platform), Says(again.Platform));
    }

    [Fact]
    public void A_change_of_a_person_is_written_and_nothing_else()
    {
        string text = PlatformText
            .Write(ImportOf(Machine))
            .Replace("streams 0x8 mask 0x3", "streams 0x10 mask 0x7", StringComparison.Ordinal);
        FlatTree written = DtsExport.Tree(IovaCompilation.CompileText(text).Platforms[0].Resolved);
        Assert.Equal(0x10u, written.Find("/soc/display@5000")!.Property("iommus")!.Cell(1));
        Assert.Equal(0x7u, written.Find("/soc/display@5000")!.Property("iommus")!.Cell(2));
        Assert.Equal(1u, written.Find("/soc")!.Cell("#address-cells"));
    }

    [Theory]
    [InlineData("brcm,bcm2712-mip", "0x1000 0x100 0x8000 0x1000", "", "")]
    [InlineData("sophgo,sg2042-msi", "0x1000 0x4 0x8000 0x4", "clr doorbell", "")]
    [InlineData("marvell,odmi-controller", "0x1000 0x1000 0x3000 0x1000", "", "marvell,odmi-frames 2")]
    [InlineData("riscv,imsics", "0x1000 0x1000 0x5000 0x1000", "", "")]
    [InlineData("arm,gic-v3", "0x1000 0x1000", "", "mbi-alias 0x7000")]
    [InlineData("unheard,of", "0x1000 0x1000", "", "")]
    public void Doorbells_come_back(string compatible, string reg, string names, string more)
    {
        string[] words = more.Split(' ');
        ImportedPlatform imported = ImportOf(
            Node(
                "msi@1000",
                [
                    DtProperty.Strings("compatible", compatible),
                    Cells("reg", reg),
                    .. names.Length > 0 ? [DtProperty.Strings("reg-names", names.Split(' '))] : (DtProperty[])[],
                    .. words.Length == 2 ? [Cells(words[0], words[1])] : (DtProperty[])[],
                    DtProperty.Flag("msi-controller"),
                    Cells("phandle", "7"),
                ]
            ),
            PciHost(0x2000, Cells("msi-parent", "7"))
        );
        (FlatTree tree, FirmwareOutput output, _) = Written(imported);
        Assert.Equal(Signals(imported.Platform), Signals(Again(tree).Platform));
        Assert.DoesNotContain(output.Losses, loss => loss.What.StartsWith("doorbell", StringComparison.Ordinal));
    }

    [Fact]
    public void The_doorbell_of_a_Raspberry_Pi_5_is_an_address_of_PCI()
    {
        ImportedPlatform imported = ImportOf(
            Node(
                "axi",
                [
                    Cells("#address-cells", "2"),
                    Cells("#size-cells", "2"),
                    Cells("ranges", "0x10 0 0x10 0 1 0"),
                    DtProperty.Strings("compatible", "simple-bus"),
                ],
                Node(
                    "msi-controller@1000131000",
                    [
                        DtProperty.Strings("compatible", "brcm,bcm2712-mip"),
                        Cells("reg", "0x10 0x131000 0 0xc0 0xff 0xfffff000 0 0x1000"),
                        DtProperty.Flag("msi-controller"),
                        Cells("phandle", "7"),
                    ]
                ),
                PciHost(0x2000, Cells("msi-parent", "7"))
            )
        );
        Assert.Equal(new IovaRange(0xff_ffff_f000, 0xff_ffff_ffff), Assert.Single(RootBusOf(imported.Platform).Signals).Doorbell);
        Assert.Equal(Signals(imported.Platform), Signals(Again(Written(imported).Tree).Platform));
    }

    [Fact]
    public void A_doorbell_that_no_driver_tells_is_lost_and_said()
    {
        string text = PlatformText.Write(ImportOf(Machine)).Replace(": gicv3-its", ": generic", StringComparison.Ordinal);
        FirmwareOutput output = DtsExport.Write(IovaCompilation.CompileText(text).Platforms[0].Resolved);
        Assert.Contains(output.Losses, loss => loss.What == "doorbell");
    }

    [Theory]
    [InlineData("0x0 0x0 0x80000000 0x80000000 0x90000000 0x80000000")]
    [InlineData("0x0 0x40000000 0x10000000")]
    [InlineData("0x0 0x0 0x80000000 0x80000000 0x80000000 0x80000000")] // joined, 4 GiB: more than one cell of size holds
    public void Windows_lead_to_the_same_memory_through_those_above(string rows)
    {
        DtNode tree = Node(
            "outer",
            [
                Cells("#address-cells", "1"),
                Cells("#size-cells", "1"),
                DtProperty.Flag("ranges"),
                Cells("dma-ranges", rows),
                DtProperty.Strings("compatible", "simple-bus"),
            ],
            Node(
                "inner",
                [
                    Cells("#address-cells", "1"),
                    Cells("#size-cells", "1"),
                    DtProperty.Flag("ranges"),
                    Cells("dma-ranges", "0x1000 0x2000 0x8000000"),
                    DtProperty.Strings("compatible", "simple-bus"),
                ],
                Node("a", [Cells("iommus", "1 1")])
            ),
            Node(
                "passing",
                [DtProperty.Flag("dma-ranges")],
                Node("deeper", [DtProperty.Flag("dma-ranges")], Node("b", [Cells("iommus", "1 2")]))
            )
        );
        ImportedPlatform imported = ImportOf(Iommu(1, 1, "arm,mmu-500"), tree);
        Assert.Equal(Windows(imported.Platform), Windows(Again(Written(imported).Tree).Platform));
    }

    private static IEnumerable<string> Windows(Platform platform) =>
        platform
            .Devices.Select(device => $"{device.FirmwarePath} on {device.Parent.FirmwarePath}")
            .Concat(
                platform.Buses.SelectMany(bus =>
                    bus.Limit?.Windows.Select(window => $"{bus.FirmwarePath} {window.Bus} at 0x{window.CpuFirst:x}") ?? []
                )
            )
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Signals(Platform platform) =>
        RootBusOf(platform).Signals.Select(signal => $"{signal.Kind} {signal.Doorbell}");

    private static string Says(Platform platform) =>
        string.Join(
            "\n",
            platform
                .Iommus.Select(iommu => $"{iommu.FirmwarePath} {iommu.Kind} {iommu.Registers}")
                .Concat(Windows(platform))
                .Concat(Signals(platform))
                .Concat(platform.Buses.SelectMany(bus => bus.BridgeWindows.Select(window => $"{bus.FirmwarePath} {window.Range}")))
                .Concat(
                    platform.Devices.SelectMany(device =>
                        device.Behind.Select(mapping => $"{device.FirmwarePath} {mapping.FirstStream} {mapping.StreamMask}")
                    )
                )
                .Concat(platform.Devices.SelectMany(device => device.Regions.Select(claim => $"{device.FirmwarePath} {claim.Region}")))
        );

    // Phandles are of their tree: they are the same where they lead to the same path.
    private static bool AreSame(DtProperty one, DtPhandles oneHandles, DtProperty other, DtPhandles otherHandles) =>
        one.Value.Length == other.Value.Length
        && Enumerable
            .Range(0, one.CellCount)
            .All(i =>
                one.Cell(i) == other.Cell(i)
                || (oneHandles.Find(one.Cell(i)) is { } node && node.Path == otherHandles.Find(other.Cell(i))?.Path)
            );

    /// <summary>A controller without device IDs has nothing that a map could lead to.</summary>
    [Theory]
    [InlineData("\"absent\"", "msi-parent = <&l_msi_controller_8020000>;")]
    [InlineData("0", "msi-parent = <&l_msi_controller_8020000>;")]
    [InlineData("1", "msi-map = <0x0 &l_msi_controller_8020000 0x0 0x10000>;")]
    public void A_bus_signals_as_its_controller_takes_ids(string cells, string written)
    {
        CompilationResult compiled = IovaCompilation.CompileText(
            $$"""
            platform p {
              firmware device-tree
              msi m : gicv2m { doorbell 0x802_0000 size 64K  fact "device-tree/msi-cells" {{cells}} }
              root-bus r { segment 0  buses 0..1  behind none  signals m }
              device d on r at 01:00.0
            }
            """
        );
        string text = Encoding.UTF8.GetString(DtsExport.Write(compiled.Platforms[0].Resolved).Content);
        Assert.Contains(written, text, StringComparison.Ordinal);
    }
}
