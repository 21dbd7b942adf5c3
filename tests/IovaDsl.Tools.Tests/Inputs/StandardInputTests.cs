using System.Text;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Inputs;

/// <summary>Standard input has no length: it is read to its end, whatever the size of what it is read into.</summary>
public sealed class StandardInputTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((16 * 1024) - 1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(32 * 1024)]
    [InlineData(100_000)]
    public void A_text_of_any_length_is_read_whole(int length)
    {
        using Workplace place = new();
        string text = new string('\n', length) + "platform p { oops }\n";
        Outcome run = place.RunWithInput(text, "check", "-", "--format", "msbuild").Exits(1);
        Assert.Contains($"({length + 1},14", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_is_no_text_is_found_behind_the_first_block()
    {
        using Workplace place = new();
        byte[] bytes = [.. Encoding.UTF8.GetBytes(new string('\n', 20_000)), 0xff];
        Outcome run = place.RunWithInput(bytes, "check", "-").Exits(2);
        Assert.Contains("byte 0xff at offset 20000", run.Error, StringComparison.Ordinal);
    }
}
