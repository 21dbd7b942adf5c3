using Antlr4.Runtime;
using Antlr4.Runtime.Tree;

namespace IovaDsl.Grammar;

/// <summary>
/// What the generated parser inherits: ANTLR's own steps without the parts that serve parse trees. With a listener,
/// ANTLR would otherwise make a tree node for each token it consumes.
/// </summary>
public abstract class IovaParserBase : Parser
{
    private IovaTokenStream stream;

    protected IovaParserBase(ITokenStream input)
        : this(input, TextWriter.Null, TextWriter.Null)
    {
    }

    protected IovaParserBase(ITokenStream input, TextWriter output, TextWriter errorOutput)
        : base(input, output, errorOutput)
    {
        stream = (IovaTokenStream)input;
        BuildParseTree = false;
        RemoveErrorListeners();
    }

    /// <summary>Hears of each rule as it begins and ends; not of tokens.</summary>
    public IParseTreeListener? RuleListener { get; set; }

    public override IToken Match(int ttype)
    {
        IToken token = stream.LT(1);
        if (stream.LA(1) != ttype)
            return ErrorHandler.RecoverInline(this);
        ErrorHandler.ReportMatch(this);
        Consume();
        return token;
    }

    public override IToken Consume()
    {
        IToken token = stream.LT(1);
        if (stream.LA(1) != IovaLexer.Eof)
            stream.Consume();
        return token;
    }

    public override void EnterRule(ParserRuleContext localctx, int state, int ruleIndex)
    {
        State = state;
        Context = localctx;
        localctx.Start = stream.LT(1);
        if (RuleListener is { } listener)
            localctx.EnterRule(listener);
    }

    public override void ExitRule()
    {
        ParserRuleContext context = Context;
        context.Stop = stream.LT(-1);
        if (RuleListener is { } listener)
            context.ExitRule(listener);
        State = context.invokingState;
        Context = (ParserRuleContext)context.Parent;
    }
}
