using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Madt;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>What readers do with bytes that are not as they should be, and with tables as text.</summary>
[Trait("Category", "Firmware")]
public sealed class ReaderTests
{
    [Theory]
    [InlineData(new byte[0], "IOVA4700")]
    [InlineData(new byte[] { 1, 2, 3 }, "IOVA4700")]
    public void Too_few_bytes_are_rejected(byte[] bytes, string code)
    {
        TableReading reading = TableReader.Read(bytes);
        Assert.True(reading.Rejected);
        Assert.Equal(code, reading.Problems[^1].Id);
    }

    [Fact]
    public void A_length_that_the_file_contradicts_by_far_is_rejected()
    {
        byte[] bytes = Made("DMAR");
        bytes[6] = 0x70;
        TableReading reading = TableReader.Read(bytes);
        Assert.True(reading.Rejected);
        Assert.Equal(FirmwareCatalog.TableDamagedRow.Id, reading.Problems[^1].Id);
        Assert.Contains("length", reading.Problems[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_went_through_a_text_conversion_are_rejected()
    {
        byte[] bytes = [.. Made("IORT")[..^4], 0xef, 0xbf, 0xbd];
        Assert.Equal(FirmwareCatalog.TableDamagedRow.Id, TableReader.Read(bytes).Problems[^1].Id);
    }

    [Fact]
    public void A_table_cut_short_gives_what_is_there()
    {
        byte[] bytes = Made("IORT");
        TableReading reading = TableReader.Read(bytes.AsSpan(0, bytes.Length - 8));
        IortTable table = Assert.IsType<IortTable>(reading.Table);
        Assert.Equal((int)table.NodeCount - 1, table.Nodes.Length);
        Assert.Contains(reading.Problems, problem => problem.Id == FirmwareCatalog.TableLengthRow.Id);
        Assert.Contains(reading.Problems, problem => problem.Id == FirmwareCatalog.StructurePastEndRow.Id);
    }

    [Fact]
    public void Padding_after_a_table_is_ignored_and_said()
    {
        TableReading reading = TableReader.Read([.. Made("MCFG"), 0, 0, 0, 0]);
        Assert.False(reading.Rejected);
        Assert.Equal(FirmwareCatalog.TrailingBytesRow.Id, Assert.Single(reading.Problems).Id);
    }

    [Fact]
    public void A_wrong_checksum_is_a_warning_with_the_right_one()
    {
        byte[] bytes = Made("IORT");
        byte right = bytes[9];
        bytes[9] ^= 0xff;
        Diagnostic problem = Assert.Single(TableReader.Read(bytes).Problems);
        Assert.Equal((FirmwareCatalog.TableChecksumRow.Id, Severity.Warning), (problem.Id, problem.Severity));
        Assert.Contains($"should be 0x{right:x2}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_a_root_complex_end_where_its_mappings_begin()
    {
        IortRootComplex root = new() { Offset = 1, Mappings = [new IortIdMapping(0x2a2a_2a2a, 1, 2, 3, 0)] };
        IortTable table = IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 0, "", "", 0)) { Nodes = [root] });
        IortRootComplex read = Assert.IsType<IortRootComplex>(
            Assert.Single(((IortTable)TableReader.Read(IortEncoder.Encode(table)).Table!).Nodes)
        );
        Assert.Null(read.AddressSizeLimit);
        Assert.Null(read.Flags);
        Assert.Equal(0x2a2a_2a2au, read.Mappings[0].InputBase);
    }

    [Fact]
    public void A_mapping_to_no_node_is_reported_and_maps_nothing()
    {
        IortRootComplex root = new()
        {
            Offset = 1,
            AddressSizeLimit = 1,
            Mappings = [new IortIdMapping(0, 0xffff, 0, 99, 0)],
        };
        IortTable table = IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 0, "", "", 0)) { Nodes = [root] });
        TableReading reading = TableReader.Read(IortEncoder.Encode(table));
        Assert.Equal(FirmwareCatalog.IortDanglingRow.Id, Assert.Single(reading.Problems).Id);
        IortMap map = new((IortTable)reading.Table!);
        Assert.Null(map.MapId(map.RootComplex(0)!, 1, IortNodeKinds.Iommu));
    }

    [Fact]
    public void An_unknown_device_entry_is_skipped_by_its_length_or_ends_its_block()
    {
        IvrsHardware unit = new()
        {
            Type = 0x10,
            Entries =
            [
                new IvhdUnknown(68, [0x34, 0x12, 0, 0, 0, 0, 0]),
                new IvhdDevice(IvhdEntry.Select, 8, 0),
                new IvhdUnknown(0x81, [1, 2, 3]),
                new IvhdDevice(IvhdEntry.Select, 9, 0),
            ],
        };
        IvrsTable table = new(AcpiHeader.Create("IVRS", 1, "", "", 0)) { Blocks = [unit] };
        TableReading reading = TableReader.Read(IvrsEncoder.Encode(table));
        IvrsHardware read = Assert.IsType<IvrsHardware>(Assert.Single(((IvrsTable)reading.Table!).Blocks));
        Assert.Equal([68, IvhdEntry.Select, 0x81], read.Entries.Select(entry => entry.Type));
        Assert.Equal([Severity.Warning, Severity.Error], reading.Problems.Select(problem => problem.Severity));
    }

    [Fact]
    public void A_madt_gives_the_controllers_that_take_interrupts()
    {
        byte[] bytes =
        [
            .. "APIC"u8,
            104,
            0,
            0,
            0,
            5,
            0,
            .. new byte[34],
            15,
            20,
            0,
            0,
            7,
            0,
            0,
            0,
            0,
            0,
            8,
            8,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            13,
            24,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            2,
            8,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0x40,
            0,
            0x50,
            0,
            0,
            16,
            .. new byte[14],
        ];
        MadtTable table = Assert.IsType<MadtTable>(TableReader.Read(bytes).Table);
        Assert.Equal(new MadtIts(44, 20, 7, 0x0808_0000), table.Entries[0]);
        Assert.Equal(new MadtMsiFrame(64, 24, 1, 0x0802_0000, 1, 0x40, 0x50), table.Entries[1]);
        Assert.Equal(new MadtOther(88, 0, 16), table.Entries[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Text_of_acpidump_and_iasl_holds_many_tables(bool isListing)
    {
        byte[][] tables = [Made("IORT"), Made("DMAR"), Made("MCFG")];
        string text = string.Concat(tables.Select(table => isListing ? AsListing(table) : AsDump(table)));
        FirmwareFile file = FirmwareFile.Read(Encoding.ASCII.GetBytes(text));
        Assert.Empty(file.Problems);
        Assert.Equal(tables, file.Tables.Select(reading => AcpiEncoding.Encode(reading.Table!)));
    }

    [Fact]
    public void A_dump_with_a_line_missing_says_so()
    {
        string[] lines = AsDump(Made("IORT")).Split('\n');
        string text = string.Join('\n', lines.Where((_, i) => i != 5));
        FirmwareFile file = FirmwareFile.Read(Encoding.ASCII.GetBytes(text));
        Assert.Equal(FirmwareCatalog.DumpLineRow.Id, Assert.Single(file.Problems).Id);
        Assert.Single(file.Tables);
    }

    [Theory]
    [InlineData(@"\_SB.GPU0", @"\_SB_.GPU0", true)]
    [InlineData(@"_SB.gpu0", @"\_SB_.GPU0", true)]
    [InlineData(@"\_SB.GPU0", @"\_SB.GPU1", false)]
    [InlineData(@"\_SB.GPU0.X", @"\_SB.GPU0", false)]
    public void Paths_are_compared_by_segments_of_four(string one, string other, bool expected) =>
        Assert.Equal(expected, AcpiPath.AreSame(one, other));

    private static byte[] Made(string signature) =>
        AcpiEncoding.Encode(MadeTables.Old().First(table => table.Header.Signature == signature));

    private static string AsDump(byte[] table) =>
        $"{Encoding.ASCII.GetString(table, 0, 4)} @ 0x0000000000000000\n{HexLines(table, "  {0}\n")}\n";

    private static string AsListing(byte[] table) =>
        $"/*\n * Disassembly of x.dat\n */\n[000h 0000   4]    Signature : \"IORT\"\n\nRaw Table Data: Length {table.Length} "
        + $"(0x{table.Length:X})\n\n{HexLines(table, "  // {0}\n")}\n";

    // The last column may look like hex itself.
    private static string HexLines(byte[] table, string tail)
    {
        StringBuilder text = new();
        for (int at = 0; at < table.Length; at += 16)
        {
            byte[] line = table[at..Math.Min(at + 16, table.Length)];
            text.Append($"    {at:X4}: {string.Join(' ', line.Select(value => value.ToString("X2"))), -47}")
                .AppendFormat(tail, "AB CD EF 01 23 45");
        }

        return text.ToString();
    }
}
