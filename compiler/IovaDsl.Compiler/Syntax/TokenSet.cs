namespace IovaDsl.Compiler.Syntax;

/// <summary>A set of token types (all are below 127) and EOF (-1).</summary>
internal readonly record struct TokenSet(ulong Low, ulong High)
{
    public static TokenSet Of(params int[] types)
    {
        TokenSet set = default;
        foreach (int type in types)
            set = set.With(type);
        return set;
    }

    /// <summary>All types from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static TokenSet Span(int first, int last)
    {
        TokenSet set = default;
        for (int type = first; type <= last; type++)
            set = set.With(type);
        return set;
    }

    public static TokenSet All => new(ulong.MaxValue, ulong.MaxValue);

    public bool IsEmpty => (Low | High) == 0;

    public bool Contains(int type)
    {
        ulong half = (type & 64) == 0 ? Low : High;
        return (half >> (type & 63) & 1) != 0;
    }

    public bool ContainsAll(TokenSet other) => (other.Low & ~Low) == 0 && (other.High & ~High) == 0;

    public TokenSet With(int type)
    {
        ulong bit = 1UL << (type & 63);
        return (type & 64) == 0 ? new TokenSet(Low | bit, High) : new TokenSet(Low, High | bit);
    }

    public TokenSet Union(TokenSet other) => new(Low | other.Low, High | other.High);

    public TokenSet Within(TokenSet other) => new(Low & other.Low, High & other.High);

    public TokenSet Without(TokenSet other) => new(Low & ~other.Low, High & ~other.High);

    public IEnumerable<int> Types()
    {
        for (int type = 0; type < 128; type++)
        {
            if (Contains(type))
                yield return type == 127 ? -1 : type;
        }
    }
}
