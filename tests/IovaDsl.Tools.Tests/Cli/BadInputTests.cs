namespace IovaDsl.Tools.Tests.Cli;

/// <summary>Whatever is given: a clear message, the right exit code, no stack trace, no hang.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void A_folder() => CheckUnreadable(place => place.PathOf("."), "is a folder");

    [Fact]
    public void A_missing_file() => CheckUnreadable(place => "gone.iova", "gone.iova: no such file");

    [Fact]
    public void A_binary_file() =>
        CheckUnreadable(place => place.Write("x.iova", [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 1]), "x.iova: is a binary file");

    [Fact]
    public void Invalid_UTF8() =>
        CheckUnreadable(place => place.Write("x.iova", [(byte)'/', (byte)'/', 0xff]), "x.iova(1,3): is not UTF-8: byte 0xff at offset 2");

    [Fact]
    public void A_path_that_is_none() => CheckUnreadable(_ => "a\0b", "");

    [Fact]
    public void An_empty_path() => CheckUnreadable(_ => "", "");

    [Fact]
    public void A_file_of_1_GiB()
    {
        CheckUnreadable(
            place =>
            {
                using FileStream file = File.Create(place.PathOf("big.iova"));
                file.SetLength(1L << 30);
                return "big.iova";
            },
            "is larger than 256 MiB"
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n\r\n")]
    [InlineData("\uFEFFplatform x {\r\n}\r\n")]
    [InlineData("// only a comment")]
    public void Odd_but_right_texts_are_clean(string text)
    {
        using var place = new Workplace();
        place.Write("x.iova", text);
        place.Run("check", "x.iova").Exits(0);
    }

    [Theory]
    [InlineData("platform")]
    [InlineData("platform x {")]
    [InlineData("}}}}}}")]
    [InlineData("platform x { device d on nowhere at 99:99.9 }")]
    [InlineData("\u0001\u0002\u0003")]
    [InlineData("platform x { const a = b const b = a }")]
    [InlineData("include \"\"")]
    public void Wrong_texts_have_errors_with_places(string text)
    {
        using var place = new Workplace();
        place.Write("x.iova", text);
        Assert.Contains("x.iova:1:", place.Run("check", "x.iova").Exits(1).Output);
    }

    [Fact]
    public void Nesting_of_10000_levels()
    {
        using var place = new Workplace();
        place.Write("x.iova", "const a = " + new string('(', 10_000) + "1" + new string(')', 10_000) + "\n");
        Outcome outcome = place.Run("check", "x.iova").Exits(1);
        Assert.Contains("x.iova:1:", outcome.Output);
    }

    [Fact]
    public void A_line_of_a_million_characters_is_shown_clipped()
    {
        using var place = new Workplace();
        place.Write("x.iova", "const a = " + string.Join(" + ", Enumerable.Repeat("1", 200_000)) + " + nope\n");
        Outcome outcome = place.Run("check", "x.iova").Exits(1);
        Assert.InRange(outcome.Output.Length, 1, 5_000);
    }

    [Fact]
    public void Includes_stay_below_the_file_unless_allowed()
    {
        using var place = new Workplace();
        place.Write("lib/parts.iova", "const shared = 1\n");
        place.Write("board/x.iova", "include \"../lib/parts.iova\"\n");
        Outcome refused = place.Run("check", "board/x.iova").Exits(1);
        Assert.Contains("board/x.iova:1:9", refused.Output);
        place.Run("check", "board/x.iova", "--include-root", "lib").Exits(0);
        place.Write("board/y.iova", "include \"/etc/hostname\"\n");
        place.Run("check", "board/y.iova").Exits(1);
    }

    [Fact]
    public void An_include_does_not_leave_through_a_link()
    {
        using var place = new Workplace();
        place.Write("secret.iova", "const secret = 1\n");
        place.Write("board/x.iova", "include \"link.iova\"\n");
        File.CreateSymbolicLink(place.PathOf("board/link.iova"), "../secret.iova");
        place.Run("check", "board/x.iova").Exits(1);
    }

    [Fact]
    public void Includes_that_are_missing_binary_or_in_a_circle_are_told_where_they_stand()
    {
        using var place = new Workplace();
        place.Write("bin.iova", [0, 1, 2]);
        place.Write("loop.iova", "include \"x.iova\"\n");
        place.Write("x.iova", "include \"gone.iova\"\ninclude \"bin.iova\"\ninclude \"loop.iova\"\ninclude \".\"\n");
        string[] lines = place
            .Run("check", "x.iova", "--format", "msbuild")
            .Exits(1)
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("x.iova(1,9,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x.iova(2,9,", StringComparison.Ordinal) && line.Contains("binary"));
        Assert.Contains(lines, line => line.Contains("loop") || line.StartsWith("x.iova(3,9,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x.iova(4,9,", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_that_cannot_be_written_leaves_nothing()
    {
        using Workplace place = Sample.Place();
        place.Write("file", "x");
        string[] before = place.Entries();
        place.Run("emit", "n1sdp.iova", "--to", "json", "-o", "file/out.json").Exits(2);
        place.Run("emit", "n1sdp.iova", "--to", "sysfs", "-o", "file").Exits(2);
        place.Run("check", "n1sdp.iova", "-o", "parts").Exits(2);
        Assert.Equal(before, place.Entries());
    }

    // Every command that reads a file says the same of it.
    private static void CheckUnreadable(Func<Workplace, string> make, string message)
    {
        using var place = new Workplace();
        string path = make(place);
        foreach (
            string[] args in (string[][])
                [
                    ["check", path],
                    ["show", path],
                    ["explain", path, "d", "0"],
                    ["fit", path, "d", "--size", "1"],
                    ["emit", path, "--to", "json"],
                ]
        )
        {
            Outcome outcome = place.Run(args).Exits(2);
            Assert.Contains(message, outcome.Error);
            Assert.NotEqual(0, outcome.Error.Length);
        }
    }
}
