using System.Formats.Tar;
using System.Globalization;
using System.Text;
using IovaDsl.Cli.Inputs;

namespace IovaDsl.Tools.Tests.Inputs;

/// <summary>A tar is looked at before it is read, and what is read of it lies below its root.</summary>
public sealed class TarTests
{
    private const int Block = 512;

    /// <summary>Entries as <c>KIND:SAID:HELD</c>: what the header says of the size, and how many bytes follow.</summary>
    [Theory]
    [InlineData("", "read")]
    [InlineData("0:0:0", "read")]
    [InlineData("0:1:512 0:512:512 0:513:1024", "read")]
    [InlineData("0:513:512", "an entry is longer than the archive")]
    [InlineData("0:1:512 0:999999:512", "an entry is longer than the archive")]
    [InlineData("0:511:512 0:512:512 0:513:1024 0:1024:1024 0:1025:1024", "an entry is longer than the archive")]
    [InlineData("0:-1:0", "an entry is longer than the archive")]
    [InlineData("x:1048576:1048576", "read")]
    [InlineData("x:1048577:1049088", "the attributes of an entry are longer than 1 MiB")]
    [InlineData("g:1048577:1049088", "the attributes of an entry are longer than 1 MiB")]
    [InlineData("L:1048577:1049088", "the attributes of an entry are longer than 1 MiB")]
    [InlineData("K:1048577:1049088", "the attributes of an entry are longer than 1 MiB")]
    [InlineData("0:1048577:1049088", "read")]
    [InlineData("0:1:512 x:1048577:1049088", "the attributes of an entry are longer than 1 MiB")]
    [InlineData("end 0:999999:0", "an entry is longer than the archive")]
    [InlineData("end end 0:1:512 end", "read")]
    public void Headers_are_looked_at_first(string entries, string expected)
    {
        foreach (bool isBinary in new[] { false, true })
        {
            using MemoryStream archive = new();
            archive.Write([1, 2, 3]);
            foreach (string entry in entries.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Write(archive, entry.Split(':'), isBinary);
            archive.Position = 3;
            Assert.Equal(expected, Looked(archive));
            Assert.True(expected != "read" || archive.Position == 3);
        }
    }

    [Theory]
    [InlineData("15 path=a size=b", 'x', "an entry has its size in its attributes, as files of more than 8 GiB have")]
    [InlineData("15 size=12345", 'g', "an entry has its size in its attributes, as files of more than 8 GiB have")]
    [InlineData("15 resize=1234", 'x', "read")]
    [InlineData("15 size=12345", '0', "read")]
    public void Attributes_give_no_size(string attributes, char kind, string expected)
    {
        using MemoryStream archive = new();
        Write(archive, [$"{kind}", $"{attributes.Length}", "0"], isBinary: false);
        archive.Write(Encoding.ASCII.GetBytes(attributes.PadRight(Block, '\0')));
        archive.Position = 0;
        Assert.Equal(expected, Looked(archive));
    }

    [Fact]
    public void Half_a_header_is_the_end()
    {
        using MemoryStream archive = new(new byte[100]);
        Assert.Equal("read", Looked(archive));
    }

    [Fact]
    public void What_an_archive_holds_lies_below_its_root()
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(writer, TarEntryType.RegularFile, "./sys/a/b", "one");
            Add(writer, TarEntryType.RegularFile, "/sys/a/c", "two");
            Add(writer, TarEntryType.RegularFile, "sys/../../out", "three");
            Add(writer, TarEntryType.RegularFile, "top", "");
            Add(writer, TarEntryType.RegularFile, "sys/refused", "no");
            Add(writer, TarEntryType.SymbolicLink, "sys/link", "../a/b");
            Add(writer, TarEntryType.Directory, "empty/folder/", "");
            Add(writer, TarEntryType.Directory, "sys/a/", "");
            Add(writer, TarEntryType.Fifo, "fifo", "");
            Add(writer, TarEntryType.Directory, "./", "");
        }

        archive.Position = 0;
        long counted = 0;
        HostTar tar = HostTar.Read(
            archive,
            (path, content) => path == "sys/refused" ? null : new BinaryReader(content).ReadBytes(99),
            bytes => counted += bytes
        );
        Assert.True(counted > 0);
        Assert.Equal("one", Encoding.UTF8.GetString(tar.File("sys/a/b")!));
        Assert.Equal("two", Encoding.UTF8.GetString(tar.File("sys/a/c")!));
        Assert.Empty(tar.File("top")!);
        Assert.All(["out", "sys/refused", "sys/link", "fifo", "sys"], path => Assert.Null(tar.File(path)));
        Assert.Equal("../a/b", tar.LinkAt("sys/link"));
        Assert.All(["sys/a/b", "sys", "none"], path => Assert.Null(tar.LinkAt(path)));
        Assert.Equal("empty sys top", Names(tar, ""));
        Assert.Equal("a link", Names(tar, "sys"));
        Assert.Equal("b c", Names(tar, "sys/a"));
        Assert.Equal("folder", Names(tar, "empty"));
        Assert.Equal("", Names(tar, "empty/folder"));
        Assert.All(["top", "sys/a/b", "none"], path => Assert.Null(tar.List(path)));
    }

    private static string Names(HostTar tar, string path) => string.Join(' ', tar.List(path)!);

    private static void Add(TarWriter writer, TarEntryType type, string name, string content)
    {
        PaxTarEntry entry = new(type, name);
        if (type == TarEntryType.SymbolicLink)
            entry.LinkName = content;
        else if (content.Length > 0)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        writer.WriteEntry(entry);
    }

    private static string Looked(Stream archive)
    {
        try
        {
            TarHeaders.Check(archive);
            return "read";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static void Write(Stream archive, string[] entry, bool isBinary)
    {
        byte[] header = new byte[Block];
        if (entry is [var kind, var said, var held])
        {
            header[0] = (byte)'n';
            header[156] = (byte)kind[0];
            long size = long.Parse(said, CultureInfo.InvariantCulture);
            if (isBinary || size < 0)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), size);
                header[124] |= 0x80;
            }
            else
            {
                Encoding.ASCII.GetBytes($" {Convert.ToString(size, 8)} 7").CopyTo(header, 124);
            }

            archive.Write(header);
            archive.Write(new byte[int.Parse(held, CultureInfo.InvariantCulture)]);
        }
        else
        {
            archive.Write(header);
        }
    }
}
