using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>Real tables with one field made a lie: the rest is read, and the diagnostic names that field and where it is.</summary>
[Trait("Category", "Firmware")]
public sealed class DamagedFieldTests
{
    [SkippableTheory]
    [InlineData("iort/arm-n1sdp", 0x24, 4, 1000, "nodeCount", 0x24)]
    [InlineData("iort/arm-n1sdp", 0x28, 4, 0xfffffff0, "nodeCount", 0x24)]
    [InlineData("iort/arm-n1sdp", 0x31, 2, 15, "node.length", 0x31)]
    [InlineData("iort/arm-n1sdp", 0x31, 2, 0xffff, "node.length", 0x31)]
    [InlineData("iort/arm-n1sdp", 0x30, 1, 200, "node.type", 0x30)]
    [InlineData("iort/arm-n1sdp", 0x40, 4, 0xffffffff, "its.count", 0x40)]
    [InlineData("iort/arm-n1sdp", 0xc8, 4, 0x7fffffff, "node.mappingCount", 0xc8)]
    [InlineData("iort/arm-n1sdp", 0xcc, 4, 4, "node.mappingOffset", 0xcc)]
    [InlineData("iort/arm-n1sdp", 0xf0, 4, 1, "mapping.outputReference", 0xf0)]
    [InlineData("dmar/dell-poweredge-r820", 0x30, 2, 99, "structure.type", 0x30)]
    [InlineData("dmar/dell-poweredge-r820", 0x32, 2, 3, "structure.length", 0x32)]
    [InlineData("dmar/dell-poweredge-r820", 0x32, 2, 0xfff0, "structure.length", 0x32)]
    [InlineData("dmar/dell-poweredge-r820", 0x40, 1, 77, "scope.type", 0x40)]
    [InlineData("dmar/dell-poweredge-r820", 0x41, 1, 200, "scope.length", 0x41)]
    [InlineData("dmar/dell-poweredge-r820", 0x09, 1, 1, "checksum", 0x09)]
    [InlineData("dmar/dell-poweredge-r820", 0x04, 4, 401, "length", 0x04)]
    [InlineData("dmar/dell-poweredge-r820", 0x04, 4, 35, "length", 0x04)]
    [InlineData("ivrs/gpd-win-max-2-hx370", 0x32, 2, 0, "block.length", 0x32)]
    [InlineData("ivrs/gpd-win-max-2-hx370", 0x48, 1, 0xff, "entry.type", 0x48)]
    [InlineData("viot/handmade-viot-mmio", 0x24, 2, 900, "nodeCount", 0x24)]
    [InlineData("viot/handmade-viot-mmio", 0x32, 2, 1, "node.length", 0x32)]
    [InlineData("mcfg/ampere-altra", 0x04, 4, 47, "allocation", 0x2c)]
    public void A_field_that_lies_is_named_with_its_offset(string table, int at, int width, uint value, string field, int offset)
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        byte[] bytes = File.ReadAllBytes(Path.Combine(FirmwareCorpus.Folder, table + ".bin"));
        for (int i = 0; i < width; i++)
            bytes[at + i] = (byte)(value >> (8 * i));
        TableReading reading = TableReader.Read(bytes);
        Diagnostic problem = Assert.Single(
            reading.Problems,
            problem => problem.Field() == field && problem.Id != FirmwareCatalog.TrailingBytesRow.Id
        );
        Assert.StartsWith($"{reading.Header?.Signature}+0x{offset:x} {field}: ", problem.Line());
    }
}
