using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features;

/// <summary>
/// The canonical form, as the changes of white space that lead to it. A text with a mistake of syntax stays as it is.
/// </summary>
internal static class Formatting
{
    public static IReadOnlyList<TextChange> Whole(Document document)
    {
        FormatResult result = IovaFormatter.Format(document.Source);
        return result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error)
            ? []
            : WhiteSpaceChanges(document.Text, result.Text);
    }

    /// <summary>The same for the lines that a range touches.</summary>
    public static IReadOnlyList<TextChange> Lines(Document document, TextSpan range)
    {
        SourceText source = document.Source;
        int start = source.StartOfLine(source.PositionOf(range.Start).Line);
        int last = source.PositionOf(range.AfterLast).Line;
        int end = last < source.LineCount ? source.StartOfLine(last + 1) : source.Text.Length;
        // What stands before the first line indents it, what stands after the last one the next.
        return [.. Whole(document).Where(change => change.Span.AfterLast >= start && change.Span.AfterLast < Math.Max(end, start + 1))];
    }

    /// <summary>After <c>}</c> or a line end: what stands between the statement that ended and the caret.</summary>
    public static IReadOnlyList<TextChange> OnType(Document document, int caret)
    {
        int before = caret;
        while (before > 0 && char.IsWhiteSpace(document.Text[before - 1]))
            before--;
        // White space around the caret is being typed.
        return [.. Lines(document, new TextSpan(before, 0)).Where(change => change.Span.AfterLast <= before)];
    }

    // Formatting moves words and changes none, so both texts are the same but for runs of white space.
    private static List<TextChange> WhiteSpaceChanges(string before, string after)
    {
        var changes = new List<TextChange>();
        int i = 0;
        int j = 0;
        while (i < before.Length || j < after.Length)
        {
            int runOfBefore = RunLength(before, i);
            int runOfAfter = RunLength(after, j);
            if (!before.AsSpan(i, runOfBefore).SequenceEqual(after.AsSpan(j, runOfAfter)))
                changes.Add(new TextChange(new TextSpan(i, runOfBefore), after.Substring(j, runOfAfter)));
            i += runOfBefore;
            j += runOfAfter;
            if (i == before.Length && j == after.Length)
                break;
            if (i == before.Length || j == after.Length || before[i] != after[j])
                return [new TextChange(new TextSpan(0, before.Length), after)];
            i++;
            j++;
        }

        return changes;
    }

    private static int RunLength(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] == '\uFEFF'))
            end++;
        return end - start;
    }
}
