using System.Text;
using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>One run of the command in this process, in a folder of its own that goes with it.</summary>
internal sealed class Workplace : IDisposable
{
    public Workplace()
    {
        Folder = Directory.CreateTempSubdirectory("iova-tests-").FullName;
    }

    public string Folder { get; }

    /// <summary>Set to make the run believe it writes to a terminal.</summary>
    public bool Terminal { get; set; }

    public int Columns { get; set; } = 120;

    public Dictionary<string, string> Variables { get; } = [];

    public string PathOf(string relative) => Path.Combine(Folder, relative);

    public string Write(string relative, string text) => Write(relative, Encoding.UTF8.GetBytes(text));

    public string Write(string relative, byte[] content)
    {
        string path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return relative;
    }

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Names of everything in the folder, sorted, to see that nothing was left behind.</summary>
    public string[] Entries() =>
        Directory
            .EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal)
            .ToArray();

    public Outcome Run(params string[] args) => RunWithInput("", args);

    public Outcome RunWithInput(string input, params string[] args) => RunWithInput(Encoding.UTF8.GetBytes(input), args);

    public Outcome RunWithInput(byte[] input, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        int code = CommandLine.Run(
            args,
            new CommandHost
            {
                Input = new MemoryStream(input),
                Output = output,
                Error = error,
                OutputIsTerminal = Terminal,
                ErrorIsTerminal = Terminal,
                Columns = () => Columns,
                Variable = name => Variables.GetValueOrDefault(name),
                Directory = Folder,
            }
        );
        return new Outcome(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a run said.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>The exit code is this, and where it is not 0 no stack trace was shown.</summary>
    public Outcome Exits(int code)
    {
        Assert.True(code == Code, $"exit code {Code} instead of {code}\n{Output}\n{Error}");
        Assert.DoesNotContain("   at IovaDsl", Error);
        Assert.DoesNotContain("IOVA9999", Error);
        return this;
    }
}
