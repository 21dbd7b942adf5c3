using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;
using static IovaDsl.Firmware.Tests.DeviceTree.MadeTrees;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>An <c>msi-map</c> that names other requesters than the <c>iommu-map</c> beside it.</summary>
[Trait("Category", "Firmware")]
public sealed class MsiMapTests
{
    [Theory]
    // The same requesters, in whatever rows.
    [InlineData("0 1 0 0x10000", "0 2 0 0x10000", "", "")]
    [InlineData("0x100 1 0 0x100", "0x100 2 0 0x80 0x180 2 0x80 0x80", "", "")]
    [InlineData("0 1 0 0x10000", "0 2 0 0x8000", "IOVA4681", "0x8000..0xffff")]
    [InlineData("0 1 0 0x8000", "0 2 0 0x10000", "IOVA4682", "0x8000..0xffff")]
    [InlineData("0 1 0 1 0x100 1 1 1", "0 2 0 1", "IOVA4681", "0x100, ")]
    [InlineData("0x100 1 0 0x10", "0 2 0 0x1000", "IOVA4682", "0x0..0xff, 0x110..0xfff")]
    // A map that a boot loader fills in says nothing of anybody.
    [InlineData("0 1 0 0", "0 2 0 0x100", "", "")]
    public void Requesters_that_one_map_leaves_out_are_a_finding(string iommuMap, string msiMap, string code, string requesters)
    {
        ImportedPlatform imported = ImportOf(Machine(iommuMap, msiMap));
        Diagnostic[] found = [.. imported.Findings.Where(finding => finding.Id is "IOVA4681" or "IOVA4682")];
        Assert.Equal(code.Length == 0 ? [] : [code], found.Select(finding => finding.Id));
        Assert.All(found, finding => Assert.Contains(requesters, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_translated_and_who_signals_are_two_questions()
    {
        ImportedPlatform imported = ImportOf(Machine("0 1 0 0x200", "0x100 2 0x100 0x200"));
        // By requester: both maps, the iommu-map alone, the msi-map alone, none.
        Assert.Equal(
            ["0x0 iommu software-msi", "0x100 iommu software-msi", "0x200 memory 0x30000..0x3ffff", "0x300 memory"],
            AnswersOf(imported)
        );
        Assert.Equal(["", "its", "its", ""], SignalsOf(imported));
        Assert.Empty(RootBusOf(imported.Platform).Signals);
    }

    [Fact]
    public void One_map_for_all_stays_with_the_bus()
    {
        ImportedPlatform imported = ImportOf(Machine("0 1 0 0x200", "0 2 0 0x10000"));
        Assert.Single(RootBusOf(imported.Platform).Signals);
        Assert.All(imported.Platform.Devices, device => Assert.Empty(device.Signals));
    }

    [Fact]
    public void Two_controllers_have_the_requesters_that_rows_give_them()
    {
        ImportedPlatform imported = ImportOf([
            .. Machine("0 1 0 0", "0 2 0 0x8000 0x8000 3 0 0x8000"),
            Controller("its@40000", "0x40000", 3),
        ]);
        Assert.Equal(["0x0 memory 0x30000..0x3ffff", "0x8000 memory 0x50000..0x5ffff"], AnswersOf(imported));
    }

    [Theory]
    [InlineData("0 1 0 0x200", "0x100 2 0x100 0x200")]
    [InlineData("0 1 0 1 0x100 1 1 1", "0 2 0x5980 1 0x100 2 0x5981 1")]
    public void What_is_written_gives_the_same_answers(string iommuMap, string msiMap)
    {
        ImportedPlatform imported = ImportOf(Machine(iommuMap, msiMap));
        (FlatTree tree, var output, _) = Written(imported);
        Assert.DoesNotContain(output.Losses, loss => loss.Element != "smmu0");
        Assert.Equal(
            Machine(iommuMap, msiMap)[^1].Property("msi-map")!.CellCount,
            tree.Root.Children.Single(node => node.Name == "pcie@3000").Property("msi-map")!.CellCount
        );
        Assert.Equal(AnswersOf(imported), AnswersOf(Again(tree)));
    }

    [Fact]
    public void A_file_that_says_it_of_its_devices_gets_a_row_for_each()
    {
        ResolvedPlatform platform = Compile(
            """
            platform board {
              firmware device-tree
              msi a : gicv3-its { doorbell 0x3004_0000 size 64K  path "/its@30030000" }
              msi b : gicv3-its { doorbell 0x3006_0000 size 64K  path "/its@30050000" }
              root-bus pcie { behind none }
              device nic on pcie at 01:00.0 { signals a }
              device disk on pcie at 02:00.0 { signals b }
              device mute on pcie at 03:00.0
            }
            """
        );
        FlatTree tree = DtsExport.Tree(platform);
        ImportedPlatform again = Again(tree);
        Assert.Equal(
            ["0x100: its", "0x200: its-2"],
            again
                .Platform.Devices.Where(device => !device.Signals.IsEmpty)
                .Select(device => $"0x{device.Address!.Value.RequesterId:x}: {device.Signals[0].Name}")
        );
    }

    private static ResolvedPlatform Compile(string text)
    {
        var compiled = IovaDsl.Compiler.IovaCompilation.CompileText(text);
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return compiled.Platforms[0].Resolved;
    }

    private static DtNode[] Machine(string iommuMap, string msiMap) =>
        [
            Iommu(1, 1, "arm,smmu-v3"),
            Controller("its@20000", "0x20000", 2),
            PciHost(0x3000, Cells("iommu-map", iommuMap), Cells("msi-map", msiMap)),
        ];

    private static DtNode Controller(string name, string at, uint phandle) =>
        Node(
            name,
            [
                DtProperty.Strings("compatible", "arm,gic-v3-its"),
                Cells("reg", at + " 0x20000"),
                DtProperty.Flag("msi-controller"),
                DtProperty.Cells("#msi-cells", 1),
                DtProperty.Cells("phandle", phandle),
            ]
        );

    // The lists of the first device of each way: where its DMA goes, and what takes its MSIs.
    private static string[] AnswersOf(ImportedPlatform imported) =>
        [
            .. RegionResolver
                .Resolve(imported.Platform)
                .Devices.OrderBy(device => device.Device.Address!.Value.RequesterId)
                .Select(device =>
                    string.Join(
                        " ",
                        [
                            $"0x{device.Device.Address!.Value.RequesterId:x}",
                            device.Iommu is null ? "memory" : "iommu",
                            .. device.Regions.Where(region => region.Region.Kind == RegionKind.SoftwareMsi).Select(_ => "software-msi"),
                            .. device.Swallowed.Select(swallowed => swallowed.Range.ToString()),
                        ]
                    )
                ),
        ];

    private static string[] SignalsOf(ImportedPlatform imported) =>
        [
            .. imported
                .Platform.Devices.OrderBy(device => device.Address!.Value.RequesterId)
                .Select(device => string.Join(" ", device.Signals.Select(signal => signal.Name))),
        ];
}
