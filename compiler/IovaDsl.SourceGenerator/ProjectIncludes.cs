using IovaDsl.Compiler;

namespace IovaDsl.SourceGenerator;

/// <summary>
/// Includes of a build: only files that are items of the project can be included, because only those are inputs that the build
/// tracks, and because a generator reads no file itself.
/// </summary>
internal sealed class ProjectIncludes
{
    private readonly Dictionary<string, ParsedFile> _byPath;

    public ProjectIncludes(IReadOnlyCollection<ParsedFile> files) =>
        _byPath = files.ToDictionary(file => Normalize(file.File.Path), StringComparer.Ordinal);

    /// <summary>What a file includes, in its order; null for what is not an item of the project.</summary>
    public IEnumerable<ParsedFile?> Of(ParsedFile file) =>
        file.Parsed is null
            ? []
            : file.Parsed.File.Includes.Select(include =>
                _byPath.TryGetValue(FullPath(file.File.Path, include.Path), out ParsedFile? found) ? found : null
            );

    public IncludeResult Load(string includerPath, string path)
    {
        string full = FullPath(includerPath, path);
        return _byPath.TryGetValue(full, out ParsedFile? file)
            ? IncludeResult.Found(file.Source)
            : IncludeResult.Failed(IncludeFailure.NotInBuild, InProject(full));
    }

    private static string FullPath(string includerPath, string path)
    {
        string includer = Normalize(includerPath);
        int folder = includer.LastIndexOf('/');
        string relative = path.Replace('\\', '/');
        return relative.StartsWith("/", StringComparison.Ordinal) || folder < 0
            ? Normalize(relative)
            : Normalize(includer.Substring(0, folder) + "/" + relative);
    }

    // The item to add, as one would write it.
    private string InProject(string path)
    {
        string? directory = _byPath.Values.Select(file => file.File.ProjectDirectory).FirstOrDefault();
        string prefix = directory is null ? string.Empty : Normalize(directory).TrimEnd('/') + "/";
        return prefix.Length > 0 && path.StartsWith(prefix, StringComparison.Ordinal) ? path.Substring(prefix.Length) : path;
    }

    // Without "." and "..", and with "/" only.
    private static string Normalize(string path)
    {
        var names = new List<string>();
        foreach (string name in path.Replace('\\', '/').Split('/'))
        {
            if (name == ".." && names.Count > 0 && names[names.Count - 1] is not (".." or ""))
                names.RemoveAt(names.Count - 1);
            else if (name != "." && (name.Length > 0 || names.Count == 0))
                names.Add(name);
        }

        return string.Join("/", names);
    }
}
