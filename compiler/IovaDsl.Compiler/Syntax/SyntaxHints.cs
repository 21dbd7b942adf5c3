using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What to do about a token that does not fit: advice for what people write instead of what the language wants.</summary>
/// <remarks>Rules are asked in groups, from the narrow to the wide; the first that knows something speaks.</remarks>
internal sealed class SyntaxHints(TokenList tokens)
{
    private static readonly TokenSet Values = TokenSet.Of(NUMBER, NAME, RPAREN, QUOTED_NAME);

    private readonly record struct Place(int Index, int Before, int Next, int After, TokenSet Expected);

    /// <param name="index">The token that does not fit.</param>
    /// <param name="expected">What would.</param>
    /// <param name="element">In the braces of which sort of element it stands.</param>
    public string? For(int index, TokenSet expected, ClausePlaces element)
    {
        var place = new Place(
            index,
            index == 0 ? IovaLexer.Eof : tokens[index - 1].Type,
            tokens[index].Type,
            index + 1 < tokens.Count ? tokens[index + 1].Type : IovaLexer.Eof,
            expected
        );
        return Ranges(place)
            ?? Signs(place)
            ?? Addresses(place)
            ?? Headers(place)
            ?? Expectations(place)
            ?? Texts(place)
            ?? Numbers(place)
            ?? Lists(place)
            ?? Clauses(place, element)
            ?? Names(place);
    }

    private string? Ranges(Place p)
    {
        if (p.Next == COMMA && BeginsWithRequesters(p.Index))
            return "`requesters` takes one range; write a `behind` for each.";
        bool isIndexed = p.Next == MINUS && p.After == NAME && p.Before == RBRACKET && p.Index >= 4 && tokens[p.Index - 4].Type == NAME;
        return isIndexed
            ? $"Virtual functions of `{TextAt(p.Index - 4)}[{TextAt(p.Index - 2)}]` are "
                + $"`{TextAt(p.Index - 4)}-{TextAt(p.Index - 2)}-vf[0]` and on."
            : null;
    }

    private static string? Signs(Place p)
    {
        if (p.Next == MINUS && p.After == MINUS)
            return "Comments begin with `//`.";
        if (p.Next is LPAREN or LBRACKET && p.Expected.Contains(LBRACE))
            return "A body stands in braces: `{ … }`.";
        if (p.Next == STAR && p.Before == STAR)
            return "Powers are written with `^`: `2 ^ 48`.";
        if (p.Next == EQUALS && p.Expected.Contains(COLON))
            return "Write `:` before the kind.";
        if (p.Next is EQUALS or COLON && (p.Expected.Contains(NUMBER) || p.Expected.Contains(STRING)))
            return "No `:` or `=` before a value.";
        if (p.Next == COLON && p.Expected.Contains(RPAREN))
            return "A default is written with `=`: `name = value`.";
        if (p.Next == COMMA && p.Expected.ContainsAll(TokenSets.ReservedClauseStarts.Within(p.Expected)) && p.Expected.Contains(RBRACE))
            return "No comma between clauses: remove it.";
        return null;
    }

    private string? Addresses(Place p)
    {
        if (p.Next == SIZE && p.Expected.Contains(ABOVE))
            return "The start is missing: write `start size n`.";
        if (p.Before == AT && Values.Contains(p.Next) && p.Next != NUMBER)
            return $"Write `on {TextAt(p.Index)}` for the bus; `at` is followed by the address.";
        if (p.Expected.Contains(PCI_ADDRESS))
            return "Write the address out as [segment:]bus:device.function, such as 01:00.0, or as bus … device … "
                + "function … with all three.";
        if (p.Expected == TokenSet.Of(DEVICE) || p.Expected == TokenSet.Of(FUNCTION))
            return "In bus … device … function … all three are needed.";
        if (p.Next == PCI_ADDRESS && p.Expected.Contains(AT))
            return $"Write `at` before the address: `at {TextAt(p.Index)}`.";
        if (p.Next == ON && p.Before == PCI_ADDRESS)
            return "The bus stands before the address: `on BUS at 01:00.0`.";
        return null;
    }

