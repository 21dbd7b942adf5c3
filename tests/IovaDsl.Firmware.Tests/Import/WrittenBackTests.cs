using IovaDsl.Compiler;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tests.Tools;
using static IovaDsl.Firmware.Tests.Acpi.HandMadeTables;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>What one platform says and another table has no other words for: aliases, blocks of requesters, interrupts.</summary>
public sealed class WrittenBackTests
{
    private const string Amd = """
        iommu unit : amd-vi { input-bits 48  registers 0xfeb8_0000 size 512K  fact "iommu/function" "0000:00:00.2" }
          root-bus pci { segment 0  buses 0x00..0xff  behind unit requesters 0x8..0xffff }
        """;

    private static ResolvedPlatform Compile(string members)
    {
        CompilationResult result = IovaCompilation.CompileText($"platform board {{\n  firmware acpi\n  {members}\n}}\n");
        Assert.False(result.HasErrors, string.Join("\n", result.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return Assert.Single(result.Platforms).Resolved;
    }

    private static FirmwareOutput Write(string signature, string members) => AcpiTables.Find(signature)!.Write(Compile(members));

    private static T Read<T>(FirmwareOutput output)
        where T : AcpiTable => Assert.IsType<T>(TableReader.Read(output.Content).Table);

    private static string Describe(IvrsMemory block) => $"{block.Scope} 0x{block.DeviceId:x}..0x{block.AuxiliaryData:x}";

    [Fact]
    public void An_alias_is_an_entry_of_the_ivhd_and_comes_back()
    {
        FirmwareOutput output = Write(IvrsTable.Signature, Amd + "device sata on pci at 01:00.0 { class 0x010601  dma-alias 01:00.1 }");
        Assert.Equal(
            [(0x100, 0x101)],
            Read<IvrsTable>(output)
                .Blocks.OfType<IvrsHardware>()
                .Single()
                .Entries.OfType<IvhdAlias>()
                .Select(alias => ((int)alias.DeviceId, (int)alias.SourceId))
        );
        Device sata = Imported(output.Content.ToArray()).Platform.Devices.Single(device => device.Address?.RequesterId == 0x100);
        Assert.Equal(0x101u, Assert.Single(sata.DmaAliases).Id);
    }

    [Fact]
    public void More_aliases_than_one_and_their_absence_are_losses()
    {
        FirmwareOutput output = Write(
            IvrsTable.Signature,
            Amd
                + """
                device ntb on pci at 02:00.0 { class 0x068000  dma-alias 02:10.0, 02:11.0 }
                device bmc on pci at 03:00.0 { class 0x030000  dma-alias none }
                """
        );
        Assert.Contains(output.Losses, loss => loss is { Element: "ntb", What: "dma-alias 0000:02:11.0" });
        Assert.Contains(output.Losses, loss => loss is { Element: "bmc", What: "dma-alias none" });
    }

    [Theory]
    [InlineData(DmarTable.Signature, "intel-vtd")]
    [InlineData(IortTable.Signature, "arm-smmu-v3")]
    public void Tables_without_aliases_say_so(string signature, string kind)
    {
        FirmwareOutput output = Write(
            signature,
            $$"""
            iommu unit : {{kind}} { input-bits 48  registers 0xfed9_0000 size 128K }
              root-bus pci { segment 0  behind unit streams 0x0 }
              device sata on pci at 01:00.0 { class 0x010601  dma-alias 01:00.1 }
            """
        );
        Assert.Contains(output.Losses, loss => loss is { Element: "sata", What: "dma-alias 0x101" });
    }

    [Fact]
    public void A_device_that_stands_for_a_range_has_a_block_for_it()
    {
        FirmwareOutput output = Write(
            IvrsTable.Signature,
            Amd
                + """
                device low on pci at 00:01.0 { class 0x020000  fact "any/requesters" 0x8, 0xfff  direct 0x9bd0_0000 size 1M }
                device high on pci at 20:00.0 { class 0x020000 }
                """
        );
        Assert.Equal(["Range 0x8..0xfff"], Read<IvrsTable>(output).Blocks.OfType<IvrsMemory>().Select(Describe));
        ImportedPlatform back = Imported(output.Content.ToArray());
        Assert.Equal(
            ["0x8..0xfff"],
            back.Platform.Devices.Where(device => IsRefused(back, device))
                .Select(device => StandIn.RequestersOf(device))
                .Select(ids => $"0x{ids.First:x}..0x{ids.Last:x}")
        );
    }

    [Fact]
    public void Functions_that_follow_each_other_are_one_block() =>
        Assert.Equal(
            ["Range 0x100..0x102", "Select 0x200..0x0"],
            Read<IvrsTable>(
                Write(
                    IvrsTable.Signature,
                    Amd
                        + """
                        device a on pci at 01:00.0 { class 0x020000 }
                          device b on pci at 01:00.1 { class 0x020000 }
                          device c on pci at 01:00.2 { class 0x020000 }
                          device d on pci at 02:00.0 { class 0x020000 }
                          direct 0x9bd0_0000 size 1M for a, b, c, d
                        """
                )
            )
                .Blocks.OfType<IvrsMemory>()
                .Select(Describe)
        );

    [Fact]
    public void A_range_of_requesters_is_a_range_of_an_rmr() =>
        Assert.Equal(
            [(0x1200u, 0xffu)],
            Read<IortTable>(
                Write(
                    IortTable.Signature,
                    """
                    iommu unit : arm-smmu-v3 { input-bits 48  registers 0x2b40_0000 size 128K }
                      root-bus pci { segment 0  behind unit streams 0x1000 }
                      device any on pci at 02:00.0 { fact "any/requesters" 0x200, 0x2ff  direct 0x8000_0000 size 1M }
                    """
                )
            )
                .Nodes.OfType<IortReservedMemory>()
                .Single()
                .Mappings.Select(mapping => (mapping.OutputBase, mapping.IdCount))
        );

    [Theory]
    [InlineData(null, 1)]
    [InlineData((byte)3, 1)]
    [InlineData((byte)2, 0)]
    public void An_io_apic_in_no_unit_is_found(byte? named, int findings)
    {
        foreach (byte[] table in new[] { Dmar(named), Ivrs(named) })
            Assert.Equal(findings, Imported(table, Madt(2)).Findings.Count(finding => finding.Id == "IOVA4680"));
    }

    [Theory]
    [InlineData((byte)3, false)]
    [InlineData((byte)2, true)]
    public void Intel_isolates_interrupts_where_every_io_apic_has_its_unit(byte named, bool isolated)
    {
        Iommu unit = Assert.Single(Imported(Dmar(named), Madt(2)).Platform.Iommus);
        Assert.Equal(isolated, unit.Facts.All(fact => fact.Key != IommuFacts.InterruptIsolation));
    }

    private static bool IsRefused(ImportedPlatform imported, Device device) =>
        imported.Platform.Buses[0].Regions.Any(claim => claim.For.Contains(device)) || !device.Regions.IsEmpty;

    // One unit for all devices, with or without a scope of an I/O APIC (type 3).
    private static byte[] Dmar(byte? apic)
    {
        byte[] scope = apic is { } id ? [3, 8, 0, 0, id, 0xf0, 0x1f, 0] : [];
        return Table("DMAR", 1, [38, 1], new byte[10], U16(0), U16((ushort)(16 + scope.Length)), [1, 0], U16(0), U64(0xfed9_0000), scope);
    }

    // All functions, with or without an entry of an I/O APIC.
    private static byte[] Ivrs(byte? apic) =>
        CoveringIvrs.Of("WRITTEN", 3, 0xfffe, apic is { } id ? new IvhdSpecial(0, 0, id, 0xa0, IvhdSpecial.IoApic) : null);

    private static byte[] Madt(byte apic) => Table("APIC", 5, U32(0xfee0_0000), U32(1), [1, 12, apic, 0], U32(0xfec0_0000), U32(0));
}
