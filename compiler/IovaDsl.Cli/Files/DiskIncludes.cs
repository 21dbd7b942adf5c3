using IovaDsl.Cli.Runs;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Files;

/// <summary>
/// Included files, read from below the roots that one given file may reach. A file has one text and one name, however it
/// is reached, so that the compiler knows it again.
/// </summary>
internal sealed class DiskIncludes
{
    private readonly IncludeRoots _roots;
    private readonly HashSet<string> _only;
    private readonly string _folder;
    private readonly bool _relativeNames;
    private readonly Dictionary<string, SourceText> _textsByPlace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _placesByName = new(StringComparer.Ordinal);

    /// <param name="root">The file that was given.</param>
    /// <param name="folder">What its name is relative to.</param>
    /// <param name="allowed">Folders allowed besides, as given.</param>
    /// <param name="only">Not empty: includes may be these files and no others, wherever they lie.</param>
    public DiskIncludes(SourceText root, string folder, IEnumerable<string> allowed, IEnumerable<string> only)
    {
        _only = [.. only.Select(path => SourceReader.FullPath(path, folder)).Select(path => RealPath.Of(path) ?? path)];
        _folder = folder;
        bool isInput = root.Path == SourceReader.StandardInputName;
        string place = isInput ? Path.Combine(folder, SourceReader.StandardInputName) : Path.GetFullPath(root.Path, folder);
        _relativeNames = isInput || !Path.IsPathRooted(root.Path);
        _roots = new IncludeRoots(Path.GetDirectoryName(place)!, allowed.Select(path => SourceReader.FullPath(path, folder)));
        Keep(root, place);
    }

    /// <summary>The loader to hand to the compiler.</summary>
    public IncludeResult Load(string includerPath, string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            return IncludeResult.Failed(IncludeFailure.NotFound);
        string includer = _placesByName.TryGetValue(includerPath, out string? known) ? known : Path.GetFullPath(includerPath, _folder);
        string place = Path.GetFullPath(path, Path.GetDirectoryName(includer)!);
        if (RealPath.IsTooLong(place))
            return IncludeResult.Failed(IncludeFailure.NotFound);
        string? followed = RealPath.Of(place);
        string real = followed ?? place;
        if (_only.Count > 0 && !_only.Contains(real))
            return IncludeResult.Failed(IncludeFailure.NotInBuild, Path.GetRelativePath(_folder, place).Replace('\\', '/'));
        if (_only.Count == 0 && (followed is null || !_roots.Allow(followed)))
            return IncludeResult.Failed(
                IncludeFailure.OutsideRoot,
                $"only {string.Join(" and ", _roots.Folders)} may be read; --include-root allows more"
            );
        if (_textsByPlace.TryGetValue(real, out SourceText? text))
            return IncludeResult.Found(text);
        return Read(place);
    }

    private IncludeResult Read(string place)
    {
        IncludeResult result = ReadFile(_relativeNames ? Path.GetRelativePath(_folder, place) : place, place);
        if (result.Text is { } text)
            Keep(text, place);
        return result;
    }

    /// <summary>Reads the file at <paramref name="place"/>, which messages call <paramref name="name"/>, or tells why not.</summary>
    public static IncludeResult ReadFile(string name, string place)
    {
        if (FileKinds.IsSpecial(place))
            return IncludeResult.Failed(IncludeFailure.Unreadable, "is no regular file");
        try
        {
            return IncludeResult.Found(SourceReader.ReadFile(name, place));
        }
        catch (UnreadableFile failure) when (failure.IsMissing)
        {
            return IncludeResult.Failed(IncludeFailure.NotFound);
        }
        catch (UnreadableFile failure)
        {
            return IncludeResult.Failed(IncludeFailure.Unreadable, failure.Reason);
        }
    }

    private void Keep(SourceText text, string place)
    {
        _textsByPlace[RealPath.Of(place) ?? place] = text;
        _placesByName[text.Path] = place;
    }
}
