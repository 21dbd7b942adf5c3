using IovaDsl.Cli.Files;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class IncludeRootsTests
{
    [Fact]
    public void Only_what_lies_below_is_allowed()
    {
        using var place = new Workplace();
        place.Write("board/parts/a.iova", "");
        place.Write("board-2/a.iova", "");
        place.Write("shared/a.iova", "");
        var roots = new IncludeRoots(place.PathOf("board"), [place.PathOf("shared")]);

        Assert.True(Allows(roots, place.PathOf("board/parts/a.iova")));
        Assert.True(Allows(roots, place.PathOf("board/not-there.iova")));
        Assert.True(Allows(roots, place.PathOf("shared/a.iova")));
        Assert.False(Allows(roots, place.PathOf("board-2/a.iova")));
        Assert.False(Allows(roots, place.PathOf("board/../board-2/a.iova")));
        Assert.False(Allows(roots, "/etc/hostname"));
    }

    [Fact]
    public void A_link_does_not_lead_out()
    {
        using var place = new Workplace();
        place.Write("outside/a.iova", "");
        place.Write("board/b.iova", "");
        File.CreateSymbolicLink(place.PathOf("board/file.iova"), "../outside/a.iova");
        Directory.CreateSymbolicLink(place.PathOf("board/folder"), "../outside");
        Directory.CreateSymbolicLink(place.PathOf("board/inside"), ".");
        File.CreateSymbolicLink(place.PathOf("board/circle"), "circle");
        var roots = new IncludeRoots(place.PathOf("board"), []);

        Assert.False(Allows(roots, place.PathOf("board/file.iova")));
        Assert.False(Allows(roots, place.PathOf("board/folder/a.iova")));
        Assert.True(Allows(roots, place.PathOf("board/inside/b.iova")));
        Assert.False(Allows(roots, place.PathOf("board/circle")));
    }

    // Every name of a path costs a look at the path up to it.
    [Fact]
    public void A_path_that_nothing_can_have_is_not_walked()
    {
        using var place = new Workplace();
        string names = string.Concat(Enumerable.Repeat("a/", 100_000));
        place.Write("long.iova", $"include \"{names}b.iova\"\nplatform p {{ }}\n");
        Assert.Contains("IOVA1560", place.Run("check", "long.iova").Exits(1).Output);
        place.Write("p.iova", "platform p { }\n");
        place.Run("check", "p.iova", "--include-root", names).Exits(0);
        place.Run("check", "p.iova", "-o", names).Exits(2);
    }

    [Fact]
    public void A_root_may_be_a_link_itself()
    {
        using var place = new Workplace();
        place.Write("real/a.iova", "");
        Directory.CreateSymbolicLink(place.PathOf("alias"), "real");
        Assert.True(Allows(new IncludeRoots(place.PathOf("alias"), []), place.PathOf("alias/a.iova")));
        Assert.True(Allows(new IncludeRoots("/", []), place.PathOf("real/a.iova")));
    }

    private static bool Allows(IncludeRoots roots, string path) => RealPath.Of(path) is { } real && roots.Allow(real);
}
