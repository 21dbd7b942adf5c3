using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler;

/// <summary>Why an included file is not there.</summary>
public enum IncludeFailure
{
    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>It lies outside what the including project may read.</summary>
    OutsideRoot,

    /// <summary>It is there and cannot be read: a folder, no permission, not text, too large.</summary>
    Unreadable,

    /// <summary>In a build: it is not among the items.</summary>
    NotInBuild,
}

/// <summary>What a host answers for an include: a text, or why there is none.</summary>
/// <remarks>One file has to have one path, however it was reached: it is how the compiler knows a file it has already seen.</remarks>
public readonly record struct IncludeResult
{
    private IncludeResult(SourceText? text, IncludeFailure? failure, string? reason)
    {
        Text = text;
        Failure = failure;
        Reason = reason;
    }

    /// <summary>The text; null where there is none.</summary>
    public SourceText? Text { get; }

    /// <summary>Why there is no text; null where there is one.</summary>
    public IncludeFailure? Failure { get; }

    /// <summary>More words about the failure, or, for <see cref="IncludeFailure.NotInBuild"/>, the item to add.</summary>
    public string? Reason { get; }

    /// <summary>The text is there.</summary>
    public static IncludeResult Found(SourceText text) => new(text, null, null);

    /// <summary>There is no text; the compiler reports why at the include.</summary>
    public static IncludeResult Failed(IncludeFailure failure, string? reason = null) => new(null, failure, reason);
}

/// <summary>Gets the text of an included file. The compiler reads no file; command, build and tests each hand in their own.</summary>
/// <param name="includerPath">The path of the including text, as the host named it.</param>
/// <param name="path">The path as written, relative to the includer.</param>
public delegate IncludeResult IncludeLoader(string includerPath, string path);

/// <summary>Loaders that need no files.</summary>
public static class IncludeLoaders
{
    /// <summary>Nothing can be included.</summary>
    public static IncludeLoader None => (_, _) => IncludeResult.Failed(IncludeFailure.NotFound);

    /// <summary>Texts by path: a path is looked up relative to the folder of the includer, with <c>/</c> between names.</summary>
    public static IncludeLoader FromTexts(IReadOnlyDictionary<string, SourceText> texts) =>
        (includer, path) =>
            texts.TryGetValue(Combine(includer, path), out SourceText? text)
                ? IncludeResult.Found(text)
                : IncludeResult.Failed(IncludeFailure.NotFound);

    private static string Combine(string includer, string path)
    {
        var names = new List<string>();
        int folder = includer.LastIndexOf('/');
        if (folder > 0 && !path.StartsWith("/", StringComparison.Ordinal))
            names.AddRange(includer.Substring(0, folder).Split('/'));
        foreach (string name in path.Split('/'))
        {
            if (name == ".." && names.Count > 0 && names[names.Count - 1] != "..")
                names.RemoveAt(names.Count - 1);
            else if (name.Length > 0 && name != ".")
                names.Add(name);
        }

        return string.Join("/", names);
    }
}
