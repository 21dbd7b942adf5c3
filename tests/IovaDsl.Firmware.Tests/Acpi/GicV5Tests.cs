using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Import;
using static IovaDsl.Firmware.Tests.Acpi.HandMadeTables;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>Translators of a GICv5 in the MADT (ACPI 6.7, types 28 to 30), beside those of a GICv3 (type 15).</summary>
public sealed class GicV5Tests
{
    private static byte[] Irs() => [28, 32, .. U16(0), .. U32(0), .. U32(0), .. U32(0), .. U64(0x2f1a_0000), .. U64(0x2f1b_0000)];

    private static byte[] Translator(uint id, ulong registers) => [29, 16, .. U16(0), .. U32(id), .. U64(registers)];

    private static byte[] Frame(uint translator, uint id, ulong page) =>
        [30, 24, .. U16(0), .. U32(translator), .. U32(id), .. U32(0), .. U64(page)];

    private static byte[] GicV3Its(uint id, ulong registers) => [15, 20, .. U16(0), .. U32(id), .. U64(registers), .. U32(0)];

    private static byte[] Madt(params byte[][] entries) => Table("APIC", 7, [U32(0), U32(0), .. entries]);

    private static string Describe(MsiController msi) => $"{msi.Name} {msi.Doorbell?.ToString() ?? "nowhere"}";

    [Fact]
    public void The_doorbell_is_the_translate_frame_itself()
    {
        ImportedPlatform imported = Imported(Madt(Irs(), Translator(0, 0x2f12_0000), Frame(0, 0, 0x2f13_0000)));
        Assert.Equal(["its0 0x2f130000..0x2f13ffff"], imported.Platform.MsiControllers.Select(Describe));
        Assert.Empty(imported.Problems);
    }

    [Fact]
    public void A_frame_belongs_to_the_translator_that_it_names()
    {
        ImportedPlatform imported = Imported(
            Madt(
                Frame(7, 0, 0x3001_0000),
                Translator(7, 0x3000_0000),
                Translator(9, 0x4000_0000),
                Frame(9, 1, 0x4003_0000),
                Frame(9, 2, 0x4005_0000)
            )
        );
        Assert.Equal(["its7 0x30010000..0x3001ffff", "its9 0x40030000..0x4003ffff"], imported.Platform.MsiControllers.Select(Describe));
        Assert.Contains(
            imported.Notes[imported.Platform.MsiControllers[1]],
            note => note.Contains("translate frames 0x40030000, 0x40050000; the first is the doorbell")
        );
    }

    [Fact]
    public void A_translator_without_frames_has_no_doorbell()
    {
        ImportedPlatform imported = Imported(Madt(Translator(0, 0x2f12_0000)));
        Assert.Equal(["its0 nowhere"], imported.Platform.MsiControllers.Select(Describe));
        Assert.Contains(imported.Notes[imported.Platform.MsiControllers[0]], note => note.Contains("translate frames none"));
    }

    [Fact]
    public void Beside_it_a_gicv3_has_its_doorbell_64_kib_above_its_base() =>
        Assert.Equal(
            ["its0 0x8090000..0x809ffff", "its1 0x2f130000..0x2f13ffff"],
            Imported(Madt(GicV3Its(0, 0x808_0000), Translator(1, 0x2f12_0000), Frame(1, 0, 0x2f13_0000)))
                .Platform.MsiControllers.Select(Describe)
        );

    [Fact]
    public void An_entry_that_is_too_short_for_its_type_says_nothing()
    {
        ImportedPlatform imported = Imported(Madt([29, 8, .. U16(0), .. U32(5)], Translator(1, 0x2f12_0000), Frame(1, 0, 0x2f13_0000)));
        Assert.Equal(["its1 0x2f130000..0x2f13ffff"], imported.Platform.MsiControllers.Select(Describe));
        Assert.Contains(imported.Problems, problem => problem.Descriptor == FirmwareCatalog.StructureShortRow);
    }
}
