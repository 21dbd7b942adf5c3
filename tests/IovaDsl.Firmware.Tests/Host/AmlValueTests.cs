using System.Buffers.Binary;
using System.Text;
using IovaDsl.Firmware.Aml;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>Values that are folded, and the ways in which a device says that it is a host bridge.</summary>
public sealed class AmlValueTests
{
    private static byte[] Package(byte[] content)
    {
        int length = content.Length + 2;
        return [(byte)(0x40 | (length & 0xf)), (byte)(length >> 4), .. content];
    }

    private static byte[] Name(string name, params byte[] value) => [0x08, .. Encoding.ASCII.GetBytes(name), .. value];

    private static byte[] Text(string text) => [0x0d, .. Encoding.ASCII.GetBytes(text), 0];

    // Scope (\_SB) { Device (PCI0) { … } }
    private static byte[] Table(params byte[][] terms)
    {
        byte[] device = [0x5b, 0x82, .. Package([.. "PCI0"u8, .. terms.SelectMany(term => term)])];
        byte[] table = [.. "DSDT"u8, .. new byte[32], 0x10, .. Package([.. "\\_SB_"u8, .. device])];
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length);
        table[8] = 2;
        table[9] = (byte)-table.Sum(b => b);
        return table;
    }

    private static AmlReading Read(params byte[][] terms) => AmlHostBridges.Read([("DSDT", Table(terms))]);

    private static readonly byte[] PciBus = [0x0c, 0x41, 0xd0, 0x0a, 0x03];
    private static readonly byte[] PciExpressBus = [0x0c, 0x41, 0xd0, 0x0a, 0x08];
    private static readonly byte[] Mouse = [0x0c, 0x41, 0xd0, 0x0f, 0x13];

    public static TheoryData<string, byte[][], int> Identities =>
        new()
        {
            { "_HID of PCI", [Name("_HID", PciBus)], 1 },
            { "_HID of PCI Express", [Name("_HID", PciExpressBus)], 1 },
            { "_HID as text", [Name("_HID", Text("PNP0A08"))], 1 },
            { "_HID as older text", [Name("_HID", Text("PNP0A03"))], 1 },
            { "_HID of another", [Name("_HID", Mouse)], 0 },
            { "_CID", [Name("_HID", Text("ACPI0016")), Name("_CID", PciBus)], 1 },
            { "_CID in a list", [Name("_HID", Text("ACPI0016")), Name("_CID", [0x12, .. Package([2, .. Mouse, .. PciExpressBus])])], 1 },
            { "_CID of others", [Name("_HID", Text("ACPI0016")), Name("_CID", [0x12, .. Package([2, .. Mouse, .. Mouse])])], 0 },
            { "_CID of another", [Name("_HID", Text("ACPI0016")), Name("_CID", Text("PNP0F13"))], 0 },
            { "nothing", [Name("_UID", 0x01)], 0 },
        };

    [Theory]
    [MemberData(nameof(Identities))]
    public void A_host_bridge_says_so_itself_or_is_compatible_with_one(string _, byte[][] terms, int bridges) =>
        Assert.Equal(bridges, Read(terms).Bridges.Length);

    /// <summary>Method (_BBN) { Return (Operation (left, right)) }</summary>
    [Theory]
    [InlineData(0x72, 0x20, 0x21, 0x41UL)]
    [InlineData(0x74, 0x20, 0x21, ulong.MaxValue)]
    [InlineData(0x7b, 0x0c, 0x0a, 0x08UL)]
    [InlineData(0x7d, 0x0c, 0x0a, 0x0eUL)]
    [InlineData(0x7f, 0x0c, 0x0a, 0x06UL)]
    [InlineData(0x79, 1, 63, 1UL << 63)]
    [InlineData(0x79, 1, 64, 0UL)]
    [InlineData(0x79, 1, 65, 0UL)]
    [InlineData(0x7a, 0xf0, 4, 0x0fUL)]
    [InlineData(0x7a, 0xf0, 63, 0UL)]
    [InlineData(0x7a, 0xf0, 64, 0UL)]
    [InlineData(0x7a, 0xf0, 68, 0UL)]
    public void Arithmetic_is_that_of_64_bits(byte operation, byte left, byte right, ulong expected) =>
        Assert.Equal(expected, Returned([operation, 0x0a, left, 0x0a, right, 0x00]));

    [Theory]
    [InlineData(0x90, 2, 1, true)]
    [InlineData(0x90, 2, 0, false)]
    [InlineData(0x91, 0, 2, true)]
    [InlineData(0x91, 0, 0, false)]
    [InlineData(0x93, 4, 4, true)]
    [InlineData(0x93, 4, 5, false)]
    [InlineData(0x94, 5, 4, true)]
    [InlineData(0x94, 4, 4, false)]
    [InlineData(0x95, 4, 5, true)]
    [InlineData(0x95, 4, 4, false)]
    public void Comparisons_choose_the_way(byte operation, byte left, byte right, bool expected) =>
        Assert.Equal(expected ? 1UL : 2UL, Chosen([operation, 0x0a, left, 0x0a, right]));

    /// <summary>Where one operand alone decides, the other need not be known: VARI is declared nowhere.</summary>
    [Theory]
    [InlineData(0x90, 0, 2UL)]
    [InlineData(0x90, 1, null)]
    [InlineData(0x91, 1, 1UL)]
    [InlineData(0x91, 0, null)]
    public void An_unknown_operand_may_not_matter(byte operation, byte known, ulong? expected)
    {
        Assert.Equal(expected, Chosen([operation, 0x0a, known, .. "VARI"u8]));
        Assert.Equal(expected, Chosen([operation, .. "VARI"u8, 0x0a, known]));
    }

    [Theory]
    [InlineData(0, 1UL)]
    [InlineData(3, 2UL)]
    public void Not_is_of_truth(byte value, ulong expected) => Assert.Equal(expected, Chosen([0x92, 0x0a, value]));

    /// <summary>Local0 = 3, Local0++, Return (Local0): nobody follows that far.</summary>
    [Fact]
    public void What_is_counted_is_unknown()
    {
        Assert.Equal(3UL, Method([0x70, 0x0a, 3, 0x60, 0xa4, 0x60]));
        Assert.Null(Method([0x70, 0x0a, 3, 0x60, 0x75, 0x60, 0xa4, 0x60]));
    }

    /// <summary>A bridge that says no last bus has all up to 0xff; a bus above 0xff is none of a segment.</summary>
    [Theory]
    [InlineData(0x00, "0x00..0xff")]
    [InlineData(0x10, "0x10..0xff")]
    [InlineData(0xff, "0xff..0xff")]
    [InlineData(0x100, null)]
    public void Buses_end_where_a_segment_does(ushort first, string? buses)
    {
        byte[] table = Table(Name("_HID", PciExpressBus), Name("_SEG", 0x00), Name("_BBN", 0x0b, (byte)first, (byte)(first >> 8)));
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [new ImportFile("DSDT", FirmwareFile.Read(table))] });
        Assert.Equal(
            buses,
            imported.Platform.Buses.SingleOrDefault()?.Buses is { } range ? $"0x{range.First:x2}..0x{range.Last:x2}" : null
        );
    }

    private static ulong? Returned(byte[] term) => Method([0xa4, .. term]);

    // If (condition) { Return (1) } Else { Return (2) }
    private static ulong? Chosen(byte[] condition) =>
        Method([0xa0, .. Package([.. condition, 0xa4, 0x01]), 0xa1, .. Package([0xa4, 0x0a, 0x02])]);

    private static ulong? Method(byte[] body) =>
        Assert.Single(Read(Name("_HID", PciExpressBus), [0x14, .. Package([.. "_BBN"u8, 0, .. body])]).Bridges).BaseBus;
}
