using System.Collections.Immutable;
using System.Text;

namespace IovaDsl.Fleet.Guests.Qemu.Words;

/// <summary>
/// A command line split into words as a shell splits it: blanks separate, quotes and backslashes keep together. A word that begins
/// with an unquoted <c>{</c> is one JSON object, whatever quotes it holds, so that words copied from a process list work as well.
/// </summary>
internal static class CommandWords
{
    public static ImmutableArray<string> Split(string text)
    {
        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && IsBlank(text, at))
                at += text[at] == '\\' ? 2 : 1;
            if (at >= text.Length)
                return words.ToImmutable();
            words.Add(text[at] == '{' ? JsonWord(text, ref at) : Word(text, ref at));
        }
    }

    /// <summary>The words as one line that a shell reads as the same words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word)
    {
        bool isPlain = word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=,.:/+@%".Contains(c));
        return isPlain ? word : "'" + word.Replace("'", "'\\''") + "'";
    }

    // A backslash at the end of a line continues it.
    private static bool IsBlank(string text, int at) =>
        char.IsWhiteSpace(text[at]) || (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '\n' or '\r');

    private static string Word(string text, ref int at)
    {
        var word = new StringBuilder();
        char quote = '\0';
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (quote == '\0' && char.IsWhiteSpace(c))
                break;
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else if (c == '\\' && quote != '\'' && at + 1 < text.Length)
                word.Append(text[++at]);
            else
                word.Append(c);
        }

        return word.ToString();
    }

    private static string JsonWord(string text, ref int at)
    {
        int start = at;
        int depth = 0;
        bool isText = false;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (isText && c == '\\')
                at++;
            else if (c == '"')
                isText = !isText;
            else if (!isText && c is '{' or '[')
                depth++;
            else if (!isText && c is '}' or ']' && --depth == 0)
            {
                at++;
                break;
            }
        }

        at = Math.Min(at, text.Length);
        return text[start..at];
    }
}
