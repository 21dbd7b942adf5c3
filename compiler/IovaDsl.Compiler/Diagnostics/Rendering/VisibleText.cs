using System.Text;

namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>
/// Text as it may be shown. What steers a terminal or reorders text (control characters, bidirectional controls, lone
/// surrogates) is replaced by U+FFFD, since source files are written by others and a message must not act on its reader.
/// </summary>
internal static class VisibleText
{
    public const char Replacement = '\uFFFD';

    /// <summary>A message in one line: line ends and tabs become blanks, everything else invisible is replaced.</summary>
    public static string OneLine(string text)
    {
        if (!NeedsWork(text))
            return text;

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\r' or '\n' or '\t')
            {
                if (c != '\n' || i == 0 || text[i - 1] != '\r')
                    result.Append(' ');
            }
            else if (IsPair(text, i))
                result.Append(c).Append(text[++i]);
            else
                result.Append(IsSteering(c) ? Replacement : c);
        }

        return result.ToString();
    }

    /// <summary>True for a character that must not reach a terminal as it is.</summary>
    public static bool IsSteering(char c) =>
        c < ' '
        || c is >= '\u007f' and <= '\u009f'
        || c is '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\u061c' or '\ufeff'
        || c is >= '\u202a' and <= '\u202e'
        || c is >= '\u2066' and <= '\u2069'
        || char.IsSurrogate(c);

    public static bool IsPair(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);

    /// <summary>
    /// The columns a character takes: 0 for combining marks, 2 for East Asian wide and for emoji, else 1. The ranges are
    /// the blocks of Unicode Standard Annex 11 that hold wide characters; single exceptions inside them do not matter here.
    /// </summary>
    public static int ColumnsOf(int codePoint)
    {
        if (codePoint < 0x300)
            return 1;
        if (codePoint is (>= 0x300 and <= 0x36f) or (>= 0x200b and <= 0x200d) or (>= 0x20d0 and <= 0x20ff) or (>= 0xfe00 and <= 0xfe0f))
            return 0;
        bool wide =
            codePoint
            is (>= 0x1100 and <= 0x115f)
                or (>= 0x2e80 and <= 0x303e)
                or (>= 0x3041 and <= 0xa4cf)
                or (>= 0xac00 and <= 0xd7a3)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0xfe30 and <= 0xfe6f)
                or (>= 0xff00 and <= 0xff60)
                or (>= 0xffe0 and <= 0xffe6)
                or (>= 0x1f300 and <= 0x1f64f)
                or (>= 0x1f680 and <= 0x1f6ff)
                or (>= 0x1f900 and <= 0x1f9ff)
                or (>= 0x20000 and <= 0x3fffd);
        return wide ? 2 : 1;
    }

    private static bool NeedsWork(string text)
    {
        foreach (char c in text)
        {
            if (IsSteering(c))
                return true;
        }

        return false;
    }
}
