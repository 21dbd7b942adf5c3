using IovaDsl.Cli.Files;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class WholeOutputTests
{
    [Fact]
    public void A_file_replaces_another_and_nothing_is_left_beside_it()
    {
        using var place = new Workplace();
        place.Write("out/a.txt", "old");
        WholeFile.Write("a.txt", place.PathOf("out/a.txt"), "new"u8.ToArray());
        Assert.Equal("new", place.Read("out/a.txt"));
        Assert.Equal(["out", "out/a.txt"], place.Entries());
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        using var place = new Workplace();
        place.Write("real/a.txt", "old");
        File.CreateSymbolicLink(place.PathOf("a.txt"), "real/a.txt");
        WholeFile.Write("a.txt", place.PathOf("a.txt"), "new"u8.ToArray());
        Assert.Equal("new", place.Read("real/a.txt"));
        Assert.NotNull(new FileInfo(place.PathOf("a.txt")).LinkTarget);
    }

    [Fact]
    public void What_cannot_be_written_changes_nothing()
    {
        using var place = new Workplace();
        place.Write("file", "old");
        Assert.Throws<CommandFailure>(() => WholeFile.Write("file/x", place.PathOf("file/x"), "new"u8.ToArray()));
        Assert.Throws<CommandFailure>(() => WholeFile.Write("here", place.Folder, "new"u8.ToArray()));
        Assert.Equal(["file"], place.Entries());
        Assert.Equal("old", place.Read("file"));
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        if (!File.Exists("/dev/full"))
            return;
        using var place = new Workplace();
        File.CreateSymbolicLink(place.PathOf("link"), "/dev/full");
        CommandFailure failure = Assert.Throws<CommandFailure>(() => WholeFile.Write("/dev/full", "/dev/full", "x"u8.ToArray()));
        Assert.StartsWith("/dev/full: cannot be written: ", failure.Message);
        Assert.Throws<CommandFailure>(() => WholeFile.Write("link", place.PathOf("link"), "x"u8.ToArray()));
        Assert.Equal(["link"], place.Entries());
    }

    [Fact]
    public async Task A_pipe_is_written_to_once()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var place = new Workplace();
        using (System.Diagnostics.Process mkfifo = System.Diagnostics.Process.Start("mkfifo", place.PathOf("pipe")))
            await mkfifo.WaitForExitAsync();
        Task<string> read = Task.Run(() => File.ReadAllText(place.PathOf("pipe"))); // Opening a pipe waits for its other end.
        WholeFile.Write("pipe", place.PathOf("pipe"), "whole"u8.ToArray());
        Assert.Equal("whole", await read);
        Assert.Equal(["pipe"], place.Entries());
    }

    [Fact]
    public void An_empty_file_is_replaced_as_any_other()
    {
        using var place = new Workplace();
        place.Write("a.txt", "");
        WholeFile.Write("a.txt", place.PathOf("a.txt"), "new"u8.ToArray());
        Assert.Equal("new", place.Read("a.txt"));
        Assert.Equal(["a.txt"], place.Entries());
    }

    [Fact]
    public void What_replaces_a_private_file_is_private_from_its_first_moment()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var place = new Workplace();
        place.Write("out/a.txt", "old");
        File.SetUnixFileMode(place.PathOf("out/a.txt"), Private);
        var seen = new List<UnixFileMode>();
        using (var watcher = new FileSystemWatcher(place.PathOf("out")))
        {
            // Of every file that was ever there, as soon as it is.
            watcher.Created += (_, created) => Note(created.FullPath);
            watcher.EnableRaisingEvents = true;
            WholeFile.Write("a.txt", place.PathOf("out/a.txt"), new byte[1 << 22]);
        }

        Note(place.PathOf("out/a.txt"));
        Assert.All(seen, mode => Assert.Equal(Private, mode));

        void Note(string path)
        {
            try
            {
                UnixFileMode mode = File.GetUnixFileMode(path);
                lock (seen)
                    seen.Add(mode);
            }
            catch (IOException) { }
        }
    }

    [Fact]
    public void What_killed_runs_left_goes_and_what_may_be_in_use_stays()
    {
        using var place = new Workplace();
        string guid = Guid.NewGuid().ToString("N");
        string gone = $".a.txt.2147483646.{guid}.tmp",
            fresh = $".a.txt.2147483645.{guid}.tmp",
            running = $".a.txt.{Environment.ProcessId}.{guid}.tmp",
            strange = ".a.txt.notes.tmp",
            visible = $"a.txt.2147483646.{guid}.tmp";
        foreach (string name in new[] { gone, fresh, running, strange, visible })
        {
            place.Write("out/" + name, "");
            if (name != fresh)
                File.SetLastWriteTimeUtc(place.PathOf("out/" + name), DateTime.UtcNow.AddHours(-2));
        }

        foreach (string folder in new[] { $".tree.2147483646.{guid}.tmp", $".tree.2147483646.{guid}.tmp.old" })
        {
            place.Write($"out/{folder}/file", "");
            Directory.SetLastWriteTimeUtc(place.PathOf($"out/{folder}"), DateTime.UtcNow.AddHours(-2));
        }

        WholeFile.Write("a.txt", place.PathOf("out/a.txt"), "new"u8.ToArray());
        Assert.Equal(
            new[] { fresh, running, strange, visible, "a.txt" }.Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(place.PathOf("out")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
    }

    // Readers who look all the time find the folder, old or new, and never none.
    [SkippableFact]
    public async Task A_folder_is_exchanged_in_one_step()
    {
        using var place = new Workplace();
        Write(place, owns: static _ => true, OutputFile.Text("kernel/1/type", "0"));
        Directory.CreateDirectory(place.PathOf("other"));
        Skip.IfNot(FolderExchange.Try(place.PathOf("out"), place.PathOf("other")), "This file system exchanges no folders.");
        Assert.True(FolderExchange.Try(place.PathOf("out"), place.PathOf("other")));
        using var done = new CancellationTokenSource();
        Task<int> missed = Task.Run(() =>
        {
            int count = 0;
            while (!done.IsCancellationRequested)
            {
                if (!Directory.Exists(place.PathOf("out")))
                    count++;
            }

            return count;
        });
        for (int i = 1; i < 30; i++)
            Write(place, owns: static _ => true, OutputFile.Text("kernel/1/type", $"{i}"));
        await done.CancelAsync();
        Assert.Equal(0, await missed);
        Assert.Equal("29", place.Read("out/kernel/1/type"));
    }

    [Fact]
    public void A_whole_folder_loses_what_it_had()
    {
        using var place = new Workplace();
        Write(place, owns: static _ => true, OutputFile.Text("kernel/1/type", "DMA\n"), OutputFile.Text("kernel/2/type", "DMA\n"));
        Write(
            place,
            owns: static _ => true,
            OutputFile.Text("kernel/1/type", "DMA\n"),
            OutputFile.Link("link", "kernel/1"),
            OutputFile.Folder("empty")
        );
        Assert.Equal(
            ["out", "out/empty", "out/kernel", "out/kernel/1", "out/kernel/1/type", "out/link"],
            place.Entries().Where(e => !e.StartsWith("out/link/", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_whole_folder_is_refused_where_others_have_files()
    {
        using var place = new Workplace();
        place.Write("out/thesis.tex", "years of work");
        var failure = Assert.Throws<CommandFailure>(() =>
            Write(
                place,
                owns: static path => path.StartsWith("kernel/", StringComparison.Ordinal),
                OutputFile.Text("kernel/1/type", "DMA\n")
            )
        );
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
