using Antlr4.Runtime.Atn;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What may stand next in a state of the parser; worked out when first asked, and kept.</summary>
internal sealed class ExpectedTokens
{
    // A cache over what the grammar fixes: entries are equal whoever makes them, so a race does no harm.
    private static readonly ExpectedTokens?[] ByState = new ExpectedTokens?[4096];

    private ExpectedTokens(ATN atn, int state)
    {
        TokenSet next = default;
        foreach (int type in atn.NextTokens(atn.states[state]).ToList())
        {
            if (type == TokenConstants.Epsilon)
                MayEnd = true;
            else
                next = next.With(type);
        }

        Tokens = next;
        Fine = MayEnd ? FineAtEnd(atn.states[state].ruleIndex).Union(next) : next;
    }

    /// <summary>The tokens that may stand next within the rule.</summary>
    public TokenSet Tokens { get; }

    /// <summary>The rule may end here.</summary>
    public bool MayEnd { get; }

    /// <summary>The tokens at which there is nothing to do: those, or any that the rules around may want.</summary>
    public TokenSet Fine { get; }

    public static ExpectedTokens In(ATN atn, int state) => ByState[state] ??= new ExpectedTokens(atn, state);

    // The rules that may own braces are left only for what follows a declaration. Elsewhere a name is never fine after
    // something complete: it may be a misspelt keyword.
    private static TokenSet FineAtEnd(int rule) =>
        rule switch
        {
            // A clause right after an element's header shows that its opening brace is missing.
            RULE_element => TokenSets.AfterMember.Union(TokenSets.RegionStarts).Union(TokenSets.PlatformClauseStarts),
            RULE_platform or RULE_part or RULE_group or RULE_layout or RULE_loop => TokenSets.AfterMember.Union(TokenSets.ClauseStarts),
            _ => TokenSet.All.Without(TokenSet.Of(NAME)),
        };

    private static class TokenConstants
    {
        public const int Epsilon = -2;
    }
}
