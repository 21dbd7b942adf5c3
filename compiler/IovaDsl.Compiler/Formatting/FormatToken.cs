using System.Collections.Immutable;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Formatting;

internal enum StatementRole
{
    None,
    Clause,
    Declaration,
}

/// <summary>A token or comment of a text, with what the printer has to know of its place.</summary>
/// <param name="LinesBefore">Line ends between the token before and this one.</param>
/// <param name="Begins">What begins here.</param>
/// <param name="Match">For a brace: the index of the other one.</param>
internal sealed record FormatToken(int Type, string Text, int LinesBefore, StatementRole Begins, int Match)
{
    /// <summary>A comment that reaches to the end of its line.</summary>
    public bool EndsLine => Type is IovaLexer.LINE_COMMENT or IovaLexer.DOC_COMMENT;

    public bool IsComment => EndsLine || Type == IovaLexer.BLOCK_COMMENT;

    /// <summary>Reads a text that parses without an error.</summary>
    public static ImmutableArray<FormatToken> Read(string text, StatementStarts starts)
    {
        var tokens = ImmutableArray.CreateBuilder<FormatToken>();
        var openBraces = new Stack<int>();
        var scanner = new IovaScanner(text, Keywords.NewTable());
        int after = 0;
        for (Token token = scanner.Next(); token.Type != IovaLexer.Eof; token = scanner.Next())
        {
            if (starts.IsRamRange(token.Start))
                MarkRam(tokens);
            int match = -1;
            if (token.Type == IovaLexer.LBRACE)
                openBraces.Push(tokens.Count);
            if (token.Type == IovaLexer.RBRACE)
            {
                match = openBraces.Pop();
                tokens[match] = tokens[match] with { Match = tokens.Count };
            }

            tokens.Add(
                new FormatToken(token.Type, TextOf(text, token), CountLines(text, after, token.Start), RoleOf(token, starts), match)
            );
            after = token.AfterLast;
        }

        return tokens.ToImmutable();
    }

    private static StatementRole RoleOf(in Token token, StatementStarts starts)
    {
        bool isComment = token.Type is IovaLexer.LINE_COMMENT or IovaLexer.DOC_COMMENT or IovaLexer.BLOCK_COMMENT;
        if (isComment)
            return StatementRole.None;
        if (starts.IsDeclaration(token.Start))
            return StatementRole.Declaration;
        return starts.IsClause(token.Start) ? StatementRole.Clause : StatementRole.None;
    }

    private static void MarkRam(ImmutableArray<FormatToken>.Builder tokens)
    {
        int i = tokens.Count - 1;
        while (tokens[i].IsComment)
            i--;
        tokens[i] = tokens[i] with { Begins = StatementRole.Clause };
    }

    // A comment's lines lose the spaces at their ends; all else is kept to the letter.
    private static string TextOf(string text, in Token token)
    {
        string slice = text.Substring(token.Start, token.Length);
        return token.Type switch
        {
            IovaLexer.LINE_COMMENT or IovaLexer.DOC_COMMENT => slice.TrimEnd(),
            IovaLexer.BLOCK_COMMENT => string.Join(
                "\n",
                slice.Replace("\r\n", "\n").Replace('\r', '\n').Split('\n').Select(line => line.TrimEnd())
            ),
            _ => slice,
        };
    }

    private static int CountLines(string text, int start, int after)
    {
        int lines = 0;
        for (int i = start; i < after; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lines++;
        }

        return lines;
    }
}
