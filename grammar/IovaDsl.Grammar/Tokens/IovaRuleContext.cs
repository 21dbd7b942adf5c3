using Antlr4.Runtime;

namespace IovaDsl.Grammar;

/// <summary>A rule that is being read, with its place in the list of tokens. ANTLR's own Start and Stop stay empty.</summary>
public class IovaRuleContext : ParserRuleContext
{
    public IovaRuleContext() { }

    public IovaRuleContext(ParserRuleContext parent, int invokingState)
        : base(parent, invokingState) { }

    /// <summary>The index of the first token of the rule, or of the next token where it has none.</summary>
    public int FirstToken { get; internal set; }

    /// <summary>The index of its last token; below <see cref="FirstToken"/> where it has none.</summary>
    public int LastToken { get; internal set; } = -1;

    /// <summary>It consumed nothing.</summary>
    public bool HasNoTokens => LastToken < FirstToken;
}
