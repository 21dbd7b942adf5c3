using System.Globalization;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>
/// A diagnostic as one line that MSBuild and editors understand:
/// <c>file(line,column,endLine,endColumn): error IOVA1003: message</c>. Counted from 1; the end is the first position after the text,
/// as the C# compiler has it.
/// </summary>
internal static class MsbuildRenderer
{
    /// <summary>A line for each, and one for those that are not shown.</summary>
    public static IEnumerable<string> Lines(ShownDiagnostics found)
    {
        foreach (Diagnostic diagnostic in found.Shown)
            yield return Render(diagnostic);
        if (found.Rest is { } rest)
            yield return rest;
    }

    /// <summary>The line without a line end.</summary>
    public static string Render(Diagnostic diagnostic) =>
        $"{Place(diagnostic.Location)}: {TextRenderer.WordOf(diagnostic.Severity)} {diagnostic.Id}: {OneLineMessage.Of(diagnostic)}";

    private static string Place(SourceLocation location)
    {
        // MSBuild takes the name of the tool for what has no place in a file.
        if (location.Source is null)
            return "iova";
        if (location.Source.Place is not null)
            return VisibleText.OneLine(location.Source.Path);
        LinePosition first = location.Position;
        LinePosition after = location.Source.PositionOf(location.Span.AfterLast);
        return string.Format(
            CultureInfo.InvariantCulture,
            "{0}({1},{2},{3},{4})",
            VisibleText.OneLine(location.Source.Path),
            first.Line,
            first.Column,
            after.Line,
            after.Column
        );
    }
}
