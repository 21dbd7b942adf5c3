using IovaDsl.Cli;
using IovaDsl.Cli.Files;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class WholeOutputTests
{
    [Fact]
    public void A_file_replaces_another_and_nothing_is_left_beside_it()
    {
        using var place = new Workplace();
        place.Write("out/a.txt", "old");
        WholeFile.Write("a.txt", place.PathOf("out/a.txt"), "new"u8);
        Assert.Equal("new", place.Read("out/a.txt"));
        Assert.Equal(["out", "out/a.txt"], place.Entries());
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        using var place = new Workplace();
        place.Write("real/a.txt", "old");
        File.CreateSymbolicLink(place.PathOf("a.txt"), "real/a.txt");
        WholeFile.Write("a.txt", place.PathOf("a.txt"), "new"u8);
        Assert.Equal("new", place.Read("real/a.txt"));
        Assert.NotNull(new FileInfo(place.PathOf("a.txt")).LinkTarget);
    }

    [Fact]
    public void What_cannot_be_written_changes_nothing()
    {
        using var place = new Workplace();
        place.Write("file", "old");
        Assert.Throws<CommandFailure>(() => WholeFile.Write("file/x", place.PathOf("file/x"), "new"u8));
        Assert.Throws<CommandFailure>(() => WholeFile.Write("here", place.Folder, "new"u8));
        Assert.Equal(["file"], place.Entries());
        Assert.Equal("old", place.Read("file"));
    }

    [Fact]
    public void A_device_is_written_through()
    {
        WholeFile.Write("/dev/null", "/dev/null", "x"u8);
        Assert.True(File.Exists("/dev/null"));
    }

    [Fact]
    public void A_whole_folder_loses_what_it_had()
    {
        using var place = new Workplace();
        Write(place, owns: static _ => true, OutputFile.Text("kernel/1/type", "DMA\n"), OutputFile.Text("kernel/2/type", "DMA\n"));
        Write(place, owns: static _ => true, OutputFile.Text("kernel/1/type", "DMA\n"), OutputFile.Link("link", "kernel/1"), OutputFile.Folder("empty"));
        Assert.Equal(["out", "out/empty", "out/kernel", "out/kernel/1", "out/kernel/1/type", "out/link"], place.Entries().Where(e => !e.StartsWith("out/link/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_whole_folder_is_refused_where_others_have_files()
    {
        using var place = new Workplace();
        place.Write("out/thesis.tex", "years of work");
        var failure = Assert.Throws<CommandFailure>(() => Write(place, owns: static path => path.StartsWith("kernel/", StringComparison.Ordinal), OutputFile.Text("kernel/1/type", "DMA\n")));
        Assert.Contains("thesis.tex", failure.Message);
        Assert.Equal(["out", "out/thesis.tex"], place.Entries());
    }

    [Fact]
    public void Other_outputs_go_beside_what_is_there()
    {
        using var place = new Workplace();
        place.Write("out/Program.cs", "mine");
        Write(place, owns: null, OutputFile.Text("Board.g.cs", "generated"));
        Assert.Equal(["out", "out/Board.g.cs", "out/Program.cs"], place.Entries());
    }

    private static void Write(Workplace place, Func<string, bool>? owns, params OutputFile[] files) =>
        WholeFolder.Write("out", place.PathOf("out"), files, owns);
}
