using System.Text.Json;
using IovaDsl.Compiler.Iommus;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary><c>iova kernels</c> prints the rules that decide, and a version beyond them is said to be.</summary>
public sealed class KernelsTests
{
    [Fact]
    public void The_list_is_that_of_the_rules()
    {
        using var place = new Workplace();
        using JsonDocument json = JsonDocument.Parse(place.Run("kernels", "--json").Exits(0).Output);
        Assert.Equal(
            KernelRules.All.Select(rule => (rule.Id, rule.Since.ToString())),
            json.RootElement.GetProperty("rules")
                .EnumerateArray()
                .Select(rule => (rule.GetProperty("id").GetString()!, rule.GetProperty("since").GetString()!))
        );
        string text = place.Run("kernels").Exits(0).Output;
        Assert.All(KernelRules.All, rule => Assert.Contains($"  {rule.Summary}\n  source: {rule.Source}\n", text));
    }

    [Theory]
    [InlineData("7.3.9", "")]
    [InlineData("6.1", "")]
    [InlineData("7.4", "newer than 7.3")]
    [InlineData("99.1", "newer than 7.3")]
    [InlineData("6.0", "older than 6.1")]
    public void A_version_beyond_the_known_ones_is_said_to_be(string kernel, string words)
    {
        using var place = new Workplace();
        place.Write("x.iova", "platform x { root-bus r { segment 0 } device d on r at 00:01.0 }");
        Outcome run = place.Run("show", "x.iova", "--kernel", kernel).Exits(0);
        if (words.Length == 0)
            Assert.Empty(run.Error);
        else
            Assert.Contains(words, run.Error);
    }
}
