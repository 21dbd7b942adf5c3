namespace IovaDsl.Grammar;

/// <summary>One token of a text: its type (a constant of <see cref="IovaLexer"/>) and where it stands, in UTF-16 units.</summary>
public readonly struct Token
{
    public Token(int type, int start, int length, int name)
    {
        Type = type;
        Start = start;
        Length = length;
        Name = name;
    }

    public int Type { get; }

    public int Start { get; }

    public int Length { get; }

    /// <summary>For a word: its entry in the <see cref="NameTable"/>. Otherwise -1.</summary>
    public int Name { get; }

    /// <summary>The first position after the token.</summary>
    public int AfterLast => Start + Length;

    public Token WithType(int type) => new(type, Start, Length, Name);
}
