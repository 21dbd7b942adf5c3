using IovaDsl.Cli.Files;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class SourceReaderTests
{
    [Fact]
    public void A_mark_is_skipped_and_line_ends_stay()
    {
        CheckText("\uFEFFplatform x {\r\n}\r\n"u8, "platform x {\r\n}\r\n");
        CheckText(""u8, "");
        CheckText("\uFEFF"u8, "");
    }

    [Fact]
    public void Says_where_bytes_are_not_UTF8()
    {
        CheckRefused(
            "\"é\" \uFFFD\n"u8.ToArray().Concat<byte>([(byte)'a', 0xff, (byte)'b']).ToArray(),
            "f.iova(2,2): is not UTF-8: byte 0xff at offset 10"
        );
        CheckRefused([0xef, 0xbb, 0xbf, (byte)'a', 0xc3], "f.iova(1,2): is not UTF-8: byte 0xc3 at offset 4");
        CheckRefused([0xed, 0xa0, 0x80], "f.iova(1,1): is not UTF-8: byte 0xed at offset 0");
    }

    [Fact]
    public void Refuses_what_is_no_text()
    {
        CheckRefused("platform\0x"u8, "f.iova: is a binary file, not a topology (NUL byte at offset 8)");
        CheckRefused([0xff, 0xfe, (byte)'a', 0], "f.iova: is UTF-16; save it as UTF-8");
    }

    [Fact]
    public void A_NUL_far_into_a_file_is_found_too()
    {
        byte[] content = Enumerable.Repeat((byte)' ', 100_000).ToArray();
        content[99_999] = 0;
        CheckRefused(content, "f.iova: is a binary file, not a topology (NUL byte at offset 99999)");
    }

    [Fact]
    public void A_file_of_1_GiB_is_refused_before_it_is_read()
    {
        using var place = new Workplace();
        using (FileStream file = File.Create(place.PathOf("big.iova")))
            file.SetLength(1L << 30);

        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckFailure(
            () => SourceReader.ReadFile("big.iova", place.PathOf("big.iova")),
            "big.iova: is larger than 256 MiB, the most that is read"
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Input_of_one_byte_too_many_is_refused_and_binary_input_at_once()
    {
        using var place = new Workplace();
        CheckFailure(
            () => Reader(place, new LongStream((byte)' ', SourceReader.LargestBytes + 1)).Read("-"),
            "<stdin>: is larger than 256 MiB, the most that is read"
        );
        CheckFailure(
            () => Reader(place, new LongStream(0, long.MaxValue)).Read("-"),
            "<stdin>: is a binary file, not a topology (NUL byte at offset 0)"
        );
    }

    [Fact]
    public void Refuses_what_is_no_file()
    {
        using var place = new Workplace();
        CheckFailure(() => SourceReader.ReadFile("here", place.Folder), "here: is a folder; name a file in it");
        CheckFailure(() => SourceReader.ReadFile("gone", place.PathOf("gone")), "gone: no such file");
        CheckFailure(() => SourceReader.ReadFile("gone/x", place.PathOf("gone/x")), "gone/x: no such file");
        place.Write("file", "");
        CheckFailure(() => SourceReader.ReadFile("file/x", place.PathOf("file/x")), "file/x: no such file");
    }

    [Fact]
    public void Standard_input_has_a_name_for_messages()
    {
        using var place = new Workplace();
        var text = Reader(place, new MemoryStream("x\n"u8.ToArray())).Read("-");
        Assert.Equal(("<stdin>", "x\n"), (text.Path, text.Text));
    }

    private static SourceReader Reader(Workplace place, Stream input) =>
        new(
            new CommandHost
            {
                Input = input,
                Output = Stream.Null,
                Error = Stream.Null,
                Directory = place.Folder,
            }
        );

    private static void CheckText(ReadOnlySpan<byte> content, string expected)
    {
        using var place = new Workplace();
        place.Write("f.iova", content.ToArray());
        Assert.Equal(expected, SourceReader.ReadFile("f.iova", place.PathOf("f.iova")).Text);
    }

    private static void CheckRefused(ReadOnlySpan<byte> content, string message)
    {
        using var place = new Workplace();
        place.Write("f.iova", content.ToArray());
        CheckFailure(() => SourceReader.ReadFile("f.iova", place.PathOf("f.iova")), message);
    }

    private static void CheckFailure(Action read, string message) => Assert.Equal(message, Assert.ThrowsAny<CommandFailure>(read).Message);

    private sealed class LongStream(byte filler, long left) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int filled = (int)Math.Min(count, left);
            buffer.AsSpan(offset, filled).Fill(filler);
            left -= filled;
            return filled;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
