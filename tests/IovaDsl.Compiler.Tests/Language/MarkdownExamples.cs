using System.Text.RegularExpressions;

namespace IovaDsl.Compiler.Tests.Language;

/// <summary>A block of code in a page: what the fence says after the word <c>iova</c>, the text, and the line it begins on.</summary>
internal sealed record MarkdownExample(string Remark, string Text, int Line);

/// <summary>Takes the .iova examples out of a page.</summary>
internal static partial class MarkdownExamples
{
    /// <summary>All examples. A picture of a control character (U+2400) stands for the character itself.</summary>
    public static IReadOnlyList<MarkdownExample> In(string markdown) =>
        Fence()
            .Matches(markdown.ReplaceLineEndings("\n"))
            .Select(m => new MarkdownExample(
                m.Groups[1].Value.Trim(),
                m.Groups[2].Value.Replace('\u2400', '\0'),
                markdown.AsSpan(0, m.Index).Count('\n') + 2
            ))
            .ToArray();

    /// <summary>The text under a heading of the second level.</summary>
    public static string Section(string markdown, string heading)
    {
        Match match = Regex.Match(
            markdown.ReplaceLineEndings("\n"),
            $@"^## {Regex.Escape(heading)}\n(.*?)(?=^## |\z)",
            RegexOptions.Multiline | RegexOptions.Singleline
        );
        Assert.True(match.Success, $"There is no section '{heading}'.");
        return match.Groups[1].Value;
    }

    [GeneratedRegex("^```iova([^\n]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
