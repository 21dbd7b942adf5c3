using System.Formats.Tar;
using System.Text;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>Recordings that are one tar, made to harm who reads them.</summary>
public sealed class HostileArchiveTests
{
    private const string Function = "sys/devices/pci0000:00/0000:00:02.0/";

    [Theory]
    [InlineData(TarEntryType.HardLink, "/etc/passwd")]
    [InlineData(TarEntryType.HardLink, Function + "class")]
    [InlineData(TarEntryType.SymbolicLink, "/etc/passwd")]
    [InlineData(TarEntryType.SymbolicLink, "../../../../../../etc/passwd")]
    [InlineData(TarEntryType.CharacterDevice, "")]
    [InlineData(TarEntryType.BlockDevice, "")]
    [InlineData(TarEntryType.Fifo, "")]
    [InlineData(TarEntryType.Directory, "")]
    public void What_is_no_file_of_the_archive_is_none(TarEntryType type, string target)
    {
        PaxTarEntry entry = new(type, "acpi/DMAR.bin");
        if (target.Length > 0)
            entry.LinkName = target;
        Outcome outcome = Import(entry).Exits(0);
        Assert.DoesNotContain("root:", outcome.Output + outcome.Error);
        Assert.DoesNotContain("DMAR.bin: refused", outcome.Error);
    }

    [Theory]
    [InlineData("acpi/IORT\u001b]0;title\u0007.bin")]
    [InlineData("acpi/IORT\u202ebin.bin")]
    [InlineData("acpi/IORT\u009b2J.bin")]
    [InlineData("acpi/two\nlines.bin")]
    public void Names_do_not_act_on_the_terminal(string name)
    {
        UstarTarEntry stray = new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("stray"u8.ToArray()) };
        Outcome outcome = Import(stray).Exits(0);
        Assert.Contains("skipped", outcome.Error);
        Assert.DoesNotContain(outcome.Error, letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202e'));
        Assert.Equal(1, outcome.Error.Count(letter => letter == '\n'));
    }

    // Each folder on the way was kept, and looked for by the whole path up to it: 50 KB took 10 s and 800 MB.
    [Fact]
    public void A_path_deeper_than_any_is_left_out()
    {
        TarEntry[] deep = [.. Enumerable.Range(0, 50).Select(i => File(string.Join('/', Enumerable.Repeat($"a{i}", 20_000)), "x"))];
        long before = GC.GetTotalAllocatedBytes();
        Import(deep).Exits(0);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 400 << 20);
    }

    [Fact]
    public void Names_count_as_what_is_held()
    {
        // Each has 200 folders of its own: 2,000 entries of nothing would hold a gigabyte of names.
        TarEntry[] many =
        [
            .. Enumerable.Range(0, 2_000).Select(i => File($"b{i}/" + string.Join('/', Enumerable.Repeat("folder-of-many", 200)), "")),
        ];
        Assert.Contains("holds more than 128 MiB", Import(many).Exits(2).Error);
    }

    // The reader takes the size from the attributes; what the header calls data is then read as headers, with sizes nobody looked at.
    [Theory]
    [InlineData("0")]
    [InlineData("99999999999")]
    public void Sizes_beside_the_header_are_refused(string size)
    {
        // .NET writes no size of its own accord: another attribute of the same length becomes one.
        byte[] tar = Tar(new PaxTarEntry(TarEntryType.RegularFile, "acpi/x", new Dictionary<string, string> { ["what"] = size }));
        "size"u8.CopyTo(tar.AsSpan(tar.AsSpan().IndexOf("what="u8)));
        Assert.Contains("has its size in its attributes", ImportBytes(tar).Exits(2).Error);
    }

    [Theory]
    [InlineData("host.tar")]
    [InlineData("host.tar.gz")]
    public void An_archive_of_tables_is_not_taken_at_its_word_either(string name)
    {
        byte[] tar = Tar(File("a", "x"));
        tar[156] = (byte)'x';
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        Sum(tar);
        using var place = new Workplace();
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(tar);
        place.Write(name, name.EndsWith("gz", StringComparison.Ordinal) ? packed.ToArray() : tar);
        Assert.Contains("is a damaged archive: an entry is longer than the archive", place.Run("import", name).Exits(2).Error);
    }

    [Theory]
    [InlineData(20_000, "host.tar: holds no ACPI table, dump of tables, or device tree")]
    [InlineData(20_001, "host.tar: holds more than 20000 files")]
    public void An_archive_of_tables_has_a_bound(int files, string said)
    {
        using var place = new Workplace();
        place.Write("host.tar", Tar([.. Enumerable.Range(0, files).Select(_ => new UstarTarEntry(TarEntryType.RegularFile, "a"))]));
        Assert.Contains(said, place.Run("import", "host.tar").Exits(2).Error);
    }

    private static PaxTarEntry File(string name, string text) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };

    private static Outcome Import(params TarEntry[] entries) =>
        ImportBytes(
            Tar([
                File(Function + "class", "0x020000\n"),
                File(Function + "vendor", "0x8086\n"),
                new PaxTarEntry(TarEntryType.SymbolicLink, "sys/bus/pci/devices/0000:00:02.0")
                {
                    LinkName = "../../../devices/pci0000:00/0000:00:02.0",
                },
                .. entries,
            ])
        );

    private static Outcome ImportBytes(byte[] tar)
    {
        using var place = new Workplace();
        place.Write("host.tar", tar);
        return place.Run("import", "--host", "host.tar");
    }

    private static byte[] Tar(params TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
                writer.WriteEntry(entry);
        }

        return stream.ToArray();
    }

    private static void Sum(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.AsSpan(0, 512).ToArray().Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
    }
}
