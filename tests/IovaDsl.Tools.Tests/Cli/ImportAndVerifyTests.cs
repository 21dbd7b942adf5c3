using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class ImportAndVerifyTests
{
    private const string Registers = "fed90000";

    // One function behind a 39-bit VT-d unit with an RMRR, in a root of our own.
    private static Workplace Host()
    {
        Workplace place = new();
        place.Write("root/sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");
        place.Write("root/sys/devices/pci0000:00/0000:00:02.0/class", "0x020000\n");
        place.Write("root/sys/kernel/iommu_groups/0/devices/0000:00:02.0", "../../../../devices/pci0000:00/0000:00:02.0");
        place.Write(
            "root/sys/kernel/iommu_groups/0/reserved_regions",
            "0x0000000070000000 0x000000007000ffff direct\n0x00000000fee00000 0x00000000feefffff msi\n"
        );
        place.Write("root/sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0");
        place.Write("root/sys/devices/virtual/iommu/dmar0/intel-iommu/address", Registers + "\n");
        place.Write("root/sys/devices/virtual/iommu/dmar0/intel-iommu/cap", "260200\n");
        place.Write("root/acpi/DMAR.bin", Dmar());
        return place;
    }

    private static byte[] Dmar() =>
        DmarEncoder.Encode(
            new DmarTable(AcpiHeader.Create("DMAR", 1, "IOVADS", "CLITESTS", 1))
            {
                HostAddressBits = 39,
                Structures =
                [
                    new DmarHardwareUnit { Flags = 1, RegisterBase = 0xfed9_0000 },
                    new DmarReservedMemory
                    {
                        Base = 0x7000_0000,
                        Limit = 0x7000_ffff,
                        Scopes = [new DmarScope(1, 0, 0, 0, 0, [new PciHop(2, 0)])],
                    },
                ],
            }
        );

    [Fact]
    public void A_host_imports_to_a_file_that_it_agrees_with()
    {
        using Workplace place = Host();
        place.Run("import", "--host", "root", "-o", "host.iova").Exits(0);
        place.Run("check", "host.iova").Exits(0);
        place.Run("format", "--check", "host.iova").Exits(0);
        Assert.EndsWith(
            "0 contradict, 0 not visible, 0 unknown\n",
            place.Run("verify", "host.iova", "--host", "root").Exits(0).Output.Replace("1 not visible", "0 not visible")
        );
    }

    [Fact]
    public void What_the_host_shows_otherwise_fails_verify()
    {
        using Workplace place = Host();
        place.Run("import", "--host", "root", "-o", "host.iova").Exits(0);
        place.Write("root/sys/kernel/iommu_groups/0/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n");

        using JsonDocument json = JsonDocument.Parse(place.Run("verify", "host.iova", "--host", "root", "--json").Exits(1).Output);
        Assert.Equal(1, json.RootElement.GetProperty("contradicts").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("unknown").GetInt32());
        JsonElement group = Assert.Single(json.RootElement.GetProperty("groups").EnumerateArray());
        JsonElement item = Assert.Single(
            group.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("verdict").GetString() == "contradicts"
        );
        Assert.Equal("0x70000000", item.GetProperty("first").GetString());
        Assert.Equal("direct", item.GetProperty("kind").GetString());
        Assert.Equal("host.iova", item.GetProperty("file").GetString());
    }

    [Fact]
    public void Json_of_verify_has_each_group_and_the_container_of_several()
    {
        using Workplace place = Host();
        place.Write("root/sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0");
        place.Write("root/sys/devices/pci0000:00/0000:00:03.0/class", "0x010802\n");
        place.Write("root/sys/kernel/iommu_groups/1/devices/0000:00:03.0", "../../../../devices/pci0000:00/0000:00:03.0");
        place.Write("root/sys/kernel/iommu_groups/1/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n");
        place.Run("import", "--host", "root", "-o", "host.iova").Exits(0);
        place.Write("root/proc/sys/kernel/osrelease", "6.1.0\n");
        place.Write(
            "root/host.json",
            """
            { "vfio": { "containers": { "all": {
              "groups": [ { "group": 0, "set_container": "ok" }, { "group": 1, "set_container": "ok" } ],
              "iova_ranges": [ [ "0x0", "0x6fffffff" ], [ "0x70010000", "0xfedfffff" ], [ "0xfef00000", "0x7fffffffff" ] ] } } } }
            """
        );
        Golden.Check("verify.json", place.Run("verify", "host.iova", "--host", "root", "--json").Exits(1).Output);
    }

    [Fact]
    public void A_table_comes_back_as_it_was()
    {
        using Workplace place = new();
        place.Write("dmar.bin", Dmar());
        place.Run("import", "dmar.bin", "-o", "board.iova").Exits(0);
        place.Run("emit", "board.iova", "--to", "dmar", "-o", "again.bin").Exits(0);
        Assert.Equal(Dmar(), File.ReadAllBytes(place.PathOf("again.bin")));
    }

    [Fact]
    public void An_assumption_settles_what_no_table_says()
    {
        using Workplace place = new();
        place.Write("dmar.bin", Dmar());
        Assert.Contains("dmar0.input-bits", place.Run("import", "dmar.bin", "-o", "a.iova").Exits(0).Error);
        Assert.DoesNotContain(
            "input-bits=",
            place.Run("import", "dmar.bin", "--assume", "dmar0.input-bits=48", "-o", "b.iova").Exits(0).Error
        );
        Assert.Contains("input-bits 48", place.Read("b.iova"));
        Assert.Contains("open are dmar0.input-bits", place.Run("import", "dmar.bin", "--assume", "dmar7.input-bits=48").Exits(2).Error);
        Assert.Contains("ELEMENT.PROPERTY=VALUE", place.Run("import", "dmar.bin", "--assume", "nonsense").Exits(2).Error);
    }

    [Fact]
    public void What_is_no_table_is_refused_and_nothing_is_written()
    {
        using Workplace place = new();
        place.Write("table.bin", Encoding.ASCII.GetBytes("this is no table at all"));
        Assert.Contains("refused", place.Run("import", "table.bin", "-o", "out.iova").Exits(1).Error);
        Assert.Equal(["table.bin"], place.Entries());
        place.Run("import", "nowhere.bin").Exits(2);
        place.Run("import", "--host", "nowhere").Exits(2);
        place.Run("import").Exits(2);
        place.Run("verify", "nowhere.iova", "--host", ".").Exits(2);
    }

    [Theory]
    [InlineData("base.dtb", "/soc", 0)]
    [InlineData("base.dtb", "/nowhere", 1)]
    [InlineData(null, "/soc", 1)]
    public void An_overlay_is_applied_or_nothing_is_written(string? onto, string target, int exitCode)
    {
        using Workplace place = new();
        place.Write("base.dtb", Tree(new DtNode("soc", [], [])));
        DtNode dev = new("dev", [DtProperty.Cells("iommus", 1)], []);
        place.Write(
            "more.dtbo",
            Tree(new DtNode("fragment@0", [DtProperty.Strings("target-path", target)], [new DtNode("__overlay__", [], [dev])]))
        );
        string[] paths = onto is null ? ["more.dtbo"] : [onto, "more.dtbo"];
        Outcome outcome = place.Run(["import", .. paths, "-o", "out.iova"]).Exits(exitCode);
        Assert.Equal(exitCode == 0, place.Entries().Contains("out.iova"));
        Assert.Equal(exitCode != 0, outcome.Error.Contains("error: ", StringComparison.Ordinal) && outcome.Error.Contains("IOVA4606"));
    }

    private static byte[] Tree(params DtNode[] children) =>
        FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], new DtNode("", [], [.. children])));

    [Fact]
    public void A_folder_is_read_for_what_it_holds_and_the_rest_is_named()
    {
        using Workplace place = new();
        place.Write("tables/dmar.dat", Dmar());
        place.Write("tables/dynamic/again.bin", Dmar());
        place.Write("tables/notes.txt", "this is no table at all, but somebody's notes");
        Outcome outcome = place.Run("import", "tables", "-o", "a.iova").Exits(0);
        Assert.Contains("notes.txt: skipped", outcome.Error);
        Assert.Single(place.Read("a.iova").Split('\n'), line => line.Contains("iommu dmar", StringComparison.Ordinal));
        place.Write("empty/notes.txt", "nothing else");
        Assert.Contains("holds no ACPI table", place.Run("import", "empty").Exits(2).Error);
    }

    [Fact]
    public void An_archive_and_a_dump_in_pieces_are_read_as_what_they_hold()
    {
        using Workplace place = new();
        string[] lines = [.. Dump(Dmar()).Split('\n')];
        place.Write("pieces/dump.00", string.Join("\n", lines[..3]) + "\n");
        place.Write("pieces/dump.01", string.Join("\n", lines[3..]) + "\n");
        place.Run("import", "pieces", "-o", "pieces.iova").Exits(0);
        Assert.Contains("iommu dmar0", place.Read("pieces.iova"));
        using (FileStream file = File.Create(place.PathOf("tables.tar.gz")))
        using (GZipStream zip = new(file, CompressionLevel.Fastest))
            TarFile.CreateFromDirectory(place.PathOf("pieces"), zip, includeBaseDirectory: true);
        place.Run("import", "tables.tar.gz", "-o", "archive.iova").Exits(0);
        Assert.Contains("iommu dmar0", place.Read("archive.iova"));
    }

    private static string Dump(byte[] table)
    {
        StringBuilder text = new("DMAR @ 0x0000000000000000\n");
        for (int at = 0; at < table.Length; at += 16)
            text.Append(
                $"  {at:x4}: {string.Join(' ', table[at..Math.Min(at + 16, table.Length)].Select(value => value.ToString("x2")))}  .\n"
            );
        return text.ToString();
    }
}
