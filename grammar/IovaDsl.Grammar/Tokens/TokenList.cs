namespace IovaDsl.Grammar;

/// <summary>
/// The tokens of a text as its parser wants them: without comments and stray characters, ended by EOF, never nested
/// deeper than <see cref="MaximumDepth"/>. What was left out on the way is kept beside: doc comments, and problems.
/// </summary>
/// <remarks>
/// Whoever is done with the tokens disposes of them. Without, they are garbage like any other.
/// </remarks>
public sealed class TokenList : IDisposable
{
    /// <summary>How deep braces and parentheses may nest, and how many complements may follow each other.</summary>
    public const int MaximumDepth = 200;

    private readonly List<LexicalProblem> _problems = new();
    private readonly List<DocComment> _docComments = new();
    private readonly TokenMemory _tokens;
    private int _foreignAfterLast; // up to here the text belongs to a problem that was reported

    private TokenList(string text, NameTable names)
    {
        Text = text;
        Names = names;
        _tokens = new TokenMemory(Math.Max(16, text.Length / 5));
    }

    public string Text { get; }

    public NameTable Names { get; }

    /// <summary>How many tokens there are, the EOF at the end included.</summary>
    public int Count { get; private set; }

    /// <summary>How many braces are opened and not closed, at least 0.</summary>
    public int UnclosedBraces { get; private set; }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<LexicalProblem> Problems => _problems;

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<DocComment> DocComments => _docComments;

    /// <exception cref="ArgumentOutOfRangeException">There is no such token, or none any more.</exception>
    public ref readonly Token this[int index] => ref At(index);

    /// <summary>Takes a token for one of another type: a misspelt word for the keyword it was meant to be.</summary>
    public void Retype(int index, int type) => At(index) = At(index).WithType(type);

    public string TextOf(in Token token) => token.Name >= 0 ? Names.WordOf(token.Name) : Text.Substring(token.Start, token.Length);

    /// <summary>Reads all tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="names">The keywords; receives the names of the text, and is the list's from then on.</param>
    public static TokenList Read(string text, NameTable names)
    {
        var list = new TokenList(text, names);
        var scanner = new IovaScanner(text, list.Names);
        var nesting = new NestingGuard(list);
        Token token;
        do
        {
            token = scanner.Next();
            if (token.Type == IovaLexer.UNTERMINATED_STRING && list.AfterTypographicQuote(token) is var after and > 0)
            {
                token = new Token(IovaLexer.STRING, token.Start, after - token.Start, -1);
                list._problems.Add(new LexicalProblem(LexicalProblemKind.ForeignString, token.Start, token.Length));
                scanner.GoTo(after);
            }

            list.Take(token, ref nesting);
        } while (token.Type != IovaLexer.Eof);
        list.UnclosedBraces = nesting.UnclosedBraces;
        return list;
    }

    /// <summary>Gives the tokens and the table of names back; nobody may ask for one afterwards.</summary>
    public void Dispose()
    {
        Count = 0;
        _tokens.Dispose();
        Names.Dispose();
    }

    private void Take(in Token token, ref NestingGuard nesting)
    {
        if (token.Start < _foreignAfterLast || (token.Type == IovaLexer.STRAY && TakeForeign(token, ref nesting)))
            return;
        if (!SetAside(token) && nesting.Admits(token))
            Add(nesting.Checked(token));
        if (token.Type == IovaLexer.UNTERMINATED_STRING)
            TakeBracesAtEnd(token, ref nesting);
    }

    private void TakeBrace(in Token brace, ref NestingGuard nesting)
    {
        if (nesting.Admits(brace))
            Add(nesting.Checked(brace));
    }

    private static readonly char[] LineEnds = ['\r', '\n'];

    // Comments and texts of other languages, "# to the end of the line" and "'…'", are one mistake and not one a word.
    private bool TakeForeign(in Token token, ref NestingGuard nesting)
    {
        char sign = Text[token.Start];
        bool isComment = sign == '#' && (token.AfterLast == Text.Length || Text[token.AfterLast] is ' ' or '\t' or '\r' or '\n' or '#');
        if (!isComment && !IsForeignQuote(sign))
            return TakeForeignSign(token, ref nesting);
        int lineEnd = Text.IndexOfAny(LineEnds, token.Start) is var end and >= 0 ? end : Text.Length;
        int closing = isComment ? lineEnd - 1 : ClosingQuote(sign, token.Start + 1, lineEnd);
        if (closing < 0)
            return false;
        _foreignAfterLast = closing + 1;
        _problems.Add(
            new LexicalProblem(
                isComment ? LexicalProblemKind.ForeignComment : LexicalProblemKind.ForeignString,
                token.Start,
                _foreignAfterLast - token.Start
            )
        );
        Token text = new(IovaLexer.STRING, token.Start, _foreignAfterLast - token.Start, -1);
        if (isComment)
            TakeBracesAtEnd(text, ref nesting);
        else if (nesting.Admits(text))
            Add(nesting.Checked(text));
        return true;
    }

