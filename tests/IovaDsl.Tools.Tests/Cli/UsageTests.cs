namespace IovaDsl.Tools.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("new", "--kind", "pdp11")]
    [InlineData("new", "--no-such-option")]
    [InlineData("new", "0bad")]
    [InlineData("new", "a", "b")]
    [InlineData("emit", "a.iova", "--to", "--report", "-o", "out")]
    [InlineData("baseline", "a.iova", "--to", "--ram", "4T")]
    public void Bad_usage_exits_2_and_says_where_help_is(params string[] args)
    {
        using var place = new Workplace();
        Outcome outcome = place.Run(args).Exits(2);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("iova: ", outcome.Error);
        Assert.Contains("--help' lists what it takes", outcome.Error);
        Assert.Empty(place.Entries());
    }

    [Fact]
    public void Without_arguments_help_is_shown_as_an_error()
    {
        using var place = new Workplace();
        Outcome outcome = place.Run().Exits(2);
        Assert.Empty(outcome.Output);
        Assert.Contains("Usage:", outcome.Error);
    }

    [Fact]
    public void Help_and_version_are_output()
    {
        using var place = new Workplace();
        Assert.Contains("Exit codes", place.Run("--help").Exits(0).Output);
        Assert.Matches(@"^\d+\.\d+\.\d+", place.Run("--version").Exits(0).Output);
        Outcome help = place.Run("new", "--help").Exits(0);
        Assert.Contains("Examples:\n  iova new", help.Output);
        Assert.Empty(help.Error);
    }
}
