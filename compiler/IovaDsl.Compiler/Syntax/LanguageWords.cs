namespace IovaDsl.Compiler.Syntax;

/// <summary>The words of the language, as the grammar spells them.</summary>
internal static class LanguageWords
{
    private static readonly HashSet<string> ReservedWords = new(
        TokenSets.ReservedWords.Types().Select(TokenWords.Spelling),
        StringComparer.Ordinal
    );

    /// <summary>Whether a word is a name only in back-quotes.</summary>
    public static bool IsReserved(string word) => ReservedWords.Contains(word);
}
