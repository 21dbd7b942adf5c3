namespace IovaDsl.Cli.Output;

/// <summary>The pages of <c>compiler/diagnostics</c>, which travel inside the command.</summary>
internal static class DiagnosticPages
{
    /// <summary>The Markdown of a diagnostic's page; null: it has none.</summary>
    public static string? Find(string id)
    {
        using Stream? page = typeof(DiagnosticPages).Assembly.GetManifestResourceStream($"diagnostics/{id}.md");
        if (page is null)
            return null;
        using var reader = new StreamReader(page);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
