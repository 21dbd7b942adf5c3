using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Protocol;
using Range = IovaDsl.LanguageServer.Protocol.Range;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>In what a client counts the characters of a line.</summary>
internal enum PositionEncoding
{
    Utf16,
    Utf8,
    Utf32,
}

/// <summary>Between offsets of a text and positions of a client. All knowledge of encodings is here.</summary>
internal readonly struct Mapper(SourceText source, PositionEncoding encoding)
{
    /// <summary>The offset of a position. One beyond the end of its line means the end of the line; one beyond the text, its end.</summary>
    public int OffsetOf(Position position)
    {
        if (position.Line < 0)
            return 0;
        if (position.Line >= source.LineCount)
            return source.Text.Length;
        int start = source.StartOfLine(position.Line + 1);
        int end = start + LineLength(position.Line + 1, start);
        int offset = start;
        for (int left = position.Character; left > 0 && offset < end; )
        {
            int units = UnitsAt(offset, end, out int length);
            left -= units;
            if (left >= 0)
                offset += length;
        }

        return offset;
    }

    public Position PositionOf(int offset)
    {
        offset = Math.Clamp(offset, 0, source.Text.Length);
        LinePosition place = source.PositionOf(offset);
        if (encoding == PositionEncoding.Utf16)
            return new Position(place.Line - 1, place.Column - 1);
        int units = 0;
        for (int i = offset - (place.Column - 1); i < offset; )
        {
            units += UnitsAt(i, offset, out int length);
            i += length;
        }

        return new Position(place.Line - 1, units);
    }

    public Range RangeOf(TextSpan span) => new(PositionOf(span.Start), PositionOf(span.AfterLast));

    public TextSpan SpanOf(Range range)
    {
        int start = OffsetOf(range.Start);
        return new TextSpan(start, Math.Max(0, OffsetOf(range.End) - start));
    }

    // One character of the text: how many UTF-16 units it has, and how many units of the client.
    private int UnitsAt(int offset, int end, out int length)
    {
        char c = source.Text[offset];
        bool isPair = char.IsHighSurrogate(c) && offset + 1 < end && char.IsLowSurrogate(source.Text[offset + 1]);
        length = isPair && encoding != PositionEncoding.Utf16 ? 2 : 1;
        return encoding switch
        {
            PositionEncoding.Utf8 => isPair ? 4
            : c < 0x80 ? 1
            : c < 0x800 ? 2
            : 3,
            _ => 1,
        };
    }

    private int LineLength(int line, int start)
    {
        int next = line < source.LineCount ? source.StartOfLine(line + 1) : source.Text.Length;
        while (next > start && source.Text[next - 1] is '\r' or '\n')
            next--;
        return next - start;
    }
}
