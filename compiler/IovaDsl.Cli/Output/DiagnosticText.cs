using System.Text;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;

namespace IovaDsl.Cli.Output;

/// <summary>Diagnostics for a terminal, an empty line after each.</summary>
internal static class DiagnosticText
{
    private const int GutterColumns = 8;

    /// <summary>What a command says besides its result: at most <see cref="ShownDiagnostics.Most"/>, and how many more there are.</summary>
    public static string WriteBeside(IReadOnlyList<Diagnostic> diagnostics, Looks looks, Func<int> columns)
    {
        ShownDiagnostics shown = ShownDiagnostics.Of(diagnostics);
        string text = Write(shown.Shown, looks, columns);
        return shown.Rest is { } rest ? text + rest + "; iova check --max-diagnostics all shows them\n" : text;
    }

    public static string Write(IReadOnlyList<Diagnostic> diagnostics, Looks looks, Func<int> columns)
    {
        if (diagnostics.Count == 0)
            return "";
        var options = new TextRenderOptions { Paint = looks.Paint, ExcerptColumns = columns() - GutterColumns };
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
            text.Append(TextRenderer.Render(diagnostic, options)).Append('\n');
        return text.ToString();
    }
}
