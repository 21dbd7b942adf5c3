using Antlr4.Runtime.Atn;
using Antlr4.Runtime.Misc;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>Properties of the grammar that the parser's speed and recovery rest on.</summary>
[Trait("Category", "Fast")]
public sealed class GrammarTests
{
    private static readonly Grammar.IovaParser Parser = new(new IovaTokenStream(TokenList.Read("", Keywords.NewTable())));

    [Fact]
    public void Every_decision_but_two_is_made_on_the_next_token()
    {
        ATN atn = Parser.Atn;
        IEnumerable<string> others = atn
            .decisionToState.Where(state => !IsDecidedByOneToken(atn, state))
            .Select(state => Parser.RuleNames[state.ruleIndex])
            .Distinct();
        Assert.Equal(["expectedRange", "platformRegion"], others);
    }

    private static bool IsDecidedByOneToken(ATN atn, DecisionState state)
    {
        var seen = new IntervalSet();
        foreach (IntervalSet? look in new LL1Analyzer(atn).GetDecisionLookahead(state))
        {
            if (look is null || !seen.And(look).IsNil)
                return false;
            seen.AddAll(look);
        }

        return true;
    }

    [Fact]
    public void Token_types_fit_the_sets_that_recovery_uses() => Assert.True(IovaParser.OMITTED < 127);

    [Fact]
    public void Keywords_are_grouped_as_the_compiler_assumes()
    {
        string[] contextual = Words(IovaLexer.SEGMENT, IovaLexer.LIMITS);
        foreach (string word in contextual)
            ParsingTests.ParseCleanly($"const {word} = 1");
        foreach (string word in Words(IovaLexer.INCLUDE, IovaLexer.BRIDGE_WINDOW))
            Assert.NotEmpty(RobustnessTests.CheckSurvives($"const {word} = 1").Diagnostics);
    }

    private static string[] Words(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(type => IovaLexer.DefaultVocabulary.GetLiteralName(type).Trim('\'')).ToArray();
}
