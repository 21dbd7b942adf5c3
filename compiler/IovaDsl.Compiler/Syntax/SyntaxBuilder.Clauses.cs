using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

// Clauses, regions and expectations.
internal sealed partial class SyntaxBuilder
{
    // The tail of the region that is being read.
    private readonly ImmutableArray<NameSyntax>.Builder _regionDevices = ImmutableArray.CreateBuilder<NameSyntax>();
    private readonly ImmutableArray<AllowClauseSyntax>.Builder _regionAllows = ImmutableArray.CreateBuilder<AllowClauseSyntax>();
    private KernelVersionSyntax? _regionKernel;
    private TextSyntax? _regionLabel;
    private bool _nextStringIsReason;

    // The qualifiers of the expectation that is being read.
    private KernelVersionSyntax? _viewKernel;
    private bool _limitsReserved;

    public override void ExitClause(ClauseContext context)
    {
        if (ClauseOf(context) is { } clause)
            _clauses.Add(clause);
    }

    // Null for a platform clause, which is heard of below, and for what a mistake left nothing of.
    private ClauseSyntax? ClauseOf(ClauseContext context)
    {
        if (ClauseRows.Of(TypeOf(context)) is not { } row)
            return null;
        TextSpan span = SpanOf(context);
        return row.Shape switch
        {
            ClauseShape.Number => new NumberClauseSyntax(row, ExpressionOf(context.number), span),
            ClauseShape.Range => new RangeClauseSyntax(row, RangeOf(context.subject), span),
            ClauseShape.Numbers => new NumbersClauseSyntax(row, ExpressionsOf(context.numbers), span),
            ClauseShape.Ranges => new RangesClauseSyntax(row, RangesOf(context.candidates?._items), span),
            ClauseShape.Text => IsMissing(context.text) ? null : new TextClauseSyntax(row, TextOf(context.text), span),
            ClauseShape.Names => new NamesClauseSyntax(row, ReferencesOf(context.names), span),
            _ => OwnShapeOf(context, row.Token, span),
        };
    }

    private ClauseSyntax? OwnShapeOf(ClauseContext context, int token, TextSpan span) =>
        token switch
        {
            DMA_WINDOW => new DmaWindowClauseSyntax(RangeOf(context.subject), OptionalExpressionOf(context.number), span),
            BEHIND => BehindOf(context, span),
            DMA_ALIAS => DmaAliasOf(context, span),
            VFS => VirtualFunctionsOf(context, span),
            UNKNOWN => UnknownOf(context, span),
            _ => null,
        };

    // A clause without the name of its IOMMU says nothing, and must not be taken for "behind none".
    private BehindClauseSyntax? BehindOf(ClauseContext context, TextSpan span)
    {
        NameSyntax? iommu = ReferenceOf(context.target);
        if (iommu is null && IsMissing(context.none))
            return null;
        RangeSyntax? requesters = context.subject is null ? null : RangeOf(context.subject);
        return new BehindClauseSyntax(iommu, requesters, StreamsOf(context.streams), span);
    }

    // "stream n" is one stream, whatever sends with it; "streams n" counts on from it.
    private ImmutableArray<StreamItemSyntax> StreamsOf(StreamListContext? list)
    {
        if (list is null)
            return ImmutableArray<StreamItemSyntax>.Empty;
        bool isSingle = _tokens[list.FirstToken - 1].Type == STREAM;
        var items = ImmutableArray.CreateBuilder<StreamItemSyntax>(list._items.Count);
        foreach (StreamItemContext item in list._items)
        {
            ExpressionSyntax first = ExpressionOf(item.first);
            ExpressionSyntax? mask = OptionalExpressionOf(item.mask);
            ExpressionSyntax? last = OptionalExpressionOf(item.last) ?? (isSingle && mask is null ? first : null);
            items.Add(new StreamItemSyntax(first, last, mask, SpanOf(item)) { IsSingle = isSingle && mask is not null });
        }

        return items.MoveToImmutable();
    }

    // Neither a list nor "none" says nothing, and must not be taken for "none".
    private DmaAliasClauseSyntax? DmaAliasOf(ClauseContext context, TextSpan span)
    {
        ImmutableArray<RequesterSyntax> aliases =
            context.aliases?._items.Select(RequesterOf).ToImmutableArray() ?? ImmutableArray<RequesterSyntax>.Empty;
        return aliases.IsEmpty && IsMissing(context.none) ? null : new DmaAliasClauseSyntax(aliases, span);
    }

    private VirtualFunctionsClauseSyntax VirtualFunctionsOf(ClauseContext context, TextSpan span) =>
        new(ExpressionOf(context.number), OptionalExpressionOf(context.offset), OptionalExpressionOf(context.stride), span);

    private RequesterSyntax RequesterOf(RequesterContext context)
    {
        TextSpan span = SpanOf(context);
        return TypeOf(context) == PCI_ADDRESS
            ? new RequesterSyntax(WrittenAddressAt(span), null, span)
            : new RequesterSyntax(null, ExpressionOf(context.number), span);
    }

    private UnknownClauseSyntax? UnknownOf(ClauseContext context, TextSpan span)
    {
        PropertyContext? property = context.what;
        if (property is null || property.HasNoTokens)
            return null;
        return new UnknownClauseSyntax(_tokens.TextOf(_tokens[property.FirstToken]), OptionalStringOf(context.text), span);
    }

    public override void ExitPlatformClause(PlatformClauseContext context)
    {
        ClauseSyntax? clause = TypeOf(context) switch
        {
            FIRMWARE => FirmwareOf(context),
            MEMORY => MemoryOf(context),
            _ => FactOf(context),
        };
        if (clause is null)
            return;
        if (context.Parent is ClauseContext)
            _clauses.Add(clause);
        else
            _members.Add(new ClauseMemberSyntax(clause));
    }