    private string? Headers(Place p)
    {
        bool isTitle = p.Next == STRING && (p.Before == PLATFORM || p.Before == LBRACE);
        if (isTitle || (p.Next == STRING && p.Expected.Contains(LBRACE)))
            return "Put the title right after the name, or after the kind.";
        if (p.Next == NAME && p.Expected.Contains(EXTENDS))
            return "A name is one word; hyphens may join several.";
        bool hasKind = p.Expected.Contains(COLON) && p.Index >= 2 && tokens[p.Index - 2].Type is IOMMU or MSI;
        if (p.Next == NAME && hasKind)
            return $"Write a colon before the kind: `: {TextAt(p.Index)}`.";
        if (p.Next == NAME && p.Expected.Contains(ON) && p.After == ON)
            return $"A title stands in quotes: `\"{TextAt(p.Index)}\"`.";
        if (p.Next == NAME && p.Expected.Contains(ON))
            return p.After == NAME
                ? $"Write `on` before the parent: `on {TextAt(p.Index + 1)}`."
                : $"Write `on` before the parent: `on {TextAt(p.Index)}`.";
        if (p.Next == NAME && p.After == LPAREN && p.Expected.Contains(USE))
            return $"To place a part, write `use {TextAt(p.Index)}(…)`.";
        if (p.Next == NAME && p.Expected.Contains(RPAREN) && p.Before == NAME)
            return "Parameters have no types; separate them with commas.";
        return null;
    }

    private string? Expectations(Place p)
    {
        if (p.Expected.Contains(VERSION) && p.Next is NUMBER or NAME)
            return "A kernel version is major.minor, such as 6.12.";
        if (p.Next == KERNEL)
            return "Write `on kernel 6.1` in an expectation and `since kernel 6.3` in a region.";
        if (p.Expected == TokenSet.Of(KERNEL))
            return $"Write `kernel` before the version: `kernel {TextAt(p.Index)}`.";
        if (
            p.Expected.Contains(FITS)
            && p.Expected.Contains(EXCLUDES)
            && !p.Expected.Contains(QUOTED_NAME)
            && p.Next is NUMBER or NOTHING or REFUSED
        )
            return "Say which view is meant, such as `exact` or `vfio`.";
        if (p.Expected.Contains(RAM) && !p.Expected.Contains(NAME) && Values.Contains(p.Next))
            return "Write `ram` before each range.";
        return null;
    }

    private string? Texts(Place p)
    {
        if (p.Next == STRING && p.Before == CLASS)
            return $"Write the name without quotes: `{TextAt(p.Index).Trim('"')}`.";
        if (p.Next == STRING && p.Before == ALLOW)
            return "The code of the finding is missing: `allow IOVA2004 \"why\"`.";
        if (p.Next == STRING && p.Expected.Contains(NAME) && !p.Expected.Contains(NUMBER))
            return $"A name stands without quotes: `{TextAt(p.Index).Trim('"')}`.";
        if (p.Before == INCLUDE)
            return "Write the path in quotes: `include \"parts/ports.iova\"`.";
        if (p.Next == NAME && EndsRegion(p.Index) && SuffixAfterSpace(p) is null)
            return $"A label stands in quotes: `\"{TextAt(p.Index)}\"`.";
        return null;
    }

