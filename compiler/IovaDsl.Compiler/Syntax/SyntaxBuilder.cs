using System.Collections.Immutable;
using System.Globalization;
using Antlr4.Runtime;
using Antlr4.Runtime.Atn;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using IovaDsl.Runtime;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// Listens to the generated parser and makes records as rules end. It keeps no parse tree: a rule's context dies with
/// the clause or member it belongs to. With <see cref="SyntaxErrors"/> it is all of the compiler that knows ANTLR.
/// </summary>
/// <remarks>
/// The parser recovers from mistakes by going on, so labels of a context may be null and tokens may be missing; a
/// missing name drops what it names, a missing expression becomes <see cref="MissingExpressionSyntax"/>.
/// </remarks>
internal sealed partial class SyntaxBuilder : IovaBaseListener, IDisposable
{
    private readonly TokenList _tokens;
    private readonly SyntaxFindings _findings;

    private readonly ImmutableArray<IncludeSyntax>.Builder _includes = ImmutableArray.CreateBuilder<IncludeSyntax>();
    private readonly ImmutableArray<ConstSyntax>.Builder _constants = ImmutableArray.CreateBuilder<ConstSyntax>();
    private readonly ImmutableArray<PartSyntax>.Builder _parts = ImmutableArray.CreateBuilder<PartSyntax>();
    private readonly ImmutableArray<PlatformSyntax>.Builder _platforms = ImmutableArray.CreateBuilder<PlatformSyntax>();

    private readonly OpenBodies<MemberSyntax> _members = new();
    private readonly OpenBodies<ClauseSyntax> _clauses = new();

    // The body that ended last; the rule that owns it ends next.
    private ImmutableArray<MemberSyntax> _memberBody = ImmutableArray<MemberSyntax>.Empty;
    private ImmutableArray<ClauseSyntax> _elementBody = ImmutableArray<ClauseSyntax>.Empty;

    private SyntaxBuilder(TokenList tokens, SyntaxFindings findings)
    {
        _tokens = tokens;
        _findings = findings;
    }

    public static FileSyntax Build(SourceText source, TokenList tokens, SyntaxFindings findings)
    {
        using var builder = new SyntaxBuilder(tokens, findings);
        var parser = new Grammar.IovaParser(new IovaTokenStream(tokens))
        {
            RuleListener = builder,
            ErrorHandler = new SyntaxErrors(tokens, findings),
        };

        // All decisions but one are made on one token, and that one is the same wherever it is asked (a test looks at the
        // grammar), so the context of rules, which LL prediction would consult, adds nothing.
        parser.Interpreter.PredictionMode = PredictionMode.SLL;
        parser.file();
        builder.AdoptStrayMembers();
        return new FileSyntax(
            source,
            builder._includes.ToImmutable(),
            builder._constants.ToImmutable(),
            builder._parts.ToImmutable(),
            builder._platforms.ToImmutable()
        );
    }

    // Members that stand outside of any platform (a brace too many closed it) were reported; they still count.
    private void AdoptStrayMembers()
    {
        ImmutableArray<MemberSyntax> stray = _members.TakeRest();
        if (stray.IsEmpty || _platforms.Count == 0)
            return;
        PlatformSyntax last = _platforms[_platforms.Count - 1];
        _platforms[_platforms.Count - 1] = last with { Members = last.Members.AddRange(stray) };
    }

    public void Dispose()
    {
        _members.Dispose();
        _clauses.Dispose();
    }

    public override void ExitInclude(IncludeContext context)
    {
        if (IsMissing(context.path))
            return;
        _includes.Add(new IncludeSyntax(StringOf(context.path), SpanOf(context.path), SpanOf(context)));
    }

    public override void ExitConstant(ConstantContext context)
    {
        if (NameOf(context.id) is not { } name)
            return;
        ExpressionSyntax? number = NumberOf(context.value);
        RangeSyntax? range = number is null ? RangeOf(context.value) : null;
        var constant = new ConstSyntax(name, number, range, DocOf(context), SpanOf(context));
        if (context.Parent is FileContext)
            _constants.Add(constant);
        else
            _members.Add(constant);
    }

