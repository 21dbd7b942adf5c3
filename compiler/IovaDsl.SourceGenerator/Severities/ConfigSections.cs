namespace IovaDsl.Severities;

/// <summary>
/// What of a config speaks of our rules: its head, which says whether it is global, and such sections. The others are left out before
/// Roslyn reads it, which makes a regular expression of each.
/// </summary>
/// <remarks>A line that may or may not begin a section, since a remark or an escape is in it, stays with the section before it.</remarks>
internal static class ConfigSections
{
    // The rules' names in a key, in any case.
    private const string Rules = ".IOVA";

    /// <summary>Whether a text speaks of our rules at all.</summary>
    public static bool Speaks(string text) => Speaks(text, 0, text.Length);

    /// <summary>The parts in order, each with the line where it begins, from 1.</summary>
    public static IEnumerable<(int Line, string Text)> Of(string text)
    {
        int line = 1,
            start = 0,
            startLine = 1;
        bool isHead = true;
        for (int at = 0; at < text.Length; line++)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            if (IsHeader(text, at, end))
            {
                if (isHead || Speaks(text, start, at))
                    yield return (startLine, text.Substring(start, at - start));
                (start, startLine, isHead) = (at, line, false);
            }

            at = end;
        }

        if (isHead || Speaks(text, start, text.Length))
            yield return (startLine, text.Substring(start));
    }

    private static bool Speaks(string text, int start, int end) =>
        text.IndexOf(Rules, start, end - start, StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsHeader(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end - start > 2 && text[start] == '[' && text[end - 1] == ']' && text.IndexOfAny(['#', ';'], start, end - start) < 0;
    }
}
