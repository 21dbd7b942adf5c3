using System.Text;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>
/// One source line as drawn: tabs are blanks up to the next multiple of four, what a terminal would obey is replaced,
/// and a line too long is clipped around the part that matters, with an ellipsis where something was left out.
/// </summary>
/// <remarks>Only the shown part of the line is looked at, so a file that is one line of 200 MB costs no more than another.</remarks>
internal sealed class SourceExcerpt
{
    private const int TabColumns = 4;
    private const int ContextBefore = 24;
    private const char Ellipsis = '…';

    // columnAt[i] is where character windowFirst + i begins; the last entry is where the shown part ends.
    private readonly int[] _columnAt;
    private readonly int _windowFirst;

    private SourceExcerpt(string text, int windowFirst, int[] columnAt)
    {
        Text = text;
        _windowFirst = windowFirst;
        _columnAt = columnAt;
    }

    public string Text { get; }

    /// <summary>Draws the line that holds <paramref name="focus"/>, at most about <paramref name="columns"/> wide.</summary>
    public static SourceExcerpt Of(SourceText source, TextSpan focus, int columns)
    {
        string text = source.Text;
        int offset = Clamp(focus.Start, text.Length);
        int lineFirst = offset - (source.PositionOf(offset).Column - 1);
        int first = FirstShown(text, lineFirst, focus, columns);
        int afterLast = AfterLastShown(text, first, columns);
        bool clippedAfter = afterLast < text.Length && !IsLineEnd(text[afterLast]);
        return Draw(text, first, afterLast, first > lineFirst, clippedAfter);
    }

    /// <summary>Where a span lies in <see cref="Text"/>, as columns; clipped to what is shown, at least one column wide.</summary>
    public (int Column, int Width) Locate(TextSpan span)
    {
        int first = ColumnOf(span.Start);
        int afterLast = ColumnOf(span.AfterLast);
        return (first, Math.Max(1, afterLast - first));
    }

    private int ColumnOf(int offset)
    {
        int index = Math.Max(0, Math.Min(offset - _windowFirst, _columnAt.Length - 1));
        return _columnAt[index];
    }

    // A line that fits starts at its beginning; so does one whose focus ends early enough. Otherwise some characters
    // before the focus are kept for context.
    private static int FirstShown(string text, int lineFirst, TextSpan focus, int columns)
    {
        bool fromStart = focus.AfterLast - lineFirst <= columns || AfterLastShown(text, lineFirst, columns) >= focus.AfterLast;
        int first = fromStart ? lineFirst : Math.Max(lineFirst, Clamp(focus.Start, text.Length) - ContextBefore);
        bool splitsPair =
            first > lineFirst && first < text.Length && char.IsLowSurrogate(text[first]) && char.IsHighSurrogate(text[first - 1]);
        return splitsPair ? first + 1 : first;
    }

    private static int AfterLastShown(string text, int first, int columns)
    {
        int limit = (int)Math.Min(text.Length, (long)first + columns);
        int i = first;
        while (i < limit && !IsLineEnd(text[i]))
            i++;
        bool splitsPair = i > first && i < text.Length && char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]);
        return splitsPair ? i - 1 : i;
    }

    private static SourceExcerpt Draw(string text, int first, int afterLast, bool clippedBefore, bool clippedAfter)
    {
        var drawn = new StringBuilder();
        var columnAt = new int[afterLast - first + 1];
        int column = 0;
        if (clippedBefore)
        {
            drawn.Append(Ellipsis);
            column = 1;
        }

        for (int i = first; i < afterLast; i++)
        {
            columnAt[i - first] = column;
            char c = text[i];
            if (c == '\t')
            {
                int blanks = TabColumns - column % TabColumns;
                drawn.Append(' ', blanks);
                column += blanks;
            }
            else if (i + 1 < afterLast && VisibleText.IsPair(text, i))
            {
                drawn.Append(c).Append(text[i + 1]);
                column += VisibleText.ColumnsOf(char.ConvertToUtf32(c, text[i + 1]));
                columnAt[++i - first] = column;
            }
            else
            {
                char shown = VisibleText.IsSteering(c) ? VisibleText.Replacement : c;
                drawn.Append(shown);
                column += VisibleText.ColumnsOf(shown);
            }
        }

        columnAt[columnAt.Length - 1] = column;
        if (clippedAfter)
            drawn.Append(Ellipsis);
        return new SourceExcerpt(drawn.ToString().TrimEnd(), first, columnAt);
    }

    private static bool IsLineEnd(char c) => c is '\r' or '\n';

    private static int Clamp(int offset, int length) => Math.Max(0, Math.Min(offset, length));
}
