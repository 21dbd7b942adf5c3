namespace IovaDsl.Compiler.Text;

/// <summary>
/// The text of one file under the name by which messages call it. A value: the compiler reads no file, hosts hand texts in.
/// </summary>
public sealed class SourceText
{
    private int[]? _lineStarts;

    /// <param name="path">The name by which messages call it.</param>
    /// <param name="text">All of its text; lines end at LF, CRLF or CR.</param>
    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
    }

    private SourceText(Place place)
        : this(place.ToString(), "") => Place = place;

    /// <summary>What a diagnostic points to whose place is in no text: it goes by the name of the place, and holds nothing.</summary>
    internal static SourceText Of(Place place) => new(place);

    /// <summary>The place that the text stands for; null of a real text.</summary>
    internal Place? Place { get; }

    /// <summary>The name of the file as its host gave it: messages print it, includes are resolved against it.</summary>
    public string Path { get; }

    /// <summary>All of its text.</summary>
    public string Text { get; }

    /// <summary>How many lines there are; an empty text has one.</summary>
    public int LineCount => LineStarts.Length;

    /// <summary>The line and column of an offset, which may be the end of the text.</summary>
    public LinePosition PositionOf(int offset)
    {
        int line = Array.BinarySearch(LineStarts, offset);
        if (line < 0)
            line = ~line - 1;
        return new LinePosition(line + 1, offset - LineStarts[line] + 1);
    }

    /// <summary>The offset of the first character of a line (counted from 1).</summary>
    internal int StartOfLine(int line) => LineStarts[line - 1];

    /// <summary>The characters of a line (counted from 1) without its line end.</summary>
    public string LineAt(int line)
    {
        int start = LineStarts[line - 1];
        int next = line < LineStarts.Length ? LineStarts[line] : Text.Length;
        return Text.Substring(start, next - start).TrimEnd('\r', '\n');
    }

    private int[] LineStarts => _lineStarts ??= FindLineStarts(Text);

    // A line ends at LF, CRLF, or a CR alone.
    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                starts.Add(i + 1);
        }

        return starts.ToArray();
    }
}
