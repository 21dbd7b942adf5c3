namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>Between the addresses of a client and the paths of files.</summary>
internal static class FileUri
{
    // Linux takes paths of 4,096 bytes (limits.h: PATH_MAX); every folder of one is asked for its config.
    private const int MostCharacters = 4096;

    /// <summary>The path of a file; null: the text lies in no file (<c>untitled:Untitled-1</c>), or none can have such a path.</summary>
    public static string? ToPath(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed)
        && parsed.IsFile
        && parsed.LocalPath is { Length: > 1 and <= MostCharacters } path
        && !path.Contains('\0')
            ? WithoutRootBeforeDrive(path)
            : null;

    public static string Of(string path) =>
        "file://" + (path.StartsWith('/') ? "" : "/") + string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    // VS Code writes file:///c%3A/…, whose path is then "/c:/…".
    private static string WithoutRootBeforeDrive(string path) =>
        path.Length > 2 && path[0] == '/' && path[2] == ':' && char.IsAsciiLetter(path[1]) ? path[1..] : path;
}
