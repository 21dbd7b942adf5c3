using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Rimt;
using IovaDsl.Firmware.Tests.Host;

namespace IovaDsl.Firmware.Tests.Acpi;

public sealed class RimtTests
{
    private static RimtIommu Iommu(int name, ulong registers) =>
        new()
        {
            Offset = name,
            HardwareId = "RSCV0004",
            Base = registers,
        };

    private static RimtTable Table(params RimtNode[] nodes) =>
        RimtEncoder.Arrange(new RimtTable(AcpiHeader.Create("RIMT", 1, "IOVADS", "RIMTTEST", 1)) { Nodes = [.. nodes] });

    private static ImportedPlatform Import(RimtTable table) =>
        FirmwareImport.Import(new ImportInput { Files = [new ImportFile("rimt.bin", FirmwareFile.Read(RimtEncoder.Encode(table)))] });

    [Fact]
    public void A_count_is_read_as_the_specification_has_it()
    {
        Platform platform = Import(
            Table(
                Iommu(1, 0x301_0000),
                Iommu(2, 0x302_0000),
                new RimtRootComplex
                {
                    Offset = 3,
                    Mappings = [new RimtMapping(0, 0x100, 0, 1, 0), new RimtMapping(0x100, 0x100, 0x1000, 2, 0)],
                }
            )
        ).Platform;
        Assert.Equal(
            ["riscv0 0x0..0xff 0x0", "riscv1 0x100..0x1ff 0x1000"],
            platform
                .Buses[0]
                .Behind.Select(mapping =>
                    $"{mapping.Iommu.Name} 0x{mapping.Requesters!.Value.First:x}..0x{mapping.Requesters.Value.Last:x} 0x{mapping.FirstStream:x}"
                )
        );
    }

    [Fact]
    public void Where_Linux_gives_an_ID_to_the_mapping_before_it_is_said()
    {
        RimtRootComplex complex = new() { Offset = 2 };
        RimtMapping low = new(0, 0x100, 0, 1, 0),
            high = new(0x100, 0x100, 0x1000, 1, 0);
        Assert.Contains(
            Import(Table(Iommu(1, 0x301_0000), complex with { Mappings = [low, high] })).Findings,
            finding => finding.Descriptor == FirmwareCatalog.RimtCountRow
        );
        Assert.DoesNotContain(
            Import(Table(Iommu(1, 0x301_0000), complex with { Mappings = [low, high with { SourceBase = 0x101 }] })).Findings,
            finding => finding.Descriptor == FirmwareCatalog.RimtCountRow
        );
    }

    [Fact]
    public void A_device_of_the_namespace_has_the_ID_of_each_mapping()
    {
        Platform platform = Import(
            Table(
                Iommu(1, 0x301_0000),
                new RimtPlatformDevice
                {
                    Offset = 2,
                    Name = @"\_SB_.DMA0",
                    Mappings = [new RimtMapping(0, 1, 7, 1, 0), new RimtMapping(0, 1, 9, 1, 0)],
                }
            )
        ).Platform;
        Device device = Assert.Single(platform.Devices, device => device.FirmwarePath == @"\_SB_.DMA0");
        Assert.Equal([7u, 9u], device.Behind.Select(mapping => mapping.FirstStream!.Value));
    }

    [SkippableFact]
    [Trait("Category", "Hosts")]
    public void QEMUs_own_table_comes_back_byte_for_byte()
    {
        string host = HostData.Names().FirstOrDefault(name => HostReader.Read(HostData.Files(name)).Tables.Any(IsRimt)) ?? "";
        Skip.If(host.Length == 0, "No recorded host has a RIMT here.");
        byte[] table = HostReader.Read(HostData.Files(host)).Tables.First(IsRimt).Bytes;
        string text = PlatformText.Write(
            FirmwareImport.Import(new ImportInput { Files = [new ImportFile("RIMT.bin", FirmwareFile.Read(table))] })
        );
        CompilationResult compiled = IovaCompilation.CompileText(text);
        Assert.False(compiled.HasErrors);
        Assert.Equal(table, AcpiTables.Find("RIMT")!.Write(compiled.Platforms[0].Resolved).Content);
        ResolvedPlatform alone = RegionResolver.Resolve(Tools.RemadeTable.WithoutKept(compiled.Platforms[0].Platform));
        Assert.Equal(table.Length, AcpiTables.Find("RIMT")!.Write(alone).Content.Length);
    }

    private static bool IsRimt(HostFile file) => file.Path.EndsWith("RIMT.bin", StringComparison.Ordinal);
}
