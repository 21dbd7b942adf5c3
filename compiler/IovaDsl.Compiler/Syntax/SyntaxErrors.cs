using Antlr4.Runtime;
using Antlr4.Runtime.Atn;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// What the generated parser does about a mistake: says it once, and goes on so that everything else is still read.
/// A missing token is imagined; a misspelt keyword is taken for the one it resembles; in a body, reading resumes at
/// the next clause or declaration, with whole blocks in braces skipped.
/// </summary>
/// <remarks>
/// After a mistake nothing is said until a token fits again, since what follows is mostly its consequence. The parser
/// asks <see cref="Sync"/> before every optional part and every round of a loop, and <see cref="RecoverInline"/> where
/// a token does not fit; it throws, and catches in the same rule, only where none of several alternatives fits.
/// </remarks>
internal sealed class SyntaxErrors : IAntlrErrorStrategy
{
    private readonly TokenList _tokens;
    private readonly SyntaxFindings _findings;
    private readonly SyntaxHints _hints;
    private bool _isRecovering;
    private int _unclosedBraces;
    private int _imaginedBraces; // opening ones that were missing: to miss the closing one too would say it twice
    private bool _reportedStrayMember;
    private HashSet<string>? _namesSaid;
    private HashSet<string>? _wordsTakenAsNames;
    private int _reportedBody = -1; // the body for which a declaration in the wrong place was reported last

    public SyntaxErrors(TokenList tokens, SyntaxFindings findings)
    {
        _tokens = tokens;
        _findings = findings;
        _hints = new SyntaxHints(tokens);
        _unclosedBraces = tokens.UnclosedBraces;
    }

    public void Reset(Parser recognizer) { }

    public bool InErrorRecoveryMode(Parser recognizer) => _isRecovering;

    public void ReportMatch(Parser recognizer) => _isRecovering = false;

    /// <summary>None of several alternatives fits. The rule is given up where it stands; the loop around it goes on.</summary>
    public void ReportError(Parser recognizer, RecognitionException e)
    {
        if (!_isRecovering)
            ReportUnexpected(recognizer.TokenStream.Index, ExpectedIn(recognizer).Tokens);
        _isRecovering = true;
    }

    public void Recover(Parser recognizer, RecognitionException e) { }

    /// <summary>Before an optional part, a choice, or a round of a loop.</summary>
    public void Sync(Parser recognizer)
    {
        ExpectedTokens expected = ExpectedIn(recognizer);
        int next = recognizer.TokenStream.LA(1);
        if (!expected.Fine.Contains(next))
            SyncAtMistake((Grammar.IovaParser)recognizer, expected);
    }

    private static ExpectedTokens ExpectedIn(Parser recognizer) => ExpectedTokens.In(recognizer.Atn, recognizer.State);

    // What may stand next in this rule or, if it may end here, in the rules around it.
    private static TokenSet ExpectedAround(Parser parser)
    {
        ExpectedTokens expected = ExpectedIn(parser);
        TokenSet set = expected.Tokens;
        RuleContext context = parser.Context;
        while (
            expected.MayEnd && context.Parent is not null && parser.Atn.states[context.invokingState].Transition(0) is RuleTransition call
        )
        {
            expected = ExpectedTokens.In(parser.Atn, call.followState.stateNumber);
            set = set.Union(expected.Tokens);
            context = context.Parent;
        }

        return set;
    }

