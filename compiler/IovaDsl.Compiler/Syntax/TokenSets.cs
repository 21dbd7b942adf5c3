using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>The groups of tokens that recovery and messages speak of.</summary>
internal static class TokenSets
{
    public const int EndOfFile = -1;

    public static readonly TokenSet RegionStarts = TokenSet.Of(DIRECT, DIRECT_RELAXABLE, RESERVED, SOFTWARE_MSI);

    public static readonly TokenSet ElementStarts = TokenSet.Of(IOMMU, MSI, ROOT_BUS, INTERCONNECT, BRIDGE, DEVICE);

    /// <summary>What may begin a declaration in a platform, regions and clauses aside.</summary>
    public static readonly TokenSet MemberStarts = ElementStarts.Union(TokenSet.Of(GROUP, LAYOUT, EXPECT, FOR, USE, WITHOUT, CONST));

    /// <summary>What may begin a declaration at the top of a file.</summary>
    public static readonly TokenSet TopStarts = TokenSet.Of(INCLUDE, PLATFORM, PART, CONST);

    /// <summary>The words that begin a clause.</summary>
    public static readonly TokenSet ClauseStarts = ClausesIn(ClausePlaces.Everywhere);

    /// <summary>The words that begin a clause and are never names.</summary>
    public static readonly TokenSet ReservedClauseStarts = ClauseStarts.Within(TokenSet.Span(INCLUDE, BRIDGE_WINDOW));

    /// <summary>The words that begin a clause which may stand in a platform; <c>msi</c> declares a controller there.</summary>
    public static readonly TokenSet PlatformClauseStarts = ClausesIn(ClausePlaces.Platform).Without(TokenSet.Of(MSI));

    /// <summary>Where reading can go on after any mistake in a declaration.</summary>
    public static readonly TokenSet AfterMember = MemberStarts
        .Union(PlatformClauseStarts)
        .Union(TopStarts)
        .Union(TokenSet.Of(RBRACE, EndOfFile));

    /// <summary>What a name can be.</summary>
    public static readonly TokenSet Names = TokenSet.Span(SEGMENT, QUOTED_NAME);

    /// <summary>The words that mean something only in their place.</summary>
    public static readonly TokenSet ContextualWords = TokenSet.Span(SEGMENT, LIMITS);

    /// <summary>The words that are never names.</summary>
    public static readonly TokenSet ReservedWords = TokenSet.Span(INCLUDE, BRIDGE_WINDOW);

    public static readonly TokenSet OperandStarts = Names.Union(TokenSet.Of(NUMBER, LPAREN, TILDE, OMITTED));

    public static readonly TokenSet RangeStarts = OperandStarts.Union(TokenSet.Of(ABOVE, BELOW, BITS));

    public static readonly TokenSet BinaryOperators = TokenSet.Of(
        PLUS,
        MINUS,
        STAR,
        SLASH,
        PERCENT,
        SHIFT_LEFT,
        SHIFT_RIGHT,
        AMPERSAND,
        BAR,
        CARET
    );

    /// <summary>The words after which a declaration has its name.</summary>
    public static readonly TokenSet Declaring = ElementStarts.Union(TokenSet.Of(GROUP, LAYOUT, CONST, PART, PLATFORM, FOR));

    /// <summary>What can stand after the name in a declaration: it tells a keyword used as a name from a missing name.</summary>
    public static readonly TokenSet AfterDeclaredName = TokenSet.Of(
        COLON,
        LBRACE,
        LBRACKET,
        LPAREN,
        RBRACKET,
        EQUALS,
        COMMA,
        ON,
        AT,
        IN,
        EXTENDS,
        STRING
    );

    private static TokenSet ClausesIn(ClausePlaces places) =>
        TokenSet.Of(ClauseRows.All.Where(row => (row.Places & places) != 0).Select(row => row.Token).ToArray());
}