    private const string TypographicQuotes = "\u201C\u201D\u201E\u201F\u2018\u2019\u00AB\u00BB";

    private static bool IsForeignQuote(char sign) => sign == '\'' || TypographicQuotes.IndexOf(sign) >= 0;

    // What an editor for letters makes of a quote is closed by any such sign, or by a plain one.
    private int ClosingQuote(char opening, int from, int lineEnd)
    {
        for (int i = from; i < lineEnd; i++)
        {
            if (Text[i] == opening || (opening != '\'' && (Text[i] == '"' || TypographicQuotes.IndexOf(Text[i]) >= 0)))
                return i;
        }

        return -1;
    }

    // A string that begins with a plain quote and ends with a typographic one; 0: it has none.
    private int AfterTypographicQuote(in Token unterminated)
    {
        for (int i = unterminated.AfterLast - 1; i > unterminated.Start; i--)
        {
            if (TypographicQuotes.IndexOf(Text[i]) >= 0)
                return i + 1;
        }

        return 0;
    }

    // One dot, three dots, an ellipsis or a dash between two ends is meant as "..". A dot after a name goes on with it.
    private bool TakeForeignSign(in Token token, ref NestingGuard nesting)
    {
        if (Count == 0)
            return false;
        char sign = Text[token.Start];
        Token before = At(Count - 1);
        int after = token.AfterLast;
        if (sign == '.' && before.AfterLast == token.Start && before.Type == IovaLexer.DOT_DOT)
        {
            _problems.Add(new LexicalProblem(LexicalProblemKind.ForeignRange, before.Start, after - before.Start));
            return true;
        }

        bool isRange = sign is '.' or '\u2026' or '\u2013' or '\u2014' && before.Type is IovaLexer.NUMBER or IovaLexer.RPAREN;
        if (isRange)
        {
            _problems.Add(new LexicalProblem(LexicalProblemKind.ForeignRange, token.Start, token.Length));
            Token dots = new(IovaLexer.DOT_DOT, token.Start, token.Length, -1);
            if (nesting.Admits(dots))
                Add(nesting.Checked(dots));
            return true;
        }

        bool isPath = Count > 1 && At(Count - 2).Type == IovaLexer.INCLUDE;
        if (sign != '.' || before.AfterLast != token.Start || before.Type != IovaLexer.NAME || isPath)
            return false;
        while (after < Text.Length && (CharacterClass.IsNameChar(Text[after]) || Text[after] is '.' or '-'))
            after++;
        _problems.Add(new LexicalProblem(LexicalProblemKind.NameWithDot, before.Start, after - before.Start));
        _foreignAfterLast = after;
        return true;
    }

    // Braces at the end of an unterminated string, or of a foreign comment, were probably meant as braces. As part of the text they would
    // be
    // missed elsewhere, and one mistake would become several.
    private void TakeBracesAtEnd(in Token text, ref NestingGuard nesting)
    {
        int first = text.AfterLast;
        while (first > text.Start + 1 && Text[first - 1] is '{' or '}' or ' ' or '\t')
            first--;
        for (int i = first; i < text.AfterLast; i++)
        {
            if (Text[i] is '{' or '}')
                TakeBrace(new Token(Text[i] == '{' ? IovaLexer.LBRACE : IovaLexer.RBRACE, i, 1, -1), ref nesting);
        }
    }

    private void Add(Token token)
    {
        if (Count == _tokens.Room)
            _tokens.Grow();
        _tokens[Count++] = token;
    }

