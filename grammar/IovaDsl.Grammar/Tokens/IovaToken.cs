using Antlr4.Runtime;

namespace IovaDsl.Grammar;

/// <summary>A token as ANTLR wants one: a view of an entry of a <see cref="TokenList"/>.</summary>
public sealed class IovaToken : IToken
{
    private readonly TokenList _list;

    public IovaToken(TokenList list, int index)
    {
        _list = list;
        TokenIndex = index;
    }

    /// <summary>What error recovery puts where a token is missing: empty, right before the token at an index.</summary>
    public static IovaToken Missing(TokenList list, int index) => new(list, index) { IsMissing = true };

    /// <summary>Not in the text.</summary>
    public bool IsMissing { get; private init; }

    public int TokenIndex { get; internal set; }

    /// <summary>The labelled token before it, or the next one that is free.</summary>
    internal IovaToken? Next { get; set; }

    public int Type => IsMissing ? TokenConstants.InvalidType : _list[TokenIndex].Type;

    public string Text => IsMissing ? string.Empty : _list.TextOf(_list[TokenIndex]);

    public int StartIndex => _list[TokenIndex].Start;

    public int StopIndex => IsMissing ? StartIndex - 1 : _list[TokenIndex].AfterLast - 1;

    public int Channel => TokenConstants.DefaultChannel;

    public int Line => 0;

    public int Column => 0;

    public ITokenSource TokenSource => null!;

    public ICharStream InputStream => null!;
}
