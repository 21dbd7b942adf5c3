using System.Globalization;
using IovaDsl.Cli.Files;

namespace IovaDsl.Tools.Tests.Inputs;

/// <summary>Where a path leads below a root that it cannot leave. Links stand as <c>PLACE=TARGET</c>; <c>#</c> is no place.</summary>
public sealed class RootedPathTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a/b", "", "a/b")]
    [InlineData("/a//b/", "", "a/b")]
    [InlineData("./a/./b/.", "", "a/b")]
    [InlineData("a/../b", "", "b")]
    [InlineData("a/b/../../c", "", "c")]
    [InlineData("a/..", "", "")]
    [InlineData("..", "", "#")]
    [InlineData("a/../../b", "", "#")]
    [InlineData("...", "", "...")]
    [InlineData("a", "a=b", "b")]
    [InlineData("a/x", "a=b", "b/x")]
    [InlineData("a/x/y", "a=b a/x=never b/x=c/d", "b/c/d/y")]
    [InlineData("s/a", "s/a=b", "s/b")]
    [InlineData("s/a", "s/a=../b", "b")]
    [InlineData("s/a", "s/a=../../b", "#")]
    [InlineData("s/a", "s/a=/b/c", "b/c")]
    [InlineData("s/a/../e", "s/a=/b/c", "b/e")]
    [InlineData("s/a/e", "s/a=.", "s/e")]
    [InlineData("s/a/e", "s/a=/", "e")]
    [InlineData("s/a/e", "s/a=..", "e")]
    [InlineData("s/a", "s/a=b s/b=c s/c=/t/d t/d=e", "t/e")]
    [InlineData("a", "a=a", "#")]
    [InlineData("a", "a=b b=a", "#")]
    [InlineData("a/b", "a/b=../a/b", "#")]
    public void A_path_is_followed_as_if_the_root_were_all(string path, string links, string expected) =>
        Assert.Equal(expected, RootedPath.Resolve(path, Links(links), followsLast: true) ?? "#");

    [Theory]
    [InlineData("a", "a=b", "a")]
    [InlineData("a/b", "a=c c/b=d", "c/b")]
    [InlineData("a/b/..", "a/b=/c", "")]
    [InlineData("a", "a=a", "a")]
    public void The_last_name_may_be_meant_itself(string path, string links, string expected) =>
        Assert.Equal(expected, RootedPath.Resolve(path, Links(links), followsLast: false) ?? "#");

    [Theory]
    [InlineData(1, "l1")]
    [InlineData(39, "l39")]
    [InlineData(40, "l40")]
    [InlineData(41, "#")]
    public void Forty_links_are_followed_and_no_more(int count, string expected)
    {
        string links = string.Join(
            ' ',
            Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"l{i}=l{i + 1}"))
        );
        Assert.Equal(expected, RootedPath.Resolve("l0", Links(links), followsLast: true) ?? "#");
    }

    private static Func<string, string?> Links(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(link => link.Split('='))
            .ToDictionary(link => link[0], link => link[1])
            .GetValueOrDefault;
}
