namespace IovaDsl.Grammar;

/// <summary>
/// Reads the tokens of a text one by one: the tokens of <c>Iova.g4</c>, the same as the generated lexer's (a test
/// compares them), at many times its speed. It reports nothing: what is wrong with a token is for its readers to say.
/// </summary>
public sealed class IovaScanner
{
    private readonly string _text;
    private int _position;

    public IovaScanner(string text, NameTable names)
    {
        _text = text;
        Names = names;
    }

    public NameTable Names { get; }

    /// <summary>The next token, comments included, white space not; at the end, again and again, an EOF token of length 0.</summary>
    public Token Next()
    {
        SkipWhiteSpace();
        int start = _position;
        if (start == _text.Length)
            return new Token(IovaLexer.Eof, start, 0, -1);

        char first = _text[start];
        if (CharacterClass.IsHex(first) && TryPciAddress(start, out int afterAddress))
            return Take(IovaLexer.PCI_ADDRESS, afterAddress);
        if (CharacterClass.IsDigit(first))
            return Number(start);
        if (CharacterClass.IsNameStart(first))
            return Word(start);
        return first switch
        {
            '"' => String(start),
            '/' => SlashOrComment(start),
            '`' => QuotedName(start),
            _ => Punctuation(start, first),
        };
    }

    /// <summary>Reads on from a place further up or down: what was taken for one token is another.</summary>
    internal void GoTo(int position) => _position = position;

    private void SkipWhiteSpace()
    {
        string text = _text;
        int i = _position;
        while (i < text.Length && CharacterClass.IsWhiteSpace(text[i]))
            i++;
        _position = i;
    }

    // A character past the end reads as NUL, which no class contains.
    private char At(int index) => index < _text.Length ? _text[index] : '\0';

    private Token Take(int type, int after)
    {
        var token = new Token(type, _position, after - _position, -1);
        _position = after;
        return token;
    }

    private Token Word(int start)
    {
        string text = _text;
        uint hash = NameTable.Seed;
        int i = start;
        while (true)
        {
            while (i < text.Length && CharacterClass.IsNameChar(text[i]))
                hash = NameTable.Mix(hash, text[i++]);
            if (At(i) != '-' || !CharacterClass.IsNameChar(At(i + 1)))
                break;
            hash = NameTable.Mix(hash, '-');
            i++;
        }

        int entry = Names.Find(text, start, i - start, hash);
        _position = i;
        return new Token(Names.TypeOf(entry), start, i - start, entry);
    }

    // HEX+ ':' HEX+ ( ':' HEX+ )? '.' NAME_CHAR+
    private bool TryPciAddress(int start, out int after)
    {
        after = start;
        int i = AfterHex(start);
        if (At(i) != ':')
            return false;
        for (int fields = 2; fields <= 3; fields++)
        {
            int field = i + 1;
            i = AfterHex(field);
            if (i == field)
                return false;
            if (At(i) == '.')
                break;
            if (At(i) != ':')
                return false;
        }

        if (At(i) != '.' || !CharacterClass.IsNameChar(At(i + 1)))
            return false;
        after = AfterNameChars(i + 1);
        return true;
    }

    private Token Number(int start)
    {
        int i = start;
        while (CharacterClass.IsDigit(At(i)))
            i++;
        if (At(i) != '.' || !CharacterClass.IsNameChar(At(i + 1)))
            return Take(IovaLexer.NUMBER, AfterNameChars(i));
        while (At(i) == '.' && CharacterClass.IsNameChar(At(i + 1)))
            i = AfterNameChars(i + 1);
        return Take(IovaLexer.VERSION, i);
    }

    private int AfterHex(int i)
    {
        while (CharacterClass.IsHex(At(i)))
            i++;
        return i;
    }

    private int AfterNameChars(int i)
    {
        while (CharacterClass.IsNameChar(At(i)))
            i++;
        return i;
    }

    private static bool IsLineEnd(char c) => c is '\r' or '\n';

    private Token String(int start)
    {
        int i = start + 1;
        while (i < _text.Length && !IsLineEnd(_text[i]))
        {
            if (_text[i] == '"')
                return Take(IovaLexer.STRING, i + 1);
            bool escapes = _text[i] == '\\' && i + 1 < _text.Length && !IsLineEnd(_text[i + 1]);
            i += escapes ? 2 : 1;
        }

        return Take(IovaLexer.UNTERMINATED_STRING, i);
    }

    private Token QuotedName(int start)
    {
        int i = start + 1;
        while (i < _text.Length && _text[i] != '`' && !IsLineEnd(_text[i]))
            i++;
        if (At(i) != '`')
            return Take(IovaLexer.STRAY, start + 1);
        return Take(IovaLexer.QUOTED_NAME, i + 1);
    }

    private Token SlashOrComment(int start)
    {
        if (At(start + 1) == '*')
        {
            int end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
            return end < 0 ? Take(IovaLexer.UNTERMINATED_COMMENT, _text.Length) : Take(IovaLexer.BLOCK_COMMENT, end + 2);
        }

        if (At(start + 1) != '/')
            return Take(IovaLexer.SLASH, start + 1);

        int i = start + 2;
        while (i < _text.Length && !IsLineEnd(_text[i]))
            i++;
        bool isDoc = At(start + 2) == '/' && At(start + 3) != '/';
        return Take(isDoc ? IovaLexer.DOC_COMMENT : IovaLexer.LINE_COMMENT, i);
    }

    private Token Punctuation(int start, char first)
    {
        char second = At(start + 1);
        switch (first)
        {
            case '.' when second == '.':
                return Take(IovaLexer.DOT_DOT, start + 2);
            case '<' when second == '<':
                return Take(IovaLexer.SHIFT_LEFT, start + 2);
            case '>' when second == '>':
                return Take(IovaLexer.SHIFT_RIGHT, start + 2);
            case '{':
                return Take(IovaLexer.LBRACE, start + 1);
            case '}':
                return Take(IovaLexer.RBRACE, start + 1);
            case '(':
                return Take(IovaLexer.LPAREN, start + 1);
            case ')':
                return Take(IovaLexer.RPAREN, start + 1);
            case '[':
                return Take(IovaLexer.LBRACKET, start + 1);
            case ']':
                return Take(IovaLexer.RBRACKET, start + 1);
            case ',':
                return Take(IovaLexer.COMMA, start + 1);
            case ':':
                return Take(IovaLexer.COLON, start + 1);
            case '=':
                return Take(IovaLexer.EQUALS, start + 1);
            case '+':
                return Take(IovaLexer.PLUS, start + 1);
            case '-':
                return Take(IovaLexer.MINUS, start + 1);
            case '*':
                return Take(IovaLexer.STAR, start + 1);
            case '%':
                return Take(IovaLexer.PERCENT, start + 1);
            case '&':
                return Take(IovaLexer.AMPERSAND, start + 1);
            case '|':
                return Take(IovaLexer.BAR, start + 1);
            case '^':
                return Take(IovaLexer.CARET, start + 1);
            case '~':
                return Take(IovaLexer.TILDE, start + 1);
            default:
                return Take(IovaLexer.STRAY, start + 1);
        }
    }
}