    public override void ExitPart(PartContext context)
    {
        ImmutableArray<MemberSyntax> body = TakeMemberBody();
        if (NameOf(context.id) is { } name)
            _parts.Add(new PartSyntax(name, ParametersOf(context.parameters), body, DocOf(context), SpanOf(context)));
    }

    public override void ExitPlatform(PlatformContext context)
    {
        ImmutableArray<MemberSyntax> body = TakeMemberBody();
        if (NameOf(context.id) is { } name)
            _platforms.Add(
                new PlatformSyntax(name, OptionalStringOf(context.title), NameOf(context.@base), body, DocOf(context), SpanOf(context))
            );
    }

    public override void EnterMemberBody(MemberBodyContext context) => _members.Open();

    public override void ExitMemberBody(MemberBodyContext context) => _memberBody = _members.Close();

    public override void EnterElementBody(ElementBodyContext context) => _clauses.Open();

    public override void ExitElementBody(ElementBodyContext context) => _elementBody = _clauses.Close();

    private ImmutableArray<MemberSyntax> TakeMemberBody()
    {
        ImmutableArray<MemberSyntax> body = _memberBody;
        _memberBody = ImmutableArray<MemberSyntax>.Empty;
        return body;
    }

    private ImmutableArray<ClauseSyntax> TakeElementBody()
    {
        ImmutableArray<ClauseSyntax> body = _elementBody;
        _elementBody = ImmutableArray<ClauseSyntax>.Empty;
        return body;
    }

    public override void ExitElement(ElementContext context)
    {
        ImmutableArray<ClauseSyntax> body = TakeElementBody();
        if (ReferenceOf(context.id) is not { } name)
            return;
        _members.Add(
            new ElementSyntax(
                ElementKeywordOf(TypeOf(context)),
                name,
                NameOf(context.kind),
                OptionalTextOf(context.title),
                ReferenceOf(context.parent),
                AddressOf(context.address),
                body,
                DocOf(context),
                SpanOf(context)
            )
        );
    }

    private static ElementKeyword ElementKeywordOf(int type) =>
        type switch
        {
            IOMMU => ElementKeyword.Iommu,
            MSI => ElementKeyword.Msi,
            ROOT_BUS => ElementKeyword.RootBus,
            INTERCONNECT => ElementKeyword.Interconnect,
            BRIDGE => ElementKeyword.Bridge,
            _ => ElementKeyword.Device,
        };

    public override void ExitGroup(GroupContext context)
    {
        if (ReferenceOf(context.id) is { } name)
            _members.Add(
                new GroupSyntax(name, OptionalTextOf(context.title), ReferencesOf(context.devices), DocOf(context), SpanOf(context))
            );
    }

    public override void ExitLayout(LayoutContext context)
    {
        if (ReferenceOf(context.id) is { } name)
            _members.Add(new LayoutSyntax(name, OptionalTextOf(context.title), RangesOf(context._ram), DocOf(context), SpanOf(context)));
    }

    public override void ExitLoop(LoopContext context)
    {
        ImmutableArray<MemberSyntax> body = TakeMemberBody();
        if (NameOf(context.variable) is { } variable)
            _members.Add(new ForSyntax(variable, LoopItemsOf(context._items), body, SpanOf(context)));
    }

    private ImmutableArray<ForItemSyntax> LoopItemsOf(IList<LoopItemContext> items)
    {
        var result = ImmutableArray.CreateBuilder<ForItemSyntax>(items.Count);
        foreach (LoopItemContext item in items)
        {
            ExpressionSyntax? last = item.last is null ? null : ExpressionOf(item.last);
            result.Add(new ForItemSyntax(ExpressionOf(item.first), last, SpanOf(item)));
        }

        return result.MoveToImmutable();
    }

