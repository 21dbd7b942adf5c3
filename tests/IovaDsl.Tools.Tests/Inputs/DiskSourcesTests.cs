using IovaDsl.Cli.Files;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Inputs;

/// <summary>What an editor's folder has of platforms, and where what a file names is.</summary>
public sealed class DiskSourcesTests
{
    private static readonly DiskSources Sources = new();

    [Fact]
    public void Of_a_folder_come_the_files_that_people_write()
    {
        using Workplace place = new();
        foreach (
            string path in (string[])
                [
                    "b.iova",
                    "a.iova",
                    "a.txt",
                    "in/c.iova",
                    "in/er/d.iova",
                    "bin/e.iova",
                    "obj/f.iova",
                    ".g/h.iova",
                    "node_modules/i.iova",
                    "in/bin2/j.iova",
                    ".k.iova",
                ]
        )
            place.Write(path, "platform p {}");
        Directory.CreateSymbolicLink(place.PathOf("in/round"), place.Folder);
        Assert.Equal(
            [".k.iova", "a.iova", "b.iova", "in/bin2/j.iova", "in/c.iova", "in/er/d.iova"],
            Sources.Below(place.Folder).Select(path => Path.GetRelativePath(Sources.Canonical(place.Folder), path))
        );
        Assert.Empty(Sources.Below(place.PathOf("nothing")));
    }

    [Fact]
    public void What_a_file_names_is_beside_it()
    {
        using Workplace place = new();
        place.Write("in/a.iova", "");
        string folder = Sources.Canonical(place.Folder);
        string includer = Path.Combine(folder, "b.iova");
        Assert.Equal(Path.Combine(folder, "in/a.iova"), Sources.Resolve(includer, "in/a.iova"));
        Assert.Equal(Path.Combine(folder, "c.iova"), Sources.Resolve(includer, "in/../c.iova"));
        Assert.Equal("/d.iova", Sources.Resolve(includer, "/d.iova"));
        Assert.Null(Sources.Resolve(includer, ""));
        Assert.Null(Sources.Resolve(includer, "a\0b"));
        Assert.Null(Sources.Resolve("untitled:1", "in/a.iova"));
        Assert.Equal(folder, Sources.FolderOf(includer));
        Assert.Equal("", Sources.FolderOf("untitled:1"));
        Assert.Equal("/", Sources.FolderOf("/"));
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a/b", "", false)]
    [InlineData("/a/b", "/", true)]
    public void A_folder_holds_itself_and_what_is_below(string path, string folder, bool expected) =>
        Assert.Equal(expected, Sources.IsBelow(path, folder));
}
