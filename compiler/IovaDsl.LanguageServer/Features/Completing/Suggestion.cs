namespace IovaDsl.LanguageServer.Features.Completing;

/// <summary>What a suggestion is, for its sign in a list.</summary>
internal enum SuggestionSort
{
    Keyword,
    Clause,
    Element,
    Value,
    Part,
    Platform,
    Kind,
    Number,
}

/// <summary>Something that may stand at the caret.</summary>
/// <param name="Label">What the list shows.</param>
/// <param name="Sort">What it is.</param>
/// <param name="Detail">A few words beside it.</param>
internal sealed record Suggestion(string Label, SuggestionSort Sort, string? Detail = null)
{
    /// <summary>What it says, in Markdown.</summary>
    public string? Documentation { get; init; }

    /// <summary>What is written instead of the label, with places to fill in (<c>${1:name}</c>), for an editor that knows them.</summary>
    public string? Snippet { get; init; }
}
