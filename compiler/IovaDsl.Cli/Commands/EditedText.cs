using System.Text;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Commands;

/// <summary>A text with other words in some places.</summary>
internal static class EditedText
{
    /// <param name="text">The text as it is.</param>
    /// <param name="edits">Spans in the order of the text, none of which overlaps another one, and what stands there afterwards.</param>
    public static string Of(string text, IEnumerable<(TextSpan Span, string NewText)> edits)
    {
        var edited = new StringBuilder(text.Length);
        int taken = 0;
        foreach ((TextSpan span, string newText) in edits)
        {
            edited.Append(text, taken, span.Start - taken).Append(newText);
            taken = span.AfterLast;
        }

        return edited.Append(text, taken, text.Length - taken).ToString();
    }
}