    private void SyncAtMistake(Grammar.IovaParser parser, ExpectedTokens expected)
    {
        if (_findings.IsFull)
            SkipToEnd(parser);
        if (TryRespell(parser, ExpectedAround(parser)) || TryTakeNameSaidBefore(parser, expected.Tokens))
            return;
        switch (parser.Context)
        {
            case FileContext:
                SyncFile(parser, expected.Tokens);
                break;
            case MemberBodyContext:
                SyncMembers(parser, expected.Tokens);
                break;
            case ElementBodyContext:
                SyncClauses(parser, expected.Tokens);
                break;
            case LayoutContext when !expected.MayEnd:
                ReportOnce(parser, expected.Tokens);
                Skip(parser, expected.Tokens.Union(TokenSets.AfterMember));
                break;
            case PlatformContext or PartContext or LoopContext when TokenSets.AfterMember.Contains(parser.TokenStream.LA(1)):
                break; // The opening brace is missing, and will be missed in a moment.
            case ElementContext when IsClauseOfBody(parser.TokenStream.LA(1)):
                if (!IsInElement(parser.Context))
                    MissOpeningBrace(parser);
                break;
            case PlatformContext
            or PartContext
            or ElementContext
            or GroupContext
            or LayoutContext
            or LoopContext when expected.MayEnd || expected.Tokens.Contains(LBRACE):
                // A header with something strange in it: what belongs to the element is still in its braces.
                ReportOnce(parser, ExpectedAround(parser));
                Skip(parser, TokenSets.AfterMember.Union(TokenSets.ReservedClauseStarts).With(LBRACE));
                break;
        }
    }

    private static bool IsClauseOfBody(int next) =>
        TokenSets.ClauseStarts.Contains(next) && !TokenSets.PlatformClauseStarts.Contains(next) && next != MSI;

    // Whether the element stands in the braces of another, to which the clause belongs.
    private static bool IsInElement(RuleContext element)
    {
        for (RuleContext? outer = element.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ElementBodyContext)
                return true;
        }

