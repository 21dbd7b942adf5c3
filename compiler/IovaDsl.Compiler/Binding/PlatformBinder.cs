using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>A bound platform, and the elements in which something was wrong: no check judges what depends on them.</summary>
internal sealed record BoundPlatform(Platform Platform, HashSet<Element> Damaged);

/// <summary>
/// Makes a topology of a platform as written. The order of binding follows the references, not the text: what translates
/// and signals first, then buses from the top, devices, groups, layouts, and at last the claims and expectations that
/// may name any of them.
/// </summary>
internal sealed class PlatformBinder
{
    private readonly PlatformDeclaration declaration;
    private readonly BindingContext context;
    private readonly CancellationToken cancellation;
    private readonly HashSet<Element> damaged = [];
    private readonly List<PlacedMember> pendingRegions = [];
    private readonly Dictionary<Device, DeviceGroup> grouped = [];

    private PlatformBinder(PlatformDeclaration declaration, BindingContext context, CancellationToken cancellation)
    {
        this.declaration = declaration;
        this.context = context;
        this.cancellation = cancellation;
    }

    public static BoundPlatform Bind(PlatformDeclaration declaration, FindingBag findings, CancellationToken cancellation)
    {
        var evaluator = new ExpressionEvaluator(findings);
        FlatPlatform flat = Flattener.Flatten(declaration, evaluator, cancellation);
        ImmutableArray<Allowance> allowances = PlatformAllowances(flat);
        var context = new BindingContext(flat, evaluator, AllowScope.Within(null, allowances));
        var binder = new PlatformBinder(declaration, context, cancellation);
        return new BoundPlatform(binder.Bind() with { Allowances = allowances }, binder.damaged);
    }

    private static ImmutableArray<Allowance> PlatformAllowances(FlatPlatform flat) =>
        flat
            .Clauses.Where(c => c.Syntax is AllowClauseSyntax)
            .Select(c => CommonClauses.BindAllowance((AllowClauseSyntax)c.Syntax, c.Scope))
            .ToImmutableArray();

    private Platform Bind()
    {
        GeneratedNames.ReportCollisions(context);
        ImmutableArray<Iommu> iommus = BindAll(Members(ElementKeyword.Iommu), IommuBinder.Bind);
        ImmutableArray<MsiController> controllers = BindAll(Members(ElementKeyword.Msi), (m, c) => (MsiControllerBinder.Bind(m, c), false));
        ImmutableArray<Bus> buses = InDeclaredOrder(BindAll(BusBinder.ParentsFirst(BusMembers(), context), BusBinder.Bind));
        ImmutableArray<Device> devices = BindAll(Members(ElementKeyword.Device), DeviceBinder.Bind);
        ImmutableArray<DeviceGroup> groups = BindAll(Members<GroupSyntax>(), (m, c) => (GroupBinder.Bind(m, grouped, c), false));
        ImmutableArray<MemoryLayout> layouts = BindAll(Members<LayoutSyntax>(), (m, c) => (LayoutBinder.Bind(m, c), false));
        BindPendingRegions();
        (FirmwareKind? firmware, ImmutableArray<RegionClaim> regions, ImmutableArray<Fact> facts) = BindPlatformClauses();
        return new Platform
        {
            Name = declaration.Syntax.Name.Name,
            Title = declaration.Syntax.Title,
            Doc = declaration.Syntax.Doc,
            Origin = declaration.File.Scope.OriginOf(declaration.Syntax.Name.Span),
            Firmware = firmware,
            Iommus = iommus,
            MsiControllers = controllers,
            Buses = buses,
            Devices = devices,
            Groups = groups,
            Layouts = layouts,
            Regions = regions,
            Facts = facts,
            Expectations = BindExpectations(),
        };
    }

    private List<PlacedMember> BusMembers() =>
        context
            .Flat.Members.Where(m =>
                m.Syntax is ElementSyntax { Keyword: ElementKeyword.RootBus or ElementKeyword.Interconnect or ElementKeyword.Bridge }
            )
            .ToList();

