using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaLexer;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What a token is to whoever paints or completes a text.</summary>
internal enum SourceTokenKind
{
    /// <summary>A word that is never a name.</summary>
    Keyword,

    /// <summary>A word that means something in its place and is a name elsewhere.</summary>
    ContextualWord,

    /// <summary>Any other word, or a name in back-quotes.</summary>
    Name,
    Number,
    Version,
    PciAddress,

    /// <summary>A text in quotes, also one that nothing closes.</summary>
    Text,
    OpenBrace,
    CloseBrace,

    /// <summary>A sign of the expression language: <c>+</c>, <c>..</c>, <c>~</c>.</summary>
    Operator,

    /// <summary>Any other sign: <c>( ) [ ] , : =</c>.</summary>
    Punctuation,
    Comment,
    DocComment,

    /// <summary>A character that belongs to nothing.</summary>
    Stray,
}

/// <summary>A token or a comment, as it stands in a text.</summary>
internal readonly record struct SourceToken(SourceTokenKind Kind, TextSpan Span);

/// <summary>The tokens of a text with its comments, whatever the text, for hosts that show it.</summary>
internal static class SourceTokens
{
    /// <summary>All of them, in the order of the text.</summary>
    public static ImmutableArray<SourceToken> Of(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<SourceToken>();
        var scanner = new IovaScanner(text, Keywords.NewTable());
        for (Token token = scanner.Next(); token.Type != TokenSets.EndOfFile; token = scanner.Next())
            tokens.Add(new SourceToken(KindOf(token.Type), new TextSpan(token.Start, token.Length)));
        return tokens.ToImmutable();
    }

    private static SourceTokenKind KindOf(int type) =>
        type switch
        {
            NAME or QUOTED_NAME => SourceTokenKind.Name,
            NUMBER => SourceTokenKind.Number,
            VERSION => SourceTokenKind.Version,
            PCI_ADDRESS => SourceTokenKind.PciAddress,
            STRING or UNTERMINATED_STRING => SourceTokenKind.Text,
            LBRACE => SourceTokenKind.OpenBrace,
            RBRACE => SourceTokenKind.CloseBrace,
            LPAREN or RPAREN or LBRACKET or RBRACKET or COMMA or COLON or EQUALS => SourceTokenKind.Punctuation,
            LINE_COMMENT or BLOCK_COMMENT or UNTERMINATED_COMMENT => SourceTokenKind.Comment,
            DOC_COMMENT => SourceTokenKind.DocComment,
            STRAY => SourceTokenKind.Stray,
            _ when TokenSets.ReservedWords.Contains(type) => SourceTokenKind.Keyword,
            _ when TokenSets.ContextualWords.Contains(type) => SourceTokenKind.ContextualWord,
            _ => SourceTokenKind.Operator,
        };
}