    public override void ExitUse(UseContext context)
    {
        if (NameOf(context.id) is { } part)
            _members.Add(new UseSyntax(part, context._arguments.Select(ArgumentOf).ToImmutableArray(), SpanOf(context)));
    }

    private ArgumentSyntax ArgumentOf(ArgumentContext context)
    {
        TextSpan span = SpanOf(context);
        if (OptionalTextOf(context.text) is { } text)
            return new ArgumentSyntax(null, null, null, text, span);
        ExpressionSyntax? number = NumberOf(context.value);
        if (context.index is null)
            return new ArgumentSyntax(number, number is null ? RangeOf(context.value) : null, null, null, span);
        if (number is NameExpressionSyntax name)
            return new ArgumentSyntax(null, null, new NameSyntax(name.Name, ExpressionOf(context.index), span), null, span);
        _findings.Add(SyntaxCatalog.IndexOfNoName(_findings.At(span)));
        return new ArgumentSyntax(new MissingExpressionSyntax(span), null, null, null, span);
    }

    public override void ExitWithout(WithoutContext context)
    {
        if (ReferenceOf(context.id) is { } name)
            _members.Add(new WithoutSyntax(name, SpanOf(context)));
    }

    // The span of a rule that consumed nothing is empty and stands before the next token.
    private TextSpan SpanOf(IovaRuleContext context)
    {
        int start = _tokens[context.FirstToken].Start;
        int after = context.HasNoTokens ? start : _tokens[context.LastToken].AfterLast;
        return new TextSpan(start, after - start);
    }

    private static TextSpan SpanOf(IToken token) => new(token.StartIndex, token.StopIndex + 1 - token.StartIndex);

    private int TypeOf(IovaRuleContext context) => _tokens[context.FirstToken].Type;

    private static bool IsMissing(IToken? token) => token is null or IovaToken { IsMissing: true };

    private NameSyntax? NameOf(NameContext? context) =>
        context is null || context.HasNoTokens ? null : new NameSyntax(NameTextOf(context), null, SpanOf(context));

    private NameSyntax? ReferenceOf(ReferenceContext? context)
    {
        if (context?.word is not { HasNoTokens: false } word)
            return null;
        ExpressionSyntax? index = context.index is null ? null : ExpressionOf(context.index);
        return new NameSyntax(NameTextOf(word), index, SpanOf(context));
    }

    private string NameTextOf(NameContext context)
    {
        Token token = _tokens[context.FirstToken];
        if (token.Type != QUOTED_NAME)
            return _tokens.TextOf(token);
        string name = _tokens.Text.Substring(token.Start + 1, token.Length - 2);
        if (!IsPlainName(name))
            _findings.Add(SyntaxCatalog.BadQuotedName(_findings.At(SpanOf(context)), name));
        return name;
    }

    private static bool IsPlainName(string name)
    {
        bool endsWell = name.Length > 0 && name[0] != '-' && name[name.Length - 1] != '-';
        return endsWell && name.All(c => c == '-' || (c < 128 && CharacterClass.IsNameChar(c)));
    }

    private ImmutableArray<ParameterSyntax> ParametersOf(ParameterListContext? list)
    {
        var parameters = ImmutableArray.CreateBuilder<ParameterSyntax>();
        foreach (ParameterContext context in list?._items ?? [])
        {
            if (NameOf(context.id) is { } name)
                parameters.Add(new ParameterSyntax(name, context.fallback is null ? null : ArgumentOf(context.fallback)));
        }

        return parameters.ToImmutable();
    }

    private ImmutableArray<NameSyntax> ReferencesOf(ReferenceListContext? list) =>
        list is null ? ImmutableArray<NameSyntax>.Empty : list._items.Select(ReferenceOf).OfType<NameSyntax>().ToImmutableArray();

    private string? OptionalStringOf(IToken? token) => IsMissing(token) ? null : StringOf(token!);

