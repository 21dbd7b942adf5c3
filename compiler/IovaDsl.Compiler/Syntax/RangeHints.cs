using System.Text.RegularExpressions;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What to write where a range is needed and a number stands, by what people write for <c>..</c> and <c>size</c>.</summary>
internal static class RangeHints
{
    private const string Number = "[0-9][0-9A-Za-z_]*";
    private const RegexOptions Options = RegexOptions.CultureInvariant;

    // As long as bus numbers and requester IDs: an address alone is hardly ever meant.
    private const int LongestAlone = 6;

    private static readonly Regex Difference = new($"^({Number}) *- *({Number})$", Options);
    private static readonly Regex Sum = new($"^({Number}) *\\+ *({Number})$", Options);
    private static readonly Regex OtherEnd = new($"^ *(?::|-|to\\b) *({Number})", Options);
    private static readonly Regex CommaSize = new($"^ *, *({Number})", Options);

    /// <param name="text">The number, or the expression.</param>
    /// <param name="after">The text after it.</param>
    public static string For(string text, string after)
    {
        if (Difference.Match(text) is { Success: true } difference)
            return Write($"{difference.Groups[1].Value}..{difference.Groups[2].Value}");
        if (Sum.Match(text) is { Success: true } sum)
            return Write($"{sum.Groups[1].Value} size {sum.Groups[2].Value}");
        if (OtherEnd.Match(after) is { Success: true } end)
            return Write($"{text}..{end.Groups[1].Value}");
        if (CommaSize.Match(after) is { Success: true } size)
            return Write($"{text} size {size.Groups[1].Value}");
        bool isAlone = text.Length <= LongestAlone && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or 'x' or '_');
        return "Write `first..last` (both included) or `start size n`" + (isAlone ? $"; one alone is `{text}..{text}`." : ".");
    }

    private static string Write(string range) => $"Write `{range}`.";
}