    private string? Numbers(Place p)
    {
        if (p.Next == BITS && p.Before == NUMBER)
            return "The clause counts bits; write the number alone.";
        if (p.Next == MINUS && p.Expected.Contains(NUMBER))
            return "There are no negative numbers.";
        if (p.Next == VERSION && p.Expected.Contains(NUMBER))
            return "There are no fractions; 1.5G is written 1536M.";
        if (p.Next == NUMBER && p.Expected.Contains(NAME) && !p.Expected.Contains(NUMBER))
            return "A name begins with a letter.";
        if (SuffixAfterSpace(p) is { } suffix)
            return $"No space before a suffix: `{TextAt(p.Index - 1)}{suffix}`.";
        if (p.Before == DOT_DOT)
            return "The end of the range is missing: `first..last`.";
        if (TokenSets.BinaryOperators.Contains(p.Before) && p.Expected.Contains(NUMBER))
            return $"A number is missing after `{TextAt(p.Index - 1)}`.";
        if (p.Before == COMMA && !TokenSets.Names.Contains(p.Next))
            return "A comma stands only between two values; remove it, or add a value.";
        return p.Expected.Contains(ABOVE) && !TokenSets.Names.Contains(p.Next) ? "Write `first..last` or `start size n`." : null;
    }

    private char? SuffixAfterSpace(Place p) => p.Before == NUMBER && p.Next == NAME ? NumberReader.SuffixOfUnit(TextAt(p.Index)) : null;

    private string? Lists(Place p)
    {
        bool isAnd = p.Next == NAME && TextAt(p.Index) is "and" or "or";
        if (isAnd || (p.Next == NUMBER && p.Before is NUMBER or RPAREN && IsInList(p.Index)) || p.Expected == TokenSet.Of(COMMA, RBRACE))
            return "Separate values with commas.";
        if (p.Next == REQUESTERS)
            return "Put `requesters` before `streams`.";
        return null;
    }

    private string? Clauses(Place p, ClausePlaces element)
    {
        if (element != ClausePlaces.None && p.Expected.ContainsAll(TokenSets.ReservedClauseStarts))
        {
            IEnumerable<string> words = ClauseRows.All.Where(row => (row.Places & element) == element).Select(row => $"`{row.Word}`");
            return $"Here can stand {Wording.List(words, "or")}.";
        }

        if (p.Expected.Contains(PLATFORM) && p.Expected.Contains(INCLUDE) && !p.Expected.Contains(DEVICE))
            return "A file holds `platform NAME { … }`, and `part`, `const` and `include` beside it.";
        return p.Next == NAME && p.Expected.Contains(DEVICE) && p.Expected.Contains(EXPECT)
            ? "A declaration begins with its keyword, such as `device`, `root-bus` or `iommu`."
            : null;
    }

    private string? Names(Place p)
    {
        if (p.Next == SLASH && p.Before == NAME)
            return "A name has letters, digits, `_` and `-`.";
        if (!p.Expected.Contains(NAME) || p.Before == COMMA)
            return null;
        if (TokenSets.ReservedWords.Contains(p.Next))
            return $"{TokenWords.Found(tokens, p.Index)} is a reserved word; in back-quotes it is a name.";
        return TokenSets.Declaring.Contains(p.Before) ? $"A declaration has a name: `{TextAt(p.Index - 1)} NAME`." : null;
    }

    // Whether a clause that takes several numbers goes on here.
    private bool IsInList(int index)
    {
        do index--;
        while (index > 0 && tokens[index].Type is NUMBER or COMMA or DOT_DOT or SIZE or STRING or RPAREN);
        return tokens[index].Type is PAGE_SIZES or MSI_WINDOW or FACT or IN || IsView(index);
    }

    private bool BeginsWithRequesters(int index)
    {
        int first = index - 1;
        while (first > 0 && tokens[first].Type is NUMBER or DOT_DOT or SIZE or NAME)
            first--;
        return first >= 0 && tokens[first].Type == REQUESTERS;
    }

    private bool IsView(int index) =>
        tokens[index].Type == NAME && index > 1 && (tokens[index - 1].Type == RBRACKET || tokens[index - 2].Type == EXPECT);

    // Whether a region, its kind and a range, ends before this token.
    private bool EndsRegion(int index)
    {
        int first = index - 1;
        while (first > 0 && tokens[first].Type is NUMBER or DOT_DOT or SIZE)
            first--;
        return first < index - 1 && TokenSets.RegionStarts.With(MSI).Contains(tokens[first].Type);
    }

    private string TextAt(int index) => tokens.TextOf(tokens[index]);
}
