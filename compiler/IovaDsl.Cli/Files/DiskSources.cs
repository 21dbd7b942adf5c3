using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Severities;

namespace IovaDsl.Cli.Files;

/// <summary>The files of this machine, for the language server.</summary>
internal sealed class DiskSources : ISourceFiles
{
    private const string Pattern = "*.iova";

    // Whoever opens the root of a disk as his workspace gets this many files of it.
    private const int MostFiles = 20_000;

    private static readonly EnumerationOptions Inside = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };

    public IncludeResult Read(string path) => DiskIncludes.ReadFile(path, path);

    public string Canonical(string path)
    {
        string full = Path.GetFullPath(path);
        return RealPath.Of(full) ?? full;
    }

    public string? Resolve(string includer, string written) =>
        written.Length == 0 || written.Contains('\0') || FolderOf(includer).Length == 0
            ? null
            : Canonical(Path.Combine(FolderOf(includer), written));

    public bool IsBelow(string path, string folder) => folder.Length > 0 && RealPath.IsBelow(path, folder);

    // A text that is in no file has no folder.
    public string FolderOf(string path) => Path.IsPathRooted(path) ? Path.GetDirectoryName(path) ?? path : "";

    public Func<string, string, Severity?>? Severities(IReadOnlyCollection<(string Path, string Text)> configs) =>
        ConfiguredSeverities.OrNone(configs);

    public IReadOnlyList<string> Below(string folder)
    {
        var found = new List<string>();
        var pending = new Stack<string>([folder]);
        while (found.Count < MostFiles && pending.TryPop(out string? here))
        {
            try
            {
                found.AddRange(Directory.EnumerateFiles(here, Pattern, Inside).Take(MostFiles - found.Count).Select(Canonical));
                foreach (string inner in Directory.EnumerateDirectories(here, "*", Inside).Where(IsSearched))
                    pending.Push(inner);
            }
            catch (IOException)
            {
                // It went away meanwhile.
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    // Links could lead in a circle; what tools make is not written by people.
    private static bool IsSearched(string folder) =>
        Path.GetFileName(folder) is { Length: > 0 } name
        && name[0] != '.'
        && name is not ("bin" or "obj" or "node_modules")
        && new DirectoryInfo(folder).LinkTarget is null;
}
