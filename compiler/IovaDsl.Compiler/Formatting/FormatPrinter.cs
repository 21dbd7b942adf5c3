using System.Collections.Immutable;
using System.Text;
using static IovaDsl.Grammar.IovaLexer;

namespace IovaDsl.Compiler.Formatting;

/// <summary>Prints tokens in canonical form. It decides, before each token, what stands between it and the one before.</summary>
internal sealed class FormatPrinter
{
    private readonly ImmutableArray<FormatToken> _tokens;
    private readonly StringBuilder _text = new();
    private readonly bool[] _isInline; // for the index of an opening brace: its body stands on its line
    private readonly bool[] _endsStatement; // for the index of a comment: no statement goes on after it
    private int _column;
    private int _level; // of the bodies that stand on lines of their own
    private int _inlineDepth; // of the bodies that stand on a line with others
    private bool _isInStatement;

    private FormatPrinter(ImmutableArray<FormatToken> tokens)
    {
        _tokens = tokens;
        _isInline = new bool[tokens.Length];
        _endsStatement = new bool[tokens.Length];
        for (int i = tokens.Length - 1; i >= 0; i--)
        {
            bool isLast = i + 1 == tokens.Length;
            if (tokens[i].IsComment)
                _endsStatement[i] =
                    isLast
                    || (
                        tokens[i + 1].IsComment
                            ? _endsStatement[i + 1]
                            : tokens[i + 1].Begins != StatementRole.None || tokens[i + 1].Type == RBRACE
                    );
        }
    }

    public static string Print(ImmutableArray<FormatToken> tokens)
    {
        var printer = new FormatPrinter(tokens);
        for (int i = 0; i < tokens.Length; i++)
            printer.PrintToken(i);
        if (tokens.Length > 0)
            printer._text.Append('\n');
        return printer._text.ToString();
    }

    private void PrintToken(int i)
    {
        FormatToken token = _tokens[i];
        if (token.Type == RBRACE)
            LeaveBody(i);
        if (token.Begins != StatementRole.None || (token.IsComment && _endsStatement[i]))
            _isInStatement = false;
        if (i > 0)
            Separate(i);
        Append(token.Text);
        if (!token.IsComment)
            _isInStatement = true;
        if (token.Type == LBRACE)
            EnterBody(i);
    }

    private void Append(string piece)
    {
        _text.Append(piece);
        int lineStart = piece.LastIndexOf('\n') + 1;
        _column = lineStart > 0 ? piece.Length - lineStart : _column + piece.Length;
    }

    private void EnterBody(int brace)
    {
        _isInline[brace] = StandsOnOneLine(brace);
        if (_isInline[brace])
            _inlineDepth++;
        else
            _level++;
        _isInStatement = false;
    }

    private void LeaveBody(int brace)
    {
        if (_isInline[_tokens[brace].Match])
            _inlineDepth--;
        else
            _level--;
        _isInStatement = false;
    }

    // What stands between token i and the one before it.
    private void Separate(int i)
    {
        FormatToken before = _tokens[i - 1];
        FormatToken token = _tokens[i];
        bool isTrailingComment = token.IsComment && token.Type != DOC_COMMENT && token.LinesBefore == 0;
        if (before.EndsLine)
            NewLine(i);
        else if (isTrailingComment)
            Append(token.EndsLine ? "  " : " ");
        else if (token.IsComment || (before.IsComment && token.LinesBefore > 0))
            NewLine(i);
        else if (before.IsComment)
            Append(" ");
        else if (before.Type == LBRACE)
            SeparateFromOpeningBrace(i);
        else if (token.Type == RBRACE)
            SeparateFromBody(i);
        else if (token.Begins != StatementRole.None)
            SeparateStatements(i);
        else if (before.Type == COMMA && _column + 1 + WidthOfItem(i) > CanonicalForm.MaximumWidth)
            NewLine(i);
        else
            Append(HasSpaceBefore(i) ? " " : "");
    }