    private List<PlacedMember> Members(ElementKeyword keyword) =>
        context.Flat.Members.FindAll(m => m.Syntax is ElementSyntax e && e.Keyword == keyword);

    private List<PlacedMember> Members<T>() => context.Flat.Members.FindAll(m => m.Syntax is T);

    private ImmutableArray<T> BindAll<T>(
        IReadOnlyCollection<PlacedMember> members,
        Func<PlacedMember, BindingContext, (T? Element, bool HasRegions)> bind
    )
        where T : Element
    {
        var elements = ImmutableArray.CreateBuilder<T>(members.Count);
        foreach (PlacedMember member in members)
        {
            cancellation.ThrowIfCancellationRequested();
            int failuresBefore = context.Findings.Failures;
            bool isTorn = IsTornBySyntax(member);
            context.Findings.IsMuted = isTorn;
            (T? element, bool hasRegions) = bind(member, context);
            context.Findings.IsMuted = false;
            if (element is null)
                continue;
            elements.Add(element);
            member.Element = element;
            if (context.Findings.Failures > failuresBefore || isTorn)
                damaged.Add(element);
            if (hasRegions)
                pendingRegions.Add(member);
        }

        return elements.Finish();
    }

    private static bool IsTornBySyntax(PlacedMember? member)
    {
        for (; member is not null; member = member.Overridden)
        {
            if (member.Scope.Lost is { } lost && lost.Touches(member.Syntax.Span))
                return true;
        }

        return false;
    }

    // Buses were bound parents first; everything else wants them as written.
    private ImmutableArray<Bus> InDeclaredOrder(ImmutableArray<Bus> buses)
    {
        var byName = buses.ToDictionary(b => b.Name);
        return BusMembers().Where(m => byName.ContainsKey(m.Name)).Select(m => byName[m.Name]).ToImmutableArray();
    }

    private void BindPendingRegions()
    {
        foreach (PlacedMember member in pendingRegions)
        {
            Element element = member.Element!;
            int failuresBefore = context.Findings.Failures;
            element.CompleteRegions(
                RegionBinder.Bind(context.ClausesOf(member), AllowScope.Within(context.PlatformAllows, element.Allowances), context)
            );
            if (context.Findings.Failures > failuresBefore)
                damaged.Add(element);
        }
    }

    private (FirmwareKind? Firmware, ImmutableArray<RegionClaim> Regions, ImmutableArray<Fact> Facts) BindPlatformClauses()
    {
        var facts = ImmutableArray.CreateBuilder<Fact>();
        FirmwareKind? firmware = null;
        PlacedClause? firmwareClause = null;
        foreach (PlacedClause clause in context.Flat.Clauses)
        {
            switch (clause.Syntax)
            {
                case RegionClauseSyntax or AllowClauseSyntax:
                    break;
                case FactClauseSyntax fact:
                    facts.Add(CommonClauses.BindFact(fact, clause.Scope, context));
                    break;
                case FirmwareClauseSyntax c:
                    if (context.IsFirst(ref firmwareClause, clause))
                        firmware = FirmwareWords.Bind(c, clause.Scope, context);
                    break;
                default:
                    context.Report(
                        BindingCatalog.MisplacedClause(
                            clause.Scope.At(clause.Syntax.Span),
                            ClauseWords.Of(clause.Syntax),
                            "the platform itself"
                        )
                    );
                    break;
            }
        }

        return (firmware, RegionBinder.Bind(context.Flat.Clauses, context.PlatformAllows, context), facts.ToImmutable());
    }

    private ImmutableArray<Expectation> BindExpectations()
    {
        var expectations = ImmutableArray.CreateBuilder<Expectation>();
        foreach ((ExpectSyntax syntax, Scope scope) in context.Flat.Expectations)
        {
            bool isTorn = scope.Lost is { } lost && lost.Touches(syntax.Span);
            if (!isTorn && ExpectationBinder.Bind(syntax, scope, context) is { } expectation)
                expectations.Add(expectation);
        }

        return expectations.ToImmutable();
    }
}