    private FirmwareClauseSyntax? FirmwareOf(PlatformClauseContext context) =>
        NameOf(context.kind) is { } kind ? new FirmwareClauseSyntax(kind, SpanOf(context)) : null;

    private MemoryClauseSyntax? MemoryOf(PlatformClauseContext context) =>
        IsMissing(context.sort)
            ? null
            : new MemoryClauseSyntax(context.sort.Text, RangeOf(context.subject), OptionalStringOf(context.text), SpanOf(context));

    private FactClauseSyntax? FactOf(PlatformClauseContext context)
    {
        if (IsMissing(context.key))
            return null;
        ImmutableArray<FactValueSyntax> values = context._values.Select(FactValueOf).ToImmutableArray();
        return new FactClauseSyntax(StringOf(context.key), values, SpanOf(context));
    }

    private FactValueSyntax FactValueOf(FactValueContext context) =>
        IsMissing(context.text)
            ? new FactValueSyntax(ExpressionOf(context.number), null)
            : new FactValueSyntax(null, StringOf(context.text));

    public override void ExitAllowance(AllowanceContext context)
    {
        if (IsMissing(context.code))
            return;
        var clause = new AllowClauseSyntax(context.code.Text, OptionalStringOf(context.reason), SpanOf(context));
        if (context.Parent is MemberBodyContext)
            _members.Add(new ClauseMemberSyntax(clause));
        else
            _clauses.Add(clause);
    }

    public override void ExitRegion(RegionContext context) => _clauses.Add(RegionOf(context, context.subject));

    public override void ExitPlatformRegion(PlatformRegionContext context) =>
        _members.Add(new ClauseMemberSyntax(RegionOf(context, context.subject)));

    private RegionClauseSyntax RegionOf(IovaRuleContext context, RangeContext? subject)
    {
        var region = new RegionClauseSyntax(
            ClauseRows.Of(TypeOf(context))!,
            RegionKindOf(TypeOf(context)),
            RangeOf(subject),
            _regionDevices.ToImmutable(),
            _regionKernel,
            _regionAllows.ToImmutable(),
            _regionLabel,
            SpanOf(context)
        );
        _regionDevices.Clear();
        _regionAllows.Clear();
        _regionKernel = null;
        _regionLabel = null;
        _nextStringIsReason = false;
        return region;
    }

    public override void ExitRegionTail(RegionTailContext context)
    {
        bool isReason = _nextStringIsReason;
        _nextStringIsReason = false;
        switch (TypeOf(context))
        {
            case FOR:
                _regionDevices.AddRange(ReferencesOf(context.devices));
                break;
            case SINCE:
                _regionKernel = Once(_regionKernel, KernelOf(context.version), context, "since kernel");
                break;
            case ALLOW when !IsMissing(context.code):
                _regionAllows.Add(new AllowClauseSyntax(context.code.Text, null, SpanOf(context)));
                _nextStringIsReason = true;
                break;
            case STRING when isReason:
                AllowClauseSyntax allow = _regionAllows[_regionAllows.Count - 1];
                _regionAllows[_regionAllows.Count - 1] = allow with
                {
                    Reason = StringOf(context.text),
                    Span = TextSpan.Cover(allow.Span, SpanOf(context)),
                };
                break;
            case STRING:
                _regionLabel = Once(_regionLabel, TextOf(context.text), context, "label");
                break;
        }
    }

    private T? Once<T>(T? before, T? now, IovaRuleContext context, string what)
        where T : class
    {
        if (before is not null)
            _findings.Add(SyntaxCatalog.SaidTwice(_findings.At(SpanOf(context)), what));
        return before ?? now;
    }

    public override void ExitExpectation(ExpectationContext context)
    {
        NameSyntax? subject = ReferenceOf(context.subject);
        ExpectationSyntax? expectation = ExpectationOf(context);
        _viewKernel = null;
        _limitsReserved = false;
        if (subject is not null && expectation is not null)
            _members.Add(new ExpectSyntax(subject, expectation, SpanOf(context)));
    }

    private ExpectationSyntax? ExpectationOf(ExpectationContext context)
    {
        TextSpan span = SpanOf(context);
        if (context.target is not null)
            return ReferenceOf(context.target) is { } layout ? new FitsExpectationSyntax(layout, span) : null;
        if (context.excluded is not null)
            return new ExcludesExpectationSyntax(RangeOf(context.excluded), span);
        if (IsMissing(context.view))
            return null;
        var view = new NameSyntax(context.view.Text, null, SpanOf(context.view));
        if (!IsMissing(context.refused))
            return new RefusedExpectationSyntax(
                view,
                IsMissing(context.error) ? null : new NameSyntax(context.error.Text, null, SpanOf(context.error)),
                _viewKernel,
                span
            );
        if (context.listed is null && IsMissing(context.nothing))
            return null;
        return new ViewExpectationSyntax(view, ExpectedRangesOf(context), _viewKernel, _limitsReserved, span);
    }

    private ImmutableArray<ExpectedRangeSyntax> ExpectedRangesOf(ExpectationContext context) =>
        context
            .listed?._items.Select(range => new ExpectedRangeSyntax(
                RangeOf(range.subject),
                IsMissing(range.kind) ? null : RegionKindOf(range.kind.Type)
            ))
            .ToImmutableArray()
        ?? ImmutableArray<ExpectedRangeSyntax>.Empty;

    public override void ExitViewQualifier(ViewQualifierContext context)
    {
        if (TypeOf(context) == LIMITS)
            _limitsReserved = true;
        else
            _viewKernel = Once(_viewKernel, KernelOf(context.version), context, "on kernel");
    }
}