    private void SeparateFromOpeningBrace(int i)
    {
        if (!_isInline[i - 1])
            NewLine(i);
        else if (_tokens[i].Type != RBRACE)
            Append(" ");
    }

    private void SeparateFromBody(int brace)
    {
        if (_isInline[_tokens[brace].Match])
            Append(" ");
        else
            NewLine(brace);
    }

    private void SeparateStatements(int i)
    {
        bool sharesLine =
            _inlineDepth > 0
            || (
                _tokens[i].Begins == StatementRole.Clause
                && _tokens[i].LinesBefore == 0
                && _column + 2 + WidthOfStatement(i) <= CanonicalForm.MaximumWidth
            );
        if (sharesLine)
            Append("  ");
        else
            NewLine(i);
    }

    // One blank line is kept where the writer left some, but not before a closing brace or after a doc comment.
    private void NewLine(int i)
    {
        bool keepsBlank = _tokens[i].LinesBefore > 1 && !_isInStatement && _tokens[i].Type != RBRACE && _tokens[i - 1].Type != DOC_COMMENT;
        _text.Append(keepsBlank ? "\n\n" : "\n");
        int spaces = _level * CanonicalForm.SpacesPerLevel + (_isInStatement ? CanonicalForm.SpacesOfContinuation : 0);
        _text.Append(' ', spaces);
        _column = spaces;
    }

    // The writer put the body on one line, it fits there, and it is not the body of a platform or a part.
    private bool StandsOnOneLine(int brace)
    {
        int close = _tokens[brace].Match;
        if (_inlineDepth > 0)
            return true;
        if (close == brace + 1)
            return true;
        for (int i = brace + 1; i <= close; i++)
        {
            if (_tokens[i].LinesBefore > 0 || _tokens[i].EndsLine)
                return false;
        }

        return !OwnsMembers(brace) && _column + WidthBetween(brace, close) <= CanonicalForm.MaximumWidth;
    }

    private bool OwnsMembers(int brace)
    {
        int i = brace;
        while (i > 0 && _tokens[i].Begins != StatementRole.Declaration)
            i--;
        return _tokens[i].Type is PLATFORM or PART;
    }

    // The width of a statement up to what may stand on another line.
    private int WidthOfStatement(int start)
    {
        int i = start + 1;
        while (
            i < _tokens.Length
            && _tokens[i].Begins == StatementRole.None
            && _tokens[i].Type is not (RBRACE or LBRACE)
            && !_tokens[i].IsComment
        )
            i++;
        return WidthBetween(start, i - 1) + _tokens[start].Text.Length;
    }

    // The width of an item of a list, with the comma after it.
    private int WidthOfItem(int start)
    {
        int i = start;
        while (
            i + 1 < _tokens.Length
            && _tokens[i].Type != COMMA
            && _tokens[i + 1].Begins == StatementRole.None
            && _tokens[i + 1].Type != RBRACE
            && !_tokens[i + 1].IsComment
        )
            i++;
        return WidthBetween(start, i) + _tokens[start].Text.Length;
    }

    // The width of what follows token first, up to token last, on one line.
    private int WidthBetween(int first, int last)
    {
        int width = 0;
        for (int i = first + 1; i <= last; i++)
        {
            int space =
                _tokens[i].Begins != StatementRole.None && _tokens[i - 1].Type != LBRACE ? 2
                : HasSpaceBefore(i) ? 1
                : 0;
            width += space + _tokens[i].Text.Length;
        }

        return width;
    }

    // Within a statement.
    private bool HasSpaceBefore(int i)
    {
        int before = _tokens[i - 1].Type;
        switch (_tokens[i].Type)
        {
            case COMMA or RPAREN or LBRACKET or RBRACKET or DOT_DOT:
                return before == BLOCK_COMMENT;
            case LPAREN when i >= 2 && _tokens[i - 2].Type is USE or PART:
                return false;
            case RBRACE when before == LBRACE:
                return false;
            default:
                return before is not (LPAREN or LBRACKET or DOT_DOT or TILDE);
        }
    }
}
