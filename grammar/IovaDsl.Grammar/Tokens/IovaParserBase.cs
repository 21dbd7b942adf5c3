using Antlr4.Runtime;
using Antlr4.Runtime.Tree;

namespace IovaDsl.Grammar;

/// <summary>
/// What the generated parser inherits: ANTLR's own steps without the parts that serve parse trees. ANTLR would make an
/// object of each token and, with a listener, a tree node for each token it consumes.
/// </summary>
public abstract class IovaParserBase : Parser
{
    // The types of the tokens that have labels in the grammar and are matched one by one. (Where one of several may
    // stand, the generated code asks the stream itself.)
    private static readonly bool[] HasLabel = MakeHasLabel();

    private readonly IovaTokenStream _stream;
    private readonly IovaToken _unlabelled;
    private readonly IovaRuleContext?[] _free; // by rule: objects to use again, each with the next
    private IovaRuleContext? _newest; // of those in use, each with the one that began before it
    private IovaToken? _freeToken;
    private IovaToken? _newestToken;

    protected IovaParserBase(ITokenStream input)
        : this(input, TextWriter.Null, TextWriter.Null) { }

    protected IovaParserBase(ITokenStream input, TextWriter output, TextWriter errorOutput)
        : base(input, output, errorOutput)
    {
        _stream = (IovaTokenStream)input;
        _unlabelled = new IovaToken(_stream.List, 0);
        _free = new IovaRuleContext?[RuleNames.Length];
        BuildParseTree = false;
        RemoveErrorListeners();
    }

    /// <summary>Hears of each rule as it begins and ends; not of tokens.</summary>
    public IParseTreeListener? RuleListener { get; set; }

    public override IToken Match(int ttype)
    {
        if (_stream.LA(1) != ttype)
            return ErrorHandler.RecoverInline(this);
        ErrorHandler.ReportMatch(this);
        IovaToken token = ttype > 0 && HasLabel[ttype] ? LabelledToken() : _unlabelled;
        Advance();
        return token;
    }

    /// <summary>Goes on to the next token. What it returns is of no use: what was consumed is known by its index.</summary>
    public override IToken Consume()
    {
        Advance();
        return _unlabelled;
    }

    public override void EnterRule(ParserRuleContext localctx, int state, int ruleIndex)
    {
        State = state;
        Context = localctx;
        var context = (IovaRuleContext)localctx;
        context.FirstToken = _stream.Index;
        context.Next = _newest;
        _newest = context;
        if (RuleListener is { } listener)
            localctx.EnterRule(listener);
    }

    public override void ExitRule()
    {
        var context = (IovaRuleContext)Context;
        context.LastToken = _stream.Index - 1;
        if (RuleListener is { } listener)
            context.ExitRule(listener);
        State = context.invokingState;
        Context = (ParserRuleContext)context.Parent;
    }

    /// <summary>An object for a rule that begins, of those that were given back; null: there is none.</summary>
    protected T? Reuse<T>(int ruleIndex)
        where T : IovaRuleContext
    {
        if (_free[ruleIndex] is not { } context)
            return null;
        _free[ruleIndex] = context.Next;
        context.BeginAgain(Context, State);
        return (T)context;
    }

    /// <summary>
    /// Gives back a rule that ended, which no label names, and all that began since it did, rules and tokens: the listener has seen them.
    /// </summary>
    protected void Release(IovaRuleContext ended)
    {
        IovaRuleContext context;
        do
        {
            context = _newest!;
            _newest = context.Next;
            context.Next = _free[context.RuleIndex];
            _free[context.RuleIndex] = context;
        } while (context != ended);

        while (_newestToken is { } token && token.TokenIndex >= ended.FirstToken)
        {
            _newestToken = token.Next;
            token.Next = _freeToken;
            _freeToken = token;
        }
    }

    private IovaToken LabelledToken()
    {
        IovaToken token = _freeToken ?? new IovaToken(_stream.List, 0);
        _freeToken = token.Next;
        token.TokenIndex = _stream.Index;
        token.Next = _newestToken;
        _newestToken = token;
        return token;
    }

    private void Advance()
    {
        if (_stream.LA(1) != IovaLexer.Eof)
            _stream.Consume();
    }

    private static bool[] MakeHasLabel()
    {
        bool[] hasLabel = new bool[IovaParser.OMITTED + 1];
        int[] types =
        [
            IovaLexer.NONE,
            IovaLexer.NOTHING,
            IovaLexer.REFUSED,
            IovaLexer.RESERVED,
            IovaLexer.NAME,
            IovaLexer.VERSION,
            IovaLexer.STRING,
        ];
        foreach (int type in types)
            hasLabel[type] = true;
        return hasLabel;
    }
}
