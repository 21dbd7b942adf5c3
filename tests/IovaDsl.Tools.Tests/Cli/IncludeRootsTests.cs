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

        Assert.True(roots.Allow(place.PathOf("board/parts/a.iova")));
        Assert.True(roots.Allow(place.PathOf("board/not-there.iova")));
        Assert.True(roots.Allow(place.PathOf("shared/a.iova")));
        Assert.False(roots.Allow(place.PathOf("board-2/a.iova")));
        Assert.False(roots.Allow(place.PathOf("board/../board-2/a.iova")));
        Assert.False(roots.Allow("/etc/hostname"));
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

        Assert.False(roots.Allow(place.PathOf("board/file.iova")));
        Assert.False(roots.Allow(place.PathOf("board/folder/a.iova")));
        Assert.True(roots.Allow(place.PathOf("board/inside/b.iova")));
        Assert.False(roots.Allow(place.PathOf("board/circle")));
    }

    [Fact]
    public void A_root_may_be_a_link_itself()
    {
        using var place = new Workplace();
        place.Write("real/a.iova", "");
        Directory.CreateSymbolicLink(place.PathOf("alias"), "real");
        Assert.True(new IncludeRoots(place.PathOf("alias"), []).Allow(place.PathOf("alias/a.iova")));
        Assert.True(new IncludeRoots("/", []).Allow(place.PathOf("real/a.iova")));
    }
}
