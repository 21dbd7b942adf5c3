namespace IovaDsl.LanguageServer.Rim;

/// <summary>
/// The addresses of texts that are in no file: <c>iova:/diagnostics/IOVA2004.md</c>, and
/// <c>iova:/answers/board.json?to=json&amp;kernel=6.12&amp;file=…</c>.
/// </summary>
internal static class VirtualUri
{
    public const string Scheme = "iova";

    private const string Pages = "iova:/diagnostics/";
    private const string Answers = "iova:/answers/";

    public static string OfPage(string code) => $"{Pages}{code}.md";

    /// <summary>The code whose page is meant; null: it is no page.</summary>
    public static string? PageOf(string uri) =>
        uri.StartsWith(Pages, StringComparison.Ordinal) && uri.EndsWith(".md", StringComparison.Ordinal) ? uri[Pages.Length..^3] : null;

    public static string OfAnswers(string platform, LiveOutput output, string kernel, string file) =>
        $"{Answers}{Uri.EscapeDataString(platform)}.{output.Extension}?to={output.Name}&kernel={kernel}&file={Uri.EscapeDataString(file)}";

    /// <summary>What an address of answers says; null: it is none. A client may have escaped the whole of its query once more.</summary>
    public static (string Platform, string To, string Kernel, string File)? AnswersOf(string uri)
    {
        if (!uri.StartsWith(Answers, StringComparison.Ordinal) || (uri.IndexOf('?') is var mark && mark < 0))
            return null;
        string path = uri[Answers.Length..mark];
        string query = uri[(mark + 1)..];
        if (!query.Contains('='))
            query = Uri.UnescapeDataString(query);
        string Value(string name) =>
            query
                .Split('&')
                .Where(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))
                .Select(pair => pair[(name.Length + 1)..])
                .FirstOrDefault("");
        int dot = path.LastIndexOf('.');
        return dot < 0 ? null : (Uri.UnescapeDataString(path[..dot]), Value("to"), Value("kernel"), Unescaped(Value("file")));
    }

    // "file%3A%2F%2F…", or that escaped once more.
    private static string Unescaped(string file)
    {
        string once = Uri.UnescapeDataString(file);
        return once.Contains("://", StringComparison.Ordinal) ? once : Uri.UnescapeDataString(once);
    }
}