    private ref Token At(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index));
        return ref _tokens[index];
    }

    // True for what the parser shall not see. An unterminated string is reported here and then taken for a string.
    private bool SetAside(in Token token)
    {
        switch (token.Type)
        {
            case IovaLexer.DOC_COMMENT:
                _docComments.Add(new DocComment(Count, token.Start, token.Length));
                return true;
            case IovaLexer.LINE_COMMENT:
            case IovaLexer.BLOCK_COMMENT:
                return true;
            case IovaLexer.UNTERMINATED_COMMENT:
                _problems.Add(new LexicalProblem(LexicalProblemKind.UnterminatedComment, token.Start, token.Length));
                return true;
            case IovaLexer.STRAY:
                AddStray(token);
                return true;
            case IovaLexer.UNTERMINATED_STRING:
                _problems.Add(new LexicalProblem(LexicalProblemKind.UnterminatedString, token.Start, token.Length));
                return false;
            case IovaLexer.NAME:
                if (!IsAscii(token))
                    _problems.Add(new LexicalProblem(LexicalProblemKind.NameBeyondAscii, token.Start, token.Length));
                return false;
            default:
                return false;
        }
    }

    // Stray characters side by side are one problem.
    private void AddStray(in Token token)
    {
        if (char.IsWhiteSpace(Text[token.Start]))
        {
            _problems.Add(new LexicalProblem(LexicalProblemKind.ForeignSpace, token.Start, 1));
            return;
        }

        int last = _problems.Count - 1;
        if (last >= 0 && _problems[last].Kind == LexicalProblemKind.StrayCharacters && _problems[last].AfterLast == token.Start)
            _problems[last] = _problems[last] with { Length = _problems[last].Length + 1 };
        else
            _problems.Add(new LexicalProblem(LexicalProblemKind.StrayCharacters, token.Start, 1));
    }

    private bool IsAscii(in Token token)
    {
        for (int i = token.Start; i < token.AfterLast; i++)
        {
            if (Text[i] >= 128)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Keeps the parser's recursion bounded: what stands deeper than the limit is left out, and a parenthesis around it
    /// is replaced by one OMITTED token, which the grammar takes for an operand.
    /// </summary>
    private struct NestingGuard(TokenList list)
    {
        private int _depth; // of braces and parentheses that the parser sees
        private int _omittedDepth; // of those below the limit; above 0, nothing is admitted
        private bool _omitsBraces;
        private int _complements; // how many ~ stand right before
        private bool _reported;

        public int UnclosedBraces { get; private set; }

        public bool Admits(in Token token)
        {
            if (token.Type == IovaLexer.Eof)
                return true;
            if (_omittedDepth > 0)
                return Skip(token.Type);
            _complements = token.Type == IovaLexer.TILDE ? _complements + 1 : 0;
            if (_complements > MaximumDepth)
            {
                Report(token);
                return false;
            }

            return true;
        }

        /// <summary>The token as the parser shall see it.</summary>
        public Token Checked(Token token)
        {
            if (token.Type == IovaLexer.UNTERMINATED_STRING)
                return token.WithType(IovaLexer.STRING);
            switch (token.Type)
            {
                case IovaLexer.LPAREN when _depth == MaximumDepth:
                    Report(token);
                    _omittedDepth = 1;
                    _omitsBraces = false;
                    return token.WithType(IovaParser.OMITTED);
                case IovaLexer.LBRACE when _depth == MaximumDepth:
                    Report(token);
                    _omittedDepth = 1;
                    _omitsBraces = true;
                    UnclosedBraces++;
                    return token;
                case IovaLexer.LPAREN:
                    _depth++;
                    break;
                case IovaLexer.LBRACE:
                    _depth++;
                    UnclosedBraces++;
                    break;
                case IovaLexer.RPAREN when _depth > 0:
                    _depth--;
                    break;
                case IovaLexer.RBRACE:
                    _depth = Math.Max(0, _depth - 1);
                    UnclosedBraces = Math.Max(0, UnclosedBraces - 1);
                    break;
            }

            return token;
        }

        // Below the limit, brackets of the kind that began it are counted. The closing brace is shown to the parser,
        // because it saw the opening one; the closing parenthesis belongs to what OMITTED stands for.
        private bool Skip(int type)
        {
            int open = _omitsBraces ? IovaLexer.LBRACE : IovaLexer.LPAREN;
            int close = _omitsBraces ? IovaLexer.RBRACE : IovaLexer.RPAREN;
            if (type == open)
                _omittedDepth++;
            if (type == close)
                _omittedDepth--;
            if (_omittedDepth > 0 || !_omitsBraces)
                return false;
            _depth++; // The closing brace takes it back.
            return true;
        }

        private void Report(in Token token)
        {
            if (!_reported)
                list._problems.Add(new LexicalProblem(LexicalProblemKind.NestedTooDeep, token.Start, token.Length));
            _reported = true;
        }
    }
}

/// <summary>A <c>///</c> comment and the index of the token that follows it.</summary>
public readonly record struct DocComment(int TokenIndex, int Start, int Length);

/// <summary>Something wrong with the characters of a text.</summary>
public readonly record struct LexicalProblem(LexicalProblemKind Kind, int Start, int Length)
{
    public int AfterLast => Start + Length;
}

public enum LexicalProblemKind
{
    StrayCharacters,
    NameBeyondAscii,
    UnterminatedString,
    UnterminatedComment,

    /// <summary><c># …</c> to the end of the line.</summary>
    ForeignComment,

    /// <summary><c>'…'</c> on one line, or typographic quotes.</summary>
    ForeignString,

    /// <summary>A dash, an ellipsis, one dot or three where two belong.</summary>
    ForeignRange,

    /// <summary>A blank that is none of ASCII's, such as the no-break space.</summary>
    ForeignSpace,

    /// <summary><c>eth0.1</c>: all of it.</summary>
    NameWithDot,
    NestedTooDeep,
}
