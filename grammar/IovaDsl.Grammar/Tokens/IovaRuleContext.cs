using Antlr4.Runtime;

namespace IovaDsl.Grammar;

/// <summary>A rule that is being read, with its place in the list of tokens. ANTLR's own Start and Stop stay empty.</summary>
/// <remarks>
/// The object is used for one rule after another (<see cref="IovaParserBase.Release"/>): it is what it says only until the rule that
/// it stands in, up to the next that no label names, has ended.
/// </remarks>
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

    /// <summary>The rule that began before it, or the next one of its sort that is free.</summary>
    internal IovaRuleContext? Next { get; set; }

    /// <summary>As if it were new.</summary>
    internal void BeginAgain(ParserRuleContext parent, int state)
    {
        Parent = parent;
        invokingState = state;
        exception = null;
        LastToken = -1;
        Forget();
    }

    /// <summary>Empties the labels.</summary>
    protected virtual void Forget() { }
}
