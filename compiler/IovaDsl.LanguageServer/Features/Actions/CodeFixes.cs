using System.Collections.Immutable;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>All that offers changes. A new one is a row here and a file.</summary>
internal static class CodeFixes
{
    private static readonly ImmutableArray<Func<FixRequest, IEnumerable<CodeFix>>> Rows =
    [
        SuggestedFixes.Of,
        DeclareMissing.Of,
        TodaysAnswer.Of,
        AddBehind.Of,
        BitsToWindow.Of,
        ExtractPart.Of,
    ];

    public static IEnumerable<CodeFix> Of(FixRequest request) => Rows.SelectMany(row => row(request));
}
