using CsCheck;
using IovaDsl.Build;
using IovaDsl.Cli.Inputs;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class ResponseFileTests
{
    [Theory]
    [InlineData("check a.iova --json", "check", "a.iova", "--json")]
    [InlineData("  check\t\"a b.iova\"  ", "check", "a b.iova")]
    [InlineData("# a remark\ncheck\r\n\"\"", "check", "")]
    [InlineData("\"a\\\"b\" C:\\x\\y \"C:\\x\\\\\" \\\\host\\share", "a\"b", "C:\\x\\y", "C:\\x\\", "\\\\host\\share")]
    [InlineData("a\"b c\"d", "ab cd")]
    public void Words_are_read_as_windows_reads_them(string text, params string[] words) =>
        Assert.Equal(words, ResponseFiles.WordsOf(text));

    [Fact]
    public void What_the_build_writes_is_what_the_command_reads() =>
        Gen.Char["ab \\\"#@'\t\u00e4-"]
            .Array[0, 12]
            .Select(letters => new string(letters))
            .Array[0, 8]
            .Sample(words =>
                Assert.Equal(
                    words.Select(word => word.StartsWith('@') ? "./" + word : word),
                    ResponseFiles.WordsOf(ResponseFileText.Of(words))
                )
            );

    [Fact]
    public void A_file_of_words_is_a_command_line()
    {
        using Workplace place = Sample.Place();
        place.Write("a\"b c.iova", Sample.N1sdp);
        place.Write("@strange.iova", Sample.N1sdp);
        place.Write("words", ResponseFileText.Of(["check", "a\"b c.iova", "@strange.iova", "n1sdp.iova"]));
        Assert.Contains("3 files", place.Run("@words").Exits(0).Output);
    }

    // A project takes all files of a folder, whatever their names.
    [Fact]
    public void A_file_that_is_called_as_an_option_is_a_file()
    {
        using var place = new Workplace();
        place.Write("--output=victim.iova", "platform p { }\n");
        string word = ResponseFileText.FileWord("--output=victim.iova");
        place.Write("words", ResponseFileText.Of(["check", word, "--include-only", word]));
        Assert.Contains("1 file", place.Run("@words").Exits(0).Output);
        Assert.False(File.Exists(place.PathOf("victim.iova")));
    }

    [Fact]
    public void A_file_that_is_gone_or_names_itself_is_said()
    {
        using var place = new Workplace();
        place.Write("words", "@words");
        Assert.Contains("more than 100 response files", place.Run("check", "@words").Exits(2).Error);
        Assert.Contains("@gone: no such file", place.Run("check", "@gone").Exits(2).Error);
    }
}
