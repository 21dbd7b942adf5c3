using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>
/// Draws a diagnostic for people: the message, each place with its line, underline and label, then prose and hint.
/// <code>
/// IOVA2104 error: doorbell lies outside the aperture of iommu0
///   board.iova:12:7
///    12 │   doorbell 0x1_fee0_0000 size 4K
///       │            ^^^^^^^^^^^^^^^^^^^^^ needs 33 bits
///     4 │   input-bits 32
///       │              -- iommu0 translates only 0x0..0xffff_ffff
/// Writes to this doorbell would fault.
/// Hint: raise input-bits, or move the doorbell below 4 GiB.
/// </code>
/// </summary>
public static class TextRenderer
{
    private const int GutterDigits = 5;

    /// <summary>Draws it without colour, as the command prints it. Lines end with LF.</summary>
    public static string Render(Diagnostic diagnostic) => Render(diagnostic, TextRenderOptions.Default);

    internal static string Render(Diagnostic diagnostic, TextRenderOptions options)
    {
        var result = new StringBuilder();
        AppendTitle(result, diagnostic, options.Paint);
        AppendPlaces(result, diagnostic, options);
        AppendParagraph(result, diagnostic.Prose, TextRole.Prose, options.Paint);
        if (diagnostic.Hint is { } hint)
            AppendParagraph(result, "Hint: " + hint, TextRole.Hint, options.Paint);
        return result.ToString();
    }

    // What the summary of a check counts as notes.
    private static string HeaderOf(Severity severity) => severity == Severity.Info ? "note" : WordOf(severity);

    /// <summary>The word for a severity in MSBuild's lines, JSON and options.</summary>
    internal static string WordOf(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            Severity.Info => "info",
            _ => "hidden",
        };

    private static TextRole RoleOf(Severity severity) =>
        severity switch
        {
            Severity.Error => TextRole.Error,
            Severity.Warning => TextRole.Warning,
            _ => TextRole.Info,
        };

    private static void AppendTitle(StringBuilder result, Diagnostic diagnostic, Paint paint)
    {
        result.Append(paint(RoleOf(diagnostic.Severity), diagnostic.Id + " " + HeaderOf(diagnostic.Severity) + ":"));
        result.Append(' ');
        result.Append(paint(TextRole.Message, VisibleText.OneLine(diagnostic.Message)));
        result.Append('\n');
    }

    private static void AppendPlaces(StringBuilder result, Diagnostic diagnostic, TextRenderOptions options)
    {
        int columns = Math.Max(40, options.ExcerptColumns);
        string? shownPath = null;
        foreach (List<Mark> marks in GroupByLine(diagnostic, columns))
        {
            SourceLocation location = marks[0].Location;
            if (location.Source.Place is not null)
            {
                result.Append("  ").Append(options.Paint(TextRole.Path, VisibleText.OneLine(location.Source.Path))).Append('\n');
                continue;
            }

            if (location.Source.Path != shownPath)
            {
                shownPath = location.Source.Path;
                LinePosition at = location.Position;
                result.Append("  ").Append(options.Paint(TextRole.Path, PathAt(shownPath, at))).Append('\n');
            }

            AppendLine(result, marks, columns, options.Paint);
        }
    }

    private static string PathAt(string path, LinePosition at) =>
        string.Format(CultureInfo.InvariantCulture, "{0}:{1}:{2}", VisibleText.OneLine(path), at.Line, at.Column);

    private static void AppendLine(StringBuilder result, List<Mark> marks, int columns, Paint paint)
    {
        SourceLocation location = marks[0].Location;
        SourceExcerpt excerpt = SourceExcerpt.Of(location.Source, CoverOf(marks), columns);
        string number = location.Position.Line.ToString(CultureInfo.InvariantCulture);
        string line = paint(TextRole.Gutter, number.PadLeft(GutterDigits) + " │");
        result.Append(excerpt.Text.Length == 0 ? line : line + " " + paint(TextRole.Source, excerpt.Text)).Append('\n');

        string gutter = paint(TextRole.Gutter, new string(' ', Math.Max(GutterDigits, number.Length)) + " │");
        foreach (Mark mark in marks)
        {
            (int column, int width) = excerpt.Locate(mark.Location.Span);
            string underline = new(mark.Primary ? '^' : '-', width);
            string label = mark.Label is { Length: > 0 } text ? " " + VisibleText.OneLine(text) : "";
            TextRole role = mark.Primary ? TextRole.PrimaryMark : TextRole.SecondaryMark;
            result.Append(gutter).Append(' ').Append(' ', column).Append(paint(role, underline + label)).Append('\n');
        }
    }

    private static void AppendParagraph(StringBuilder result, string? text, TextRole role, Paint paint)
    {
        if (string.IsNullOrEmpty(text))
            return;
        foreach (string line in text!.Split('\n'))
            result.Append(paint(role, VisibleText.OneLine(line.TrimEnd('\r')))).Append('\n');
    }

    private readonly record struct Mark(SourceLocation Location, string? Label, bool Primary);

    // Places in the order in which the message tells them; those on one line share the line, if it can show them all.
    private static List<List<Mark>> GroupByLine(Diagnostic diagnostic, int columns)
    {
        var groups = new List<List<Mark>>();
        foreach (Mark mark in MarksOf(diagnostic))
        {
            List<Mark>? home = groups.Find(group => OnOneLine(group, mark, columns));
            if (home is null)
                groups.Add([mark]);
            else
                home.Add(mark);
        }

        return groups;
    }

    private static IEnumerable<Mark> MarksOf(Diagnostic diagnostic)
    {
        if (diagnostic.Location.Source is not null)
            yield return new Mark(diagnostic.Location, diagnostic.Label, Primary: true);
        foreach (LabeledLocation related in diagnostic.Related)
        {
            if (related.Location.Source is not null)
                yield return new Mark(related.Location, related.Label, Primary: false);
        }
    }

    private static bool OnOneLine(List<Mark> group, Mark mark, int columns)
    {
        SourceLocation home = group[0].Location;
        if (!ReferenceEquals(home.Source, mark.Location.Source) || home.Position.Line != mark.Location.Position.Line)
            return false;
        TextSpan cover = TextSpan.Cover(CoverOf(group), mark.Location.Span);
        return cover.Length <= columns / 2;
    }

    private static TextSpan CoverOf(List<Mark> marks)
    {
        TextSpan cover = marks[0].Location.Span;
        for (int i = 1; i < marks.Count; i++)
            cover = TextSpan.Cover(cover, marks[i].Location.Span);
        return cover;
    }
}
