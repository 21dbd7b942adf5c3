using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Topology;

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
    private readonly List<(Element Element, List<PlacedClause> Clauses)> pendingRegions = [];
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
        flat.Clauses
            .Where(c => c.Syntax is AllowClauseSyntax)
            .Select(c => CommonClauses.BindAllowance((AllowClauseSyntax)c.Syntax, c.Scope))
            .ToImmutableArray();

    private Platform Bind()
    {
        GeneratedNames.ReportCollisions(context);
        ImmutableArray<Iommu> iommus = BindAll(Members(ElementKeyword.Iommu), IommuBinder.Bind);
        ImmutableArray<MsiController> controllers = BindAll<MsiController>(Members(ElementKeyword.Msi), (m, c) => (MsiControllerBinder.Bind(m, c), null));
        ImmutableArray<Bus> buses = InDeclaredOrder(BindAll(BusBinder.ParentsFirst(BusMembers(), context), BusBinder.Bind));
        ImmutableArray<Device> devices = BindAll(Members(ElementKeyword.Device), DeviceBinder.Bind);
        ImmutableArray<DeviceGroup> groups = BindAll<DeviceGroup>(Members<GroupSyntax>(), (m, c) => (GroupBinder.Bind(m, grouped, c), null));
        ImmutableArray<MemoryLayout> layouts = BindAll<MemoryLayout>(Members<LayoutSyntax>(), (m, c) => (LayoutBinder.Bind(m, c), null));
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
        context.Flat.Members.Where(m => m.Syntax is ElementSyntax { Keyword: ElementKeyword.RootBus or ElementKeyword.Interconnect or ElementKeyword.Bridge }).ToList();

    private IEnumerable<PlacedMember> Members(ElementKeyword keyword) =>
        context.Flat.Members.Where(m => m.Syntax is ElementSyntax e && e.Keyword == keyword);

    private IEnumerable<PlacedMember> Members<T>() =>
        context.Flat.Members.Where(m => m.Syntax is T);

    private ImmutableArray<T> BindAll<T>(IEnumerable<PlacedMember> members, Func<PlacedMember, BindingContext, (T? Element, List<PlacedClause>? Regions)> bind)
        where T : Element
    {
        var elements = ImmutableArray.CreateBuilder<T>();
        foreach (PlacedMember member in members)
        {
            cancellation.ThrowIfCancellationRequested();
            int failuresBefore = context.Findings.Failures;
            bool isTorn = IsTornBySyntax(member);
            context.Findings.IsMuted = isTorn;
            (T? element, List<PlacedClause>? regions) = bind(member, context);
            context.Findings.IsMuted = false;
            if (element is null)
                continue;
            elements.Add(element);
            context.Add(element);
            if (context.Findings.Failures > failuresBefore || isTorn)
                damaged.Add(element);
            if (regions is not null)
                pendingRegions.Add((element, regions));
        }

        return elements.ToImmutable();
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
        foreach ((Element element, List<PlacedClause> clauses) in pendingRegions)
        {
            int failuresBefore = context.Findings.Failures;
            element.CompleteRegions(RegionBinder.Bind(clauses, AllowScope.Within(context.PlatformAllows, element.Allowances), context));
            if (context.Findings.Failures > failuresBefore)
                damaged.Add(element);
        }
    }

    private (FirmwareKind? Firmware, ImmutableArray<RegionClaim> Regions, ImmutableArray<Fact> Facts) BindPlatformClauses()
    {
        var regions = new List<PlacedClause>();
        var facts = ImmutableArray.CreateBuilder<Fact>();
        FirmwareKind? firmware = null;
        PlacedClause? firmwareClause = null;
        foreach (PlacedClause clause in context.Flat.Clauses)
        {
            switch (clause.Syntax)
            {
                case RegionClauseSyntax:
                    regions.Add(clause);
                    break;
                case FactClauseSyntax fact:
                    facts.Add(CommonClauses.BindFact(fact, clause.Scope, context));
                    break;
                case FirmwareClauseSyntax c:
                    if (context.IsFirst(ref firmwareClause, clause))
                        firmware = FirmwareWords.Bind(c, clause.Scope, context);
                    break;
                case AllowClauseSyntax:
                    break;
                default:
                    context.Report(Catalog.MisplacedClause(clause.Scope.At(clause.Syntax.Span), ClauseWords.Of(clause.Syntax), "the platform itself"));
                    break;
            }
        }

        return (firmware, RegionBinder.Bind(regions, context.PlatformAllows, context), facts.ToImmutable());
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
