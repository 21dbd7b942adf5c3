using IovaDsl.Fuzz;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>The fuzzer's readers of what is written notice what they are there for.</summary>
public sealed class WrittenReaderTests
{
    [Theory]
    [InlineData("<p>x</i></p>")]
    [InlineData("<script></script><script></script>")]
    [InlineData("<script></script><p onclick=''>x</p>")]
    [InlineData("<script></script><a href='https://example.org'>x</a>")]
    [InlineData("<script></script><iframe></iframe>")]
    public void A_page_that_does_more_than_show_is_noticed(string body) =>
        Assert.ThrowsAny<Exception>(() =>
            WrittenPages.Html($"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>")
        );

    [Theory]
    [InlineData("a <script> b")]
    [InlineData("[a](https://example.org)")]
    [InlineData("| a |\n| --- |\n| ![x](y) |")]
    [InlineData("<https://example.org>")]
    public void Markdown_that_does_more_than_show_is_noticed(string text) =>
        Assert.Throws<InvalidDataException>(() => WrittenPages.Markdown(text));

    [Fact]
    public void A_plain_page_is_read()
    {
        WrittenPages.Html("<!DOCTYPE html><html><head><title>t</title></head><body><a href='#main'>x</a><script></script></body></html>");
        WrittenPages.Markdown("# a\n\n| b |\n| --- |\n| `c` \\<i\\> |\n");
    }

    [SkippableFact]
    public void A_table_that_iasl_cannot_follow_is_noticed()
    {
        Skip.If(ForeignReaders.Missing.Contains("iasl"), "iasl is not installed.");
        using CommandRuns runs = new();
        byte[] table = Dmar();
        ForeignReaders.Table(runs, "dmar", table);
        table[9]++;
        Assert.Throws<InvalidDataException>(() => ForeignReaders.Table(runs, "dmar", table));
        Assert.Throws<InvalidDataException>(() => ForeignReaders.Table(runs, "dmar", table[..50]));
        table[9]--;
        table[48] = 0xee;
        table[9] -= 0xee;
        Assert.Throws<InvalidDataException>(() => ForeignReaders.Table(runs, "dmar", table));
    }

    // One unit for all of segment 0.
    private static byte[] Dmar()
    {
        byte[] table = new byte[64];
        "DMAR"u8.CopyTo(table);
        table[4] = 64;
        table[8] = 1;
        table[36] = 38;
        table[50] = 16;
        table[52] = 1;
        table[57] = 0x90;
        table[58] = 0xd9;
        table[59] = 0xfe;
        table[9] = (byte)-table.Sum(each => each);
        return table;
    }
}
