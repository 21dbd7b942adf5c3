using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests.DeviceTree;

/// <summary>Small trees for tests, and what an import makes of them.</summary>
internal static class MadeTrees
{
    public static Bus RootBusOf(Platform platform) => Assert.Single(platform.Buses, bus => bus.Kind == BusKind.RootBus);

    public static ImportedPlatform ImportOf(params DtNode[] children) => ImportOf(ImportOptions.Default, children);

    public static ImportedPlatform ImportOf(ImportOptions options, params DtNode[] children)
    {
        DtNode root = new("", [Cells("#address-cells", "1"), Cells("#size-cells", "1")], [.. children]);
        byte[] bytes = FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], root));
        return FirmwareImport.Import(new ImportInput { Files = [new ImportFile("board.dtb", FirmwareFile.Read(bytes))] }, options);
    }

    /// <summary>The tree that is written of an imported file, as source and blob do.</summary>
    public static (FlatTree Tree, FirmwareOutput Output, ResolvedPlatform Platform) Written(ImportedPlatform imported)
    {
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        ResolvedPlatform resolved = compiled.Platforms[0].Resolved;
        return (DtsExport.Tree(resolved), DtsExport.Write(resolved), resolved);
    }

    /// <summary>A tree, written and imported again.</summary>
    public static ImportedPlatform Again(FlatTree tree) =>
        FirmwareImport.Import(new ImportInput { Files = [new ImportFile("again.dtb", FirmwareFile.Read(FlatTreeWriter.Write(tree)))] });

    public static DtNode Iommu(uint phandle, uint cells, string compatible, params DtProperty[] more) =>
        Node(
            "iommu@1000",
            [
                DtProperty.Strings("compatible", compatible),
                DtProperty.Cells("reg", 0x1000, 0x1000),
                DtProperty.Cells("#iommu-cells", cells),
                DtProperty.Cells("phandle", phandle),
                .. more,
            ]
        );

    public static DtNode PciHost(uint at, params DtProperty[] more) =>
        Node(
            $"pcie@{at:x}",
            [
                DtProperty.Strings("device_type", "pci"),
                DtProperty.Cells("reg", at, 0x1000),
                DtProperty.Cells("#address-cells", 3),
                DtProperty.Cells("#size-cells", 2),
                .. more,
            ]
        );

    public static DtNode Node(string name, ImmutableArray<DtProperty> properties, params DtNode[] children) =>
        new(name, properties, [.. children]);

    public static DtProperty Cells(string name, string cells) =>
        DtProperty.Cells(
            name,
            [
                .. cells
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(cell => cell.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToUInt32(cell, 16) : uint.Parse(cell)),
            ]
        );
}
