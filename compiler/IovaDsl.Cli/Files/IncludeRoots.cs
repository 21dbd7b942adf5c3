namespace IovaDsl.Cli.Files;

/// <summary>
/// What an include may reach: the folder of the file that was given (the current folder for standard input) and everything
/// below it, and likewise the folders allowed with <c>--include-root</c>. Compared after links are followed, so that a link
/// does not lead out.
/// </summary>
internal sealed class IncludeRoots
{
    private readonly List<string> _roots = [];

    public IncludeRoots(string rootFolder, IEnumerable<string> allowed)
    {
        Add(rootFolder);
        foreach (string folder in allowed)
            Add(folder);
    }

    public IReadOnlyList<string> Folders => _roots;

    /// <summary>True where a place is allowed to which links were followed.</summary>
    public bool Allow(string realPath) => _roots.Exists(root => RealPath.IsBelow(realPath, root));

    private void Add(string folder)
    {
        if (RealPath.Of(folder) is { } real)
            _roots.Add(Path.TrimEndingDirectorySeparator(real));
    }
}
