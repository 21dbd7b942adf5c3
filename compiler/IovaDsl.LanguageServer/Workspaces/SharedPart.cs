using IovaDsl.Compiler.Syntax;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// What a file that declares platforms shares with those that include it: its includes, constants and parts, and the names of its
/// platforms. What stands in a platform concerns only whoever extends it.
/// </summary>
internal static class SharedPart
{
    /// <summary>
    /// Whether two texts of one file share the same, at the same places, so that positions in the older are right in the newer. A text
    /// with a mistake of syntax shares nothing, since nobody knows where its declarations end.
    /// </summary>
    public static bool IsSame(Document before, Document now) =>
        before.Parsed.Diagnostics.IsEmpty
        && now.Parsed.Diagnostics.IsEmpty
        && !before.Syntax.Platforms.IsEmpty
        && before
            .Syntax.Platforms.Select(platform => platform.Name.Name)
            .SequenceEqual(now.Syntax.Platforms.Select(platform => platform.Name.Name))
        && Count(before.Syntax) == Count(now.Syntax)
        && End(before.Syntax) == End(now.Syntax)
        && End(before.Syntax) <= before.Text.AsSpan().CommonPrefixLength(now.Text);

    private static int Count(FileSyntax file) => file.Includes.Length + file.Constants.Length + file.Parts.Length;

    private static int End(FileSyntax file) =>
        file.Includes.Select(include => include.Span)
            .Concat(file.Constants.Select(constant => constant.Span))
            .Concat(file.Parts.Select(part => part.Span))
            .Max(static span => (int?)span.AfterLast)
        ?? 0;
}
