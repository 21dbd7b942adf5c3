using Antlr4.Runtime;

namespace IovaDsl.Grammar;

/// <summary>A token as ANTLR wants one: a view of an entry of a <see cref="TokenList"/>, made when the parser looks at it.</summary>
public sealed class IovaToken : IToken
{
    private readonly TokenList list;
    private readonly int index;

    public IovaToken(TokenList list, int index)
    {
        this.list = list;
        this.index = index;
        Token = list[index];
    }

    private IovaToken(TokenList list, int index, Token token)
    {
        this.list = list;
        this.index = index;
        Token = token;
        IsMissing = true;
    }

    /// <summary>A token that error recovery puts where one is missing: empty, right before the token at an index.</summary>
    public static IovaToken Missing(TokenList list, int index, int type) => new(list, index, new Token(type, list[index].Start, 0, -1));

    public Token Token { get; }

    /// <summary>Not in the text.</summary>
    public bool IsMissing { get; }

    public string Text => list.TextOf(Token);

    public int Type => IsMissing ? Token.Type : list[index].Type;

    public int Line => 0;

    public int Column => 0;

    public int Channel => TokenConstants.DefaultChannel;

    public int TokenIndex => index;

    public int StartIndex => Token.Start;

    public int StopIndex => Token.AfterLast - 1;

    public ITokenSource TokenSource => null!;

    public ICharStream InputStream => null!;
}
