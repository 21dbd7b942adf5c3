using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>How tokens are called in messages.</summary>
internal static class TokenWords
{
    private const int LongestQuote = 40;

    private const int MostAlternatives = 8;

    /// <summary>A token that stands in the text: its text in back-quotes, or a word for it.</summary>
    public static string Found(TokenList tokens, int index)
    {
        Token token = tokens[index];
        if (token.Type == IovaLexer.Eof)
            return "the end of the file";
        string text = tokens.TextOf(token);
        if (text.Length > LongestQuote)
            text = text.Substring(0, LongestQuote - 1) + "…";
        return token.Type == STRING ? "the text " + text : $"`{text}`";
    }

    /// <summary>The word or sign of a type: <c>`size`</c>.</summary>
    public static string Literal(int type) =>
        type switch
        {
            IovaLexer.Eof => "the end of the file",
            NAME or QUOTED_NAME => "a name",
            NUMBER => "a number",
            STRING => "a text in quotes",
            VERSION => "a version such as 6.12",
            PCI_ADDRESS => "an address such as 01:00.0",
            _ => $"`{Spelling(type)}`",
        };

    /// <summary>The characters of a keyword or sign.</summary>
    public static string Spelling(int type) =>
        DefaultVocabulary.GetLiteralName(type)?.Trim('\'') ?? DefaultVocabulary.GetSymbolicName(type);

    /// <summary>What could have stood in a place, in words of the language.</summary>
    public static string Expected(TokenSet set)
    {
        List<string> words = [];
        TokenSet rest = set.Without(TokenSet.Of(OMITTED));
        TakeGroup(TokenSets.RangeStarts, "a range of addresses");
        TakeGroup(TokenSets.OperandStarts, "a number or an expression");
        TakeGroup(TokenSets.ClauseStarts.Without(TokenSet.Of(ALLOW)), "a clause");
        rest = words.Contains("a clause") ? rest.Without(TokenSet.Of(ALLOW)) : rest;
        TakeGroup(TokenSets.MemberStarts, "a declaration");
        rest = words.Contains("a declaration") ? rest.Without(TokenSets.PlatformClauseStarts.Union(TokenSets.TopStarts)) : rest;
        TakeGroup(TokenSets.RegionStarts.With(MSI), "a kind of region such as `reserved` or `msi`");
        TakeGroup(TokenSets.Names, "a name");
        TakeGroup(TokenSet.Of(NAME, FITS, EXCLUDES), "a view such as `exact`, `fits` or `excludes`");
        // That a number may go on is true everywhere and helps nowhere, unless there is nothing else to say.
        bool hasMore = words.Count > 0 || !rest.Without(TokenSets.BinaryOperators).IsEmpty;
        if (hasMore)
            rest = rest.Without(TokenSets.BinaryOperators);
        else
            TakeGroup(TokenSets.BinaryOperators, "an operator");
        words.AddRange(rest.Types().Take(MostAlternatives).Select(Literal));
        return Wording.List(words, "or");

        void TakeGroup(TokenSet group, string word)
        {
            TokenSet visible = group.Without(TokenSet.Of(OMITTED));
            if (!rest.ContainsAll(visible))
                return;
            words.Add(word);
            rest = rest.Without(visible);
        }
    }
}
