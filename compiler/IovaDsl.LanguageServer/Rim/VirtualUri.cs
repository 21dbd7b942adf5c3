namespace IovaDsl.LanguageServer.Rim;

/// <summary>The addresses of texts that are in no file: <c>iova:/diagnostics/IOVA2004.md</c>.</summary>
internal static class VirtualUri
{
    public const string Scheme = "iova";

    private const string Pages = "iova:/diagnostics/";

    public static string OfPage(string code) => $"{Pages}{code}.md";

    /// <summary>The code whose page is meant; null: it is no page.</summary>
    public static string? PageOf(string uri) =>
        uri.StartsWith(Pages, StringComparison.Ordinal) && uri.EndsWith(".md", StringComparison.Ordinal) ? uri[Pages.Length..^3] : null;
}
