using System.Collections.Immutable;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

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
    private readonly PlatformDeclaration _declaration;
    private readonly BindingContext _context;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<Element> _damaged = [];
    private readonly List<PlacedMember> _pendingRegions;
    private readonly Dictionary<Device, DeviceGroup> _grouped = [];

    private PlatformBinder(PlatformDeclaration declaration, BindingContext context, CancellationToken cancellation)
    {
        _declaration = declaration;
        _context = context;
        _cancellation = cancellation;
        _pendingRegions = new List<PlacedMember>(context.Flat.Members.Count);
    }

    public static BoundPlatform Bind(PlatformDeclaration declaration, ExpressionEvaluator evaluator, CancellationToken cancellation)
    {
        FlatPlatform flat = Flattener.Flatten(declaration, evaluator, cancellation);
        ImmutableArray<Allowance> allowances = PlatformAllowances(flat);
        var context = new BindingContext(flat, evaluator, AllowScope.Within(null, allowances));
        var binder = new PlatformBinder(declaration, context, cancellation);
        return new BoundPlatform(binder.Bind() with { Allowances = allowances }, binder._damaged);
    }

    private static ImmutableArray<Allowance> PlatformAllowances(FlatPlatform flat) =>
        flat
            .Clauses.Where(c => c.Syntax is AllowClauseSyntax)
            .Select(c => CommonClauses.BindAllowance((AllowClauseSyntax)c.Syntax, c.Scope))
            .ToImmutableArray();

    private Platform Bind()
    {
        ImmutableArray<Iommu> iommus = BindAll(Members<Iommu>(), IommuBinder.Bind);
        ImmutableArray<MsiController> controllers = BindAll(Members<MsiController>(), (m, c) => (MsiControllerBinder.Bind(m, c), false));
        ImmutableArray<Bus> buses = InDeclaredOrder(BindAll(BusBinder.ParentsFirst(Members<Bus>(), _context), BusBinder.Bind));
        ImmutableArray<Device> devices = BindAll(Members<Device>(), DeviceBinder.Bind);
        devices = VirtualFunctionBinder.Expand(devices, _declaration.File.Budget, _context);
        _damaged.UnionWith(devices.Where(device => device.PhysicalFunction is { } physical && _damaged.Contains(physical)));
        GeneratedNames.ReportCollisions(_context);
        ImmutableArray<DeviceGroup> groups = BindAll(Members<DeviceGroup>(), (m, c) => (GroupBinder.Bind(m, _grouped, c), false));
        ImmutableArray<MemoryLayout> layouts = BindAll(Members<MemoryLayout>(), (m, c) => (LayoutBinder.Bind(m, c), false));
        BindPendingRegions();
        ClauseReader clauses = _context.ReadPlatform();
        return new Platform
        {
            Name = _declaration.Syntax.Name.Name,
            Title = _declaration.Syntax.Title,
            Doc = _declaration.Syntax.Doc,
            Origin = _declaration.File.Scope.OriginOf(_declaration.Syntax.Name.Span),
            Firmware = FirmwareWords.Bind(clauses.Find(ClauseRows.Firmware), _context),
            Iommus = iommus,
            MsiControllers = controllers,
            Buses = buses,
            Devices = devices,
            Groups = groups,
            Layouts = layouts,
            Regions = RegionBinder.Bind(_context.Flat.Clauses, _context.PlatformAllows, _context),
            Memory = BindMemory(clauses),
            Facts = clauses.Facts(),
            Expectations = BindExpectations(),
        };
    }

    // As declared.
    private IEnumerable<PlacedMember> Members<T>()
        where T : Element
    {
        Type sort = typeof(T);
        return _context.Flat.Members.Where(member => member.Sort == sort);
    }

    private ImmutableArray<T> BindAll<T>(
        IEnumerable<PlacedMember> members,
        Func<PlacedMember, BindingContext, (T? Element, bool HasRegions)> bind
    )
        where T : Element
    {
        var elements = ImmutableArray.CreateBuilder<T>(members.Count());
        foreach (PlacedMember member in members)
        {
            _cancellation.ThrowIfCancellationRequested();
            int failuresBefore = _context.Findings.Failures;
            bool isTorn = IsTornBySyntax(member);
            _context.Findings.IsMuted = isTorn;
            (T? element, bool hasRegions) = bind(member, _context);
            _context.Findings.IsMuted = false;
            if (element is null)
                continue;
            elements.Add(element);
            member.Element = element;
            if (_context.Findings.Failures > failuresBefore || isTorn)
                _damaged.Add(element);
            if (hasRegions)
                _pendingRegions.Add(member);
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
        return Members<Bus>().Where(m => byName.ContainsKey(m.Name)).Select(m => byName[m.Name]).ToImmutableArray();
    }

    private void BindPendingRegions()
    {
        foreach (PlacedMember member in _pendingRegions)
        {
            Element element = member.Element!;
            int failuresBefore = _context.Findings.Failures;
            element.CompleteRegions(
                RegionBinder.Bind(_context.ClausesOf(member), AllowScope.Within(_context.PlatformAllows, element.Allowances), _context)
            );
            if (_context.Findings.Failures > failuresBefore)
                _damaged.Add(element);
        }
    }

    private ImmutableArray<MemoryRange> BindMemory(ClauseReader clauses)
    {
        ImmutableArray<MemoryRange>.Builder? memory = null;
        foreach (PlacedClause placed in clauses.All(ClauseRows.Memory))
        {
            var clause = (MemoryClauseSyntax)placed.Syntax;
            if (_context.Ranges.TryEvaluate(clause.Range, placed.Scope, clauses.Allows, out IovaRange range))
                (memory ??= ImmutableArray.CreateBuilder<MemoryRange>()).Add(
                    new MemoryRange(MemoryUses.Find(clause.Use) ?? MemoryUse.Reserved, range, clause.Label, placed.Origin)
                );
        }

        return memory?.ToImmutable() ?? ImmutableArray<MemoryRange>.Empty;
    }

    private ImmutableArray<Expectation> BindExpectations()
    {
        var expectations = ImmutableArray.CreateBuilder<Expectation>();
        foreach ((ExpectSyntax syntax, Scope scope) in _context.Flat.Expectations)
        {
            bool isTorn = scope.Lost is { } lost && lost.Touches(syntax.Span);
            if (!isTorn && ExpectationBinder.Bind(syntax, scope, _context) is { } expectation)
                expectations.Add(expectation);
        }

        return expectations.ToImmutable();
    }
}
