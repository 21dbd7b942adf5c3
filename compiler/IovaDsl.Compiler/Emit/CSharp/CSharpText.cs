using System.Globalization;
using System.Text;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Numbers and texts as C# writes them. Which characters are escaped is decided by code point alone, never by the Unicode
/// tables of the machine, so that every machine writes the same bytes.
/// </summary>
internal static class CSharpText
{
    /// <summary>
    /// Short names that a file gives two types. They begin with a small letter, which no name made of a platform's does.
    /// </summary>
    public const string Usable = "iovaUsable",
        Words = "iovaWords";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A string literal with its quotes.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder(value.Length + 2);
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                default:
                    if (IsPlain(c))
                        text.Append(c);
                    else
                        AppendEscape(text, c);
                    break;
            }
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text of one line inside an XML documentation comment.</summary>
    public static string Xml(string value)
    {
        var text = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            switch (c)
            {
                case '&':
                    text.Append("&amp;");
                    break;
                case '<':
                    text.Append("&lt;");
                    break;
                case '>':
                    text.Append("&gt;");
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                        text.Append(c).Append(value[++i]);
                    else
                        text.Append(IsPlain(c) ? c : ' ');
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>A character of a literal that stands for a number.</summary>
    internal static void AppendPacked(StringBuilder text, char c)
    {
        if (c == 0)
            text.Append("\\0");
        else if (c is >= ' ' and <= '~' and not ('"' or '\\'))
            text.Append(c);
        else
            AppendEscape(text, c);
    }

    private static void AppendEscape(StringBuilder text, char c) =>
        text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));

    // Not plain: what ends a line for C# (LF, CR, NEL, LS, PS), other controls, halves of pairs, marks that reorder
    // text on a screen, the byte order mark, and the two that are no characters.
    private static bool IsPlain(char c) =>
        c switch
        {
            < ' ' => false,
            >= '\u007f' and <= '\u009f' => false,
            >= '\u200e' and <= '\u200f' => false,
            >= '\u2028' and <= '\u202e' => false,
            >= '\u2066' and <= '\u2069' => false,
            >= '\ud800' and <= '\udfff' => false,
            '\ufeff' or '\ufffe' or '\uffff' => false,
            _ => true,
        };
}