        return false;
    }

    // Clauses after an element without a body: its opening brace is missing. What was to be in it is passed over, up to its end.
    private void MissOpeningBrace(Grammar.IovaParser parser)
    {
        if (!_isRecovering)
            _findings.Add(
                SyntaxCatalog.MissingToken(_findings.At(PlaceBefore(parser.TokenStream.Index)), "{", TextBefore(parser.TokenStream.Index))
            );
        Skip(parser, TokenSet.Of(RBRACE));
        if (parser.TokenStream.LA(1) == RBRACE)
            parser.Consume();
        _isRecovering = true;
    }

    // Between declarations of a file.
    private void SyncFile(Grammar.IovaParser parser, TokenSet expected)
    {
        while (!expected.Contains(parser.TokenStream.LA(1)))
        {
            int index = parser.TokenStream.Index;
            int next = _tokens[index].Type;
            if (next == RBRACE)
            {
                // The brace that closed the platform too early was said with what stands outside of it.
                if (!_isRecovering && !_reportedStrayMember)
                    _findings.Add(SyntaxCatalog.UnmatchedClosingBrace(_findings.At(SpanAt(index))));
                _isRecovering = true;
                parser.Consume();
            }
            else if (TokenSets.MemberStarts.Contains(next) || TokenSets.RegionStarts.Contains(next))
            {
                if (!_isRecovering && !_reportedStrayMember)
                    _findings.Add(SyntaxCatalog.OutsidePlatform(_findings.At(SpanAt(index)), TextAt(index)));
                _reportedStrayMember = true;
                ReadMember(parser, next);
            }
            else
            {
                if (TokenSets.ReservedClauseStarts.Contains(next))
                    ReportMisplaced(index, "in the braces of an element");
                else
                    ReportOnce(parser, expected);
                parser.Consume();
                Skip(parser, expected.Union(TokenSets.MemberStarts).With(RBRACE));
            }
        }
    }

    // Between members of a platform, a part or a loop.
    private void SyncMembers(Grammar.IovaParser parser, TokenSet expected)
    {
        while (!expected.Contains(parser.TokenStream.LA(1)))
        {
            int index = parser.TokenStream.Index;
            int next = _tokens[index].Type;
            if (next == IovaLexer.Eof || (TokenSets.TopStarts.Contains(next) && _unclosedBraces > 0))
                return; // The closing brace is missing, and will be missed in a moment.
            if (TokenSets.TopStarts.Contains(next))
            {
                ReportMisplaced(index, "at the top of a file");
                ReadTopDeclaration(parser, next);
            }
            else if (TokenSets.ClauseStarts.Contains(next))
            {
                ReportMisplaced(index, "in the braces of an element");
                parser.Consume();
                SkipToStatement(parser, expected.Union(TokenSets.TopStarts).Union(TokenSets.ReservedClauseStarts));
            }
            else if (!TryRespell(parser, expected))
            {
                ReportOnce(parser, expected);
                SkipOne(parser);
                SkipToStatement(parser, expected.Union(TokenSets.TopStarts));
            }
        }
    }

    // Between clauses of an element.
    private void SyncClauses(Grammar.IovaParser parser, TokenSet expected)
    {
        while (!expected.Contains(parser.TokenStream.LA(1)))
        {
            int index = parser.TokenStream.Index;
            int next = _tokens[index].Type;
            bool isDeclaration = TokenSets.MemberStarts.Union(TokenSets.TopStarts).Contains(next);
            if (next == IovaLexer.Eof || (isDeclaration && _unclosedBraces > 0) || TryTakeOtherBracket(parser, expected))
                return;
            if (TokenSets.MemberStarts.Contains(next))
            {
                if (_reportedBody != ((IovaRuleContext)parser.Context).FirstToken)
                    ReportMisplaced(index, "beside the element, outside its braces");
                _reportedBody = ((IovaRuleContext)parser.Context).FirstToken;
                ReadMember(parser, next);
            }
            else if (isDeclaration)
            {
                ReportMisplaced(index, "at the top of a file");
                ReadTopDeclaration(parser, next);
            }
            else if (!TryRespell(parser, expected))
            {
                ReportOnce(parser, expected);
                SkipOne(parser);
                SkipToStatement(parser, expected.Union(TokenSets.MemberStarts).Union(TokenSets.TopStarts));
            }
        }
    }

    // A member in the wrong place is still read, so that its name is not reported as unknown elsewhere.
    private void ReadMember(Grammar.IovaParser parser, int next)
    {
        _isRecovering = false;
        if (TokenSets.RegionStarts.Contains(next))
            parser.platformRegion();
        else
            parser.member();
    }

    private void ReadTopDeclaration(Grammar.IovaParser parser, int next)
    {
        _isRecovering = false;
        switch (next)
        {
            case INCLUDE:
                parser.include();
                break;
            case PLATFORM:
                parser.platform();
                break;
            case PART:
                parser.part();
                break;
            default:
                parser.constant();
                break;
        }
    }

    /// <summary>A token does not fit.</summary>
    public IToken RecoverInline(Parser recognizer)
    {
        var parser = (Grammar.IovaParser)recognizer;
        if (_findings.IsFull)
            SkipToEnd(parser);
        TokenSet expected = ExpectedIn(parser).Tokens;
        bool isMended =
            TryRespell(parser, expected)
            || TryTakeNameSaidBefore(parser, expected)
            || TryTakeReservedWord(parser, expected)
            || TryTakeOtherBracket(parser, expected);
        if (!isMended && TryReachClosingParenthesis(parser, expected))
            isMended = true;
        if (isMended || (expected.Contains(RBRACE) && TryReachClosingBrace(parser)))
        {
            IToken token = parser.TokenStream.LT(1);
            parser.Consume();
            return token;
        }

        int index = parser.TokenStream.Index;
        if (!_isRecovering && !expected.Contains(RBRACE))
            ReportMissing(index, expected);
        _isRecovering = true;

        // The words of bus … device … function … can be names, too: the rest would be read as expressions.
        if (parser.Context is PciAddressContext && (expected.Contains(DEVICE) || expected.Contains(FUNCTION)))
            Skip(parser, TokenSets.AfterMember.With(LBRACE));
        return IovaToken.Missing(_tokens, index);
    }

    // Something strange among the parameters of a part: what follows the parenthesis is still its body.
    private bool TryReachClosingParenthesis(Grammar.IovaParser parser, TokenSet expected)
    {
        int index = parser.TokenStream.Index;
        if (!expected.Contains(RPAREN) || parser.Context is not (PartContext or UseContext))
            return false;
        int closing = index;
        while (_tokens[closing].Type is not (RPAREN or LBRACE or RBRACE or IovaLexer.Eof))
            closing++;
        if (_tokens[closing].Type != RPAREN)
            return false;
        if (!_isRecovering)
            ReportUnexpected(index, expected.With(COMMA));
        _isRecovering = true;
        parser.TokenStream.Seek(closing);
        return true;
    }

    // True when the closing brace of the body was found behind what does not belong there.
    private bool TryReachClosingBrace(Grammar.IovaParser parser)
    {
        int index = parser.TokenStream.Index;
        if (TokenSets.AfterMember.Contains(_tokens[index].Type))
        {
            if (_imaginedBraces > 0)
                _imaginedBraces--;
            else if (!_isRecovering && !EndsInComment(index))
                _findings.Add(SyntaxCatalog.MissingClosingBrace(_findings.At(PlaceBefore(index)), OpeningBraceOf(parser)));
            _unclosedBraces--;
            _isRecovering = true;
            return false;
        }

        if (!_isRecovering)
            ReportUnexpected(index, ExpectedIn(parser).Tokens.With(COMMA));
        _isRecovering = true;
        Skip(parser, TokenSets.AfterMember);
        return parser.TokenStream.LA(1) == RBRACE;
    }

    // A comment that is never closed hides all that was to come.
    private bool EndsInComment(int index) =>
        _tokens[index].Type == IovaLexer.Eof
        && _tokens.Problems.Count > 0
        && _tokens.Problems[_tokens.Problems.Count - 1].Kind == LexicalProblemKind.UnterminatedComment;

    private SourceLocation? OpeningBraceOf(Grammar.IovaParser parser)
    {
        for (int i = ((IovaRuleContext)parser.Context).FirstToken; i < parser.TokenStream.Index; i++)
        {
            if (_tokens[i].Type == LBRACE)
                return _findings.At(SpanAt(i));
        }

        return null;
    }

    // A name where only keywords can stand, and one of them looks like it.
    private bool TryRespell(Grammar.IovaParser parser, TokenSet expected)
    {
        int index = parser.TokenStream.Index;
        bool isWord = _tokens[index].Type == NAME || TokenSets.ContextualWords.Contains(_tokens[index].Type);
        if (!isWord || expected.Contains(NAME) || expected.Contains(_tokens[index].Type))
            return false;
        string word = TextAt(index);
        TokenSet keywords = expected.Within(TokenSets.ReservedWords.Union(TokenSets.ContextualWords));
        string? foreign = ForeignWords.Meaning(word);
        bool isForeign = foreign is not null && keywords.Types().Any(type => TokenWords.Spelling(type) == foreign);
        string? meant =
            isForeign ? foreign
            : word.Length < 2 || _tokens[index].Type != NAME ? null
            : Spelling.Nearest(word, keywords.Types().Select(TokenWords.Spelling));
        if (meant is null)
            return false;
        if (!_isRecovering)
            _findings.Add(SyntaxCatalog.MisspeltWord(_findings.At(SpanAt(index)), word, meant));
        _tokens.Retype(index, keywords.Types().First(type => TokenWords.Spelling(type) == meant));
        return true;
    }

    // A reserved word where a name has to stand, and what follows shows that it is meant as the name.
    private bool TryTakeReservedWord(Grammar.IovaParser parser, TokenSet expected)
    {
        int index = parser.TokenStream.Index;
        bool isReserved = expected.Contains(NAME) && TokenSets.ReservedWords.Contains(_tokens[index].Type);
        if (!isReserved || !TokenSets.AfterDeclaredName.Contains(parser.TokenStream.LA(2)))
            return false;
        if (!_isRecovering && NamesSaid.Add(TextAt(index)))
            _findings.Add(SyntaxCatalog.ReservedWordAsName(_findings.At(SpanAt(index)), TextAt(index)));
        _tokens.Retype(index, NAME);
        return true;
    }

    // A reserved word that a declaration takes for its name is that name wherever one has to stand, and was said once.
    private bool TryTakeNameSaidBefore(Grammar.IovaParser parser, TokenSet expected)
    {
        int index = parser.TokenStream.Index;
        bool isReserved = expected.Contains(NAME) && TokenSets.ReservedWords.Contains(_tokens[index].Type);
        if (!isReserved || expected.Contains(_tokens[index].Type) || !WordsTakenAsNames.Contains(TextAt(index)))
            return false;
        if (!_isRecovering && NamesSaid.Add(TextAt(index)))
            _findings.Add(SyntaxCatalog.ReservedWordAsName(_findings.At(SpanAt(index)), TextAt(index)));
        _tokens.Retype(index, NAME);
        return true;
    }

    private HashSet<string> NamesSaid => _namesSaid ??= new HashSet<string>(StringComparer.Ordinal);

    private HashSet<string> WordsTakenAsNames => _wordsTakenAsNames ??= FindWordsTakenAsNames();

    // "iommu iommu : kind", "const size = 4K", "for in in 0..3".
    private HashSet<string> FindWordsTakenAsNames()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i + 2 < _tokens.Count; i++)
        {
            bool declares = TokenSets.Declaring.Contains(_tokens[i].Type) && TokenSets.ReservedWords.Contains(_tokens[i + 1].Type);
            if (declares && TokenSets.AfterDeclaredName.Contains(_tokens[i + 2].Type))
                words.Add(TextAt(i + 1));
        }

        return words;
    }

    // A body that is closed by another bracket than it was opened with.
    private bool TryTakeOtherBracket(Grammar.IovaParser parser, TokenSet expected)
    {
        int index = parser.TokenStream.Index;
        if (!expected.Contains(RBRACE) || _tokens[index].Type is not (RPAREN or RBRACKET) || _unclosedBraces == 0)
            return false;
        if (!_isRecovering)
            _findings.Add(
                SyntaxCatalog.UnexpectedToken(
                    _findings.At(SpanAt(index)),
                    TokenWords.Found(_tokens, index),
                    "`}`",
                    "A body stands in braces: `{ … }`."
                )
            );
        _unclosedBraces--;
        _tokens.Retype(index, RBRACE);
        return true;
    }

    private void ReportOnce(Grammar.IovaParser parser, TokenSet expected)
    {
        if (!_isRecovering)
            ReportUnexpected(parser.TokenStream.Index, expected, ElementOf(parser.Context));
        _isRecovering = true;
    }

    // The sort of element in whose braces the parser is.
    private ClausePlaces ElementOf(RuleContext context) =>
        context is not ElementBodyContext || context.Parent is not IovaRuleContext element
            ? ClausePlaces.None
            : _tokens[element.FirstToken].Type switch
            {
                IOMMU => ClausePlaces.Iommu,
                MSI => ClausePlaces.Msi,
                ROOT_BUS => ClausePlaces.RootBus,
                INTERCONNECT => ClausePlaces.Interconnect,
                BRIDGE => ClausePlaces.Bridge,
                _ => ClausePlaces.Device,
            };

    private void ReportMisplaced(int index, string place)
    {
        if (!_isRecovering)
            _findings.Add(SyntaxCatalog.Misplaced(_findings.At(SpanAt(index)), TextAt(index), place));
        _isRecovering = true;
    }

    // A sign that only had to be there is missing where the token before it ends; otherwise the next token is wrong.
    private void ReportMissing(int index, TokenSet expected)
    {
        if (expected == TokenSet.Of(LBRACE))
        {
            _imaginedBraces++;
            _unclosedBraces++;
        }

        int sign = TokenSet.Of(RPAREN, RBRACKET, EQUALS, LPAREN, LBRACE, IN).Types().FirstOrDefault(expected.Contains);
        if (sign == 0 || expected != TokenSet.Of(sign))
            ReportUnexpected(index, expected);
        else
            _findings.Add(SyntaxCatalog.MissingToken(_findings.At(PlaceBefore(index)), TokenWords.Spelling(sign), TextBefore(index)));
    }

    private void ReportUnexpected(int index, TokenSet expected, ClausePlaces element = ClausePlaces.None)
    {
        bool isSaid = HasLexicalProblem(index) || (index > 0 && _findings.EndWithHalfRange(_tokens[index - 1].AfterLast));
        if (!isSaid)
            _findings.Add(
                SyntaxCatalog.UnexpectedToken(
                    _findings.At(SpanAt(index)),
                    TokenWords.Found(_tokens, index),
                    TokenWords.Expected(expected),
                    _hints.For(index, expected, element)
                )
            );
    }

    // A token that was reported for its own sake is not reported again.
    private bool HasLexicalProblem(int index)
    {
        int low = 0;
        int high = _tokens.Problems.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_tokens.Problems[middle].Start < _tokens[index].Start)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _tokens.Problems.Count && _tokens.Problems[low].Start == _tokens[index].Start;
    }

    // Skips to one of the tokens; blocks in braces are skipped whole.
    private void Skip(Grammar.IovaParser parser, TokenSet targets)
    {
        while (!targets.With(TokenSets.EndOfFile).Contains(parser.TokenStream.LA(1)))
            SkipOne(parser);
    }

    // Skips to where a clause or declaration begins, and what is wrong from there on is a mistake of its own. A word
    // that may be a name begins something only where it is first on its line, and the line before does not go on.
    private void SkipToStatement(Grammar.IovaParser parser, TokenSet targets)
    {
        TokenSet reserved = targets.Without(TokenSets.ContextualWords).With(TokenSets.EndOfFile);
        while (true)
        {
            int index = parser.TokenStream.Index;
            int next = _tokens[index].Type;
            bool mayBegin = next == NAME || (TokenSets.ContextualWords.Contains(next) && targets.Contains(next));
            if (reserved.Contains(next) || (mayBegin && IsFirstOnLine(index) && !GoesOn(_tokens[index - 1].Type)))
                break;
            SkipOne(parser);
        }

        _isRecovering = parser.TokenStream.LA(1) == IovaLexer.Eof;
    }

    private static bool GoesOn(int type) => type is COMMA or DOT_DOT or COLON or EQUALS || TokenSets.BinaryOperators.Contains(type);

    private static void SkipOne(Grammar.IovaParser parser)
    {
        int depth = 0;
        do
        {
            int next = parser.TokenStream.LA(1);
            if (next == IovaLexer.Eof)
                return;
            depth +=
                next == LBRACE ? 1
                : next == RBRACE ? -1
                : 0;
            parser.Consume();
        } while (depth > 0);
    }

    private void SkipToEnd(Grammar.IovaParser parser)
    {
        parser.TokenStream.Seek(_tokens.Count - 1);
        _isRecovering = true;
    }

    private bool IsFirstOnLine(int index)
    {
        for (int i = _tokens[index].Start - 1; i >= 0; i--)
        {
            if (_tokens.Text[i] is '\n' or '\r')
                return true;
            if (!CharacterClass.IsWhiteSpace(_tokens.Text[i]))
                return false;
        }

        return true;
    }

    private string TextBefore(int index) => index == 0 ? "" : TextAt(index - 1);

    private string TextAt(int index) => _tokens.TextOf(_tokens[index]);

    private TextSpan SpanAt(int index) => new(_tokens[index].Start, _tokens[index].Length);

    // Right after the token before: where something was left out.
    private TextSpan PlaceBefore(int index) => index == 0 ? new TextSpan(0, 0) : new TextSpan(_tokens[index - 1].AfterLast, 0);
}
