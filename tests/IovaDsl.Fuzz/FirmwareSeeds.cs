using System.Globalization;
using System.Text;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Fuzz;

/// <summary>Sound inputs: small ones made here, and the real tables of the corpus where that is present.</summary>
public static class FirmwareSeeds
{
    public static IEnumerable<byte[]> Tables(string signature)
    {
        IEnumerable<byte[]> made =
            signature == "APIC"
                ? [Madt(), Madt(controllers: false)]
                : Made().Where(table => Encoding.ASCII.GetString(table, 0, 4) == signature);
        string folder = signature.ToLowerInvariant();
        return [.. made, .. made.Select(OfAnotherMaker), .. Corpus(folder, "*.bin")];
    }

    // Quirks go by the maker's name and the table's, at 10 and 16; the checksum, at 9, stays right.
    private static byte[] OfAnotherMaker(byte[] table)
    {
        byte[] other = [.. table];
        "HISI  HIP08   "u8.CopyTo(other.AsSpan(10));
        other[9] = 0;
        other[9] = unchecked((byte)-other.Aggregate(0, (sum, value) => sum + value));
        return other;
    }

    public static IEnumerable<byte[]> Trees() => [MadeTree(), EmptyTree(), .. Corpus("dtb", "*.dtb")];

    /// <summary>The same tables as <c>acpidump</c> would print them.</summary>
    public static IEnumerable<byte[]> Texts() => Made().Append(Madt()).Select(AsText);

    private static IEnumerable<byte[]> Made() =>
        MadeTables.Old().Concat(MadeTables.New()).Select(table => AcpiTables.Find(table.Header.Signature)!.Encode(table)!);

    private static byte[] Madt(bool controllers = true)
    {
        byte[] entries =
        [
            1,
            12,
            0,
            0,
            0,
            0,
            0xc0,
            0xfe,
            0,
            0,
            0,
            0,
            12,
            24,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            8,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            3,
            0,
            0,
            0,
            13,
            24,
            0,
            0,
            0,
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
            15,
            20,
            0,
            0,
            0,
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
        ];
        // An I/O APIC is the first entry; interrupt controllers of Arm follow.
        if (!controllers)
            entries = entries[..12];
        byte[] table = new byte[44 + entries.Length];
        "APIC"u8.CopyTo(table);
        table[4] = (byte)table.Length;
        entries.CopyTo(table, 44);
        table[9] = unchecked((byte)-table.Aggregate(0, (sum, value) => sum + value));
        return table;
    }

    private static byte[] MadeTree()
    {
        DtNode smmu = new(
            "iommu@1000",
            [DtProperty.Cells("reg", 0x1000, 0x1000), DtProperty.Cells("#iommu-cells", 1), DtProperty.Cells("phandle", 1)],
            []
        );
        DtNode device = new(
            "dma@2000",
            [
                DtProperty.Cells("iommus", 1, 7),
                DtProperty.Cells("interconnects", 2),
                DtProperty.Strings("interconnect-names", "dma-mem"),
                DtProperty.Cells("phandle", 3),
                DtProperty.Cells("memory-region", 4),
            ],
            []
        );
        DtNode host = new(
            "pcie@3000",
            [
                DtProperty.Strings("device_type", "pci"),
                DtProperty.Cells("#address-cells", 3),
                DtProperty.Cells("#size-cells", 2),
                DtProperty.Cells("iommu-map", 0, 1, 0, 0x10000),
                DtProperty.Cells("iommu-map-mask", 0xffff),
                DtProperty.Cells("dma-ranges", 0x0200_0000, 0, 0, 0, 1, 0),
                DtProperty.Cells("ranges", 0x0200_0000, 0, 0x4000_0000, 0x4000_0000, 0, 0x1000_0000),
            ],
            []
        );
        DtNode soc = new(
            "soc",
            [
                DtProperty.Cells("#address-cells", 1),
                DtProperty.Cells("#size-cells", 1),
                DtProperty.Flag("ranges"),
                DtProperty.Cells("dma-ranges", 0, 0, 0, 0x8000_0000),
            ],
            [smmu, device, host]
        );
        DtNode fabric = new(
            "fabric",
            [
                DtProperty.Cells("phandle", 2),
                DtProperty.Cells("#interconnect-cells", 0),
                DtProperty.Cells("dma-ranges", 0, 0, 0, 0, 0x80, 0),
                DtProperty.Cells("#address-cells", 2),
                DtProperty.Cells("#size-cells", 2),
            ],
            []
        );
        DtNode region = new("buffer", [DtProperty.Cells("phandle", 4), DtProperty.Cells("iommu-addresses", 3, 0x1000, 0x2000)], []);
        DtNode reserved = new("reserved-memory", [], [region]);
        DtNode root = new("", [DtProperty.Cells("#address-cells", 2), DtProperty.Cells("#size-cells", 2)], [soc, fabric, reserved]);
        return FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [new MemoryReservation(0x1000, 0x1000)], root));
    }

    private static byte[] EmptyTree() =>
        FlatTreeWriter.Write(
            new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], new DtNode("", [DtProperty.Cells("#address-cells", 1)], []))
        );

    private static byte[] AsText(byte[] table)
    {
        StringBuilder text = new($"{Encoding.ASCII.GetString(table, 0, 4)} @ 0x0000000000000000\n");
        for (int at = 0; at < table.Length; at += 16)
        {
            byte[] line = table[at..Math.Min(at + 16, table.Length)];
            text.Append(
                CultureInfo.InvariantCulture,
                $"    {at:X4}: {string.Join(' ', line.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)))}  ................\n"
            );
        }

        return Encoding.ASCII.GetBytes(text.Append('\n').ToString());
    }

    private static IEnumerable<byte[]> Corpus(string folder, string pattern)
    {
        string root = Environment.GetEnvironmentVariable("IOVADSL_FIRMWARE") is { Length: > 0 } given
            ? given
            : Path.Combine("..", "shared", "firmware");
        string path = Path.Combine(root, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }
}