    // \\ and \" are escapes, any other backslash is itself. An unterminated string was reported; it ends with its line.
    private string StringOf(IToken token)
    {
        int start = token.StartIndex + 1;
        int after = token.StopIndex + 1;
        bool isClosed = after > start && _tokens.Text[after - 1] == '"';
        string inner = _tokens.Text.Substring(start, (isClosed ? after - 1 : after) - start);
        for (int i = 0; i < inner.Length; i++)
        {
            if (IsEscape(inner, i))
                return Unescape(inner);
        }

        return inner;
    }

    private static string Unescape(string inner)
    {
        var text = new System.Text.StringBuilder(inner.Length);
        for (int i = 0; i < inner.Length; i++)
            text.Append(inner[IsEscape(inner, i) ? ++i : i]);
        return text.ToString();
    }

    private static bool IsEscape(string text, int at) => text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '\\' or '"';

    private KernelVersionSyntax? KernelOf(IToken? token)
    {
        if (IsMissing(token))
            return null;
        string[] numbers = token!.Text.Split('.');
        if (numbers.Length == 2 && TryVersionNumber(numbers[0], out int major) && TryVersionNumber(numbers[1], out int minor))
            return new KernelVersionSyntax(major, minor, SpanOf(token));
        _findings.Add(SyntaxCatalog.BadKernelVersion(_findings.At(SpanOf(token)), token.Text));
        return null;
    }

    private static bool TryVersionNumber(string digits, out int number)
    {
        number = 0;
        return digits.Length <= 4 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private PciAddressSyntax? AddressOf(PciAddressContext? context)
    {
        if (context is null)
            return null;
        if (context.bus is not null)
            return new ComputedPciAddressSyntax(
                ExpressionOf(context.bus),
                ExpressionOf(context.device),
                ExpressionOf(context.function),
                SpanOf(context)
            );
        return TypeOf(context) == PCI_ADDRESS ? WrittenAddressAt(SpanOf(context)) : MissingAddress(SpanOf(context));
    }

    private PciAddressSyntax WrittenAddressAt(TextSpan span)
    {
        PciAddressReader.Fields fields = PciAddressReader.Read(_tokens.Text, span.Start, span.AfterLast);
        if (fields.Problem is null)
            return new WrittenPciAddressSyntax(fields.Segment, (byte)fields.Bus, (byte)fields.Device, (byte)fields.Function, span);
        _findings.Add(SyntaxCatalog.BadPciAddress(_findings.At(span), _tokens.Text.Substring(span.Start, span.Length), fields.Problem));
        return MissingAddress(span);
    }

    private static ComputedPciAddressSyntax MissingAddress(TextSpan span)
    {
        var missing = new MissingExpressionSyntax(span);
        return new ComputedPciAddressSyntax(missing, missing, missing, span);
    }

    // Lines of /// right before a declaration; the marks and one space after them are not part of the text.
    private string? DocOf(IovaRuleContext context)
    {
        IReadOnlyList<DocComment> docs = _tokens.DocComments;
        int index = FirstDocOf(context.FirstToken);
        if (index == docs.Count || docs[index].TokenIndex != context.FirstToken)
            return null;
        var lines = new List<string>();
        for (; index < docs.Count && docs[index].TokenIndex == context.FirstToken; index++)
        {
            string line = _tokens.Text.Substring(docs[index].Start + 3, docs[index].Length - 3).TrimEnd();
            lines.Add(line.StartsWith(" ", StringComparison.Ordinal) ? line.Substring(1) : line);
        }

        return string.Join("\n", lines);
    }

    private int FirstDocOf(int tokenIndex)
    {
        IReadOnlyList<DocComment> docs = _tokens.DocComments;
        int low = 0;
        int high = docs.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (docs[middle].TokenIndex < tokenIndex)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static RegionKind RegionKindOf(int type) =>
        type switch
        {
            DIRECT => RegionKind.Direct,
            DIRECT_RELAXABLE => RegionKind.DirectRelaxable,
            MSI => RegionKind.Msi,
            SOFTWARE_MSI => RegionKind.SoftwareMsi,
            _ => RegionKind.Reserved,
        };
}
