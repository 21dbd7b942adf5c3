using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds root buses, interconnects and bridges, parents before children, in whatever order they were declared.</summary>
internal static class BusBinder
{
    // A segment has 256 bus numbers, and each bridge takes one. What is found of a path grows with its length.
    private const int MostLevels = 256;

    /// <summary>
    /// The bus members to bind, so that each comes after its parent. Circles are reported; no bus of one has a parent that can be bound.
    /// </summary>
    public static List<PlacedMember> ParentsFirst(IEnumerable<PlacedMember> members, BindingContext context)
    {
        var ordered = new List<PlacedMember>();
        var done = new HashSet<PlacedMember>();
        var chain = new List<PlacedMember>();
        var onChain = new HashSet<PlacedMember>();
        foreach (PlacedMember member in members)
        {
            // Up to what is done or stands alone; a chain, not a recursion, because ten thousand bridges may hang in a row.
            chain.Clear();
            onChain.Clear();
            for (PlacedMember? next = member; next is not null && !done.Contains(next); next = ParentMember(next, context))
            {
                if (!onChain.Add(next))
                {
                    context.Report(BindingCatalog.BusOnItself(next.Location, next.Name.ToString()));
                    break;
                }

                chain.Add(next);
            }

            for (int i = chain.Count - 1; i >= 0; i--)
            {
                done.Add(chain[i]);
                ordered.Add(chain[i]);
            }
        }

        return ordered;
    }

    public static (Bus? Bus, bool HasRegions) Bind(PlacedMember member, BindingContext context)
    {
        BusKind kind = KindOf(member);
        if (!TryBindParent(member, kind, context, out Bus? parent))
            return (null, false);
        ClauseReader clauses = context.Read(member, PlaceOf(kind));
        (ImmutableArray<IommuMapping> behind, bool behindNone) = PathClauses.BindBehind(clauses, context);
        var bus = new Bus
        {
            Name = member.Name,
            Title = Texts.TitleOf(member, context),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Kind = kind,
            Parent = parent,
            Depth = parent is null ? 1 : parent.Depth + 1,
            Limit = PathClauses.BindLimit(clauses, context),
            Behind = behind,
            BehindNone = behindNone,
            Signals = clauses.Named<MsiController>(ClauseRows.Signals, "an MSI controller"),
            BridgeWindows = clauses.Ranges(ClauseRows.BridgeWindow),
            Segment = (int?)clauses.Number(ClauseRows.Segment, 0, int.MaxValue, "a PCI segment"),
            Buses = BindBusNumbers(clauses, context),
            Address = kind == BusKind.Bridge ? BindAddress(member, parent!, context) : RejectAddress(member, context),
            Firmware = FirmwareWords.Bind(clauses.Find(ClauseRows.Firmware), context),
            FirmwarePath = clauses.Text(ClauseRows.FirmwarePath),
            Allowances = clauses.Allowances(),
            Facts = clauses.Facts(),
            Unknowns = clauses.Unknowns(),
        };
        return (bus, clauses.HasRegions);
    }

    private static ClausePlaces PlaceOf(BusKind kind) =>
        kind switch
        {
            BusKind.RootBus => ClausePlaces.RootBus,
            BusKind.Interconnect => ClausePlaces.Interconnect,
            _ => ClausePlaces.Bridge,
        };

    private static BusKind KindOf(PlacedMember member) =>
        ((ElementSyntax)member.Syntax).Keyword switch
        {
            ElementKeyword.RootBus => BusKind.RootBus,
            ElementKeyword.Interconnect => BusKind.Interconnect,
            _ => BusKind.Bridge,
        };

    private static PlacedMember? ParentMember(PlacedMember member, BindingContext context)
    {
        if (member.Newest(e => e.Parent, out Scope scope) is not { } parent)
            return null;
        bool isKnown = ElementNames.TryEvaluate(parent, scope, context.Evaluator, out ElementName name);
        return
            isKnown
            && context.Flat.ByName.TryGetValue(name, out PlacedMember found)
            && found.Syntax is ElementSyntax { Keyword: ElementKeyword.RootBus or ElementKeyword.Interconnect or ElementKeyword.Bridge }
            ? found
            : null;
    }

    private static bool TryBindParent(PlacedMember member, BusKind kind, BindingContext context, out Bus? parent)
    {
        parent = null;
        NameSyntax? syntax = member.Newest(e => e.Parent, out Scope scope);
        if (syntax is null)
        {
            if (kind != BusKind.Bridge)
                return true;
            context.Report(BindingCatalog.ParentMissing(member.Location, "a bridge", member.Name.ToString()));
            return false;
        }

        if (kind == BusKind.RootBus)
        {
            context.Report(BindingCatalog.RootBusHasParent(scope.At(syntax.Span), member.Name.ToString()));
            return true;
        }

        parent = context.Resolve<Bus>(syntax, scope, "a bus");
        if (parent is null)
            return false;
        if (parent.Depth >= MostLevels)
        {
            context.Report(SyntaxCatalog.NestedTooDeep(scope.At(syntax.Span), "buses", MostLevels));
            return false;
        }

        bool fits = kind == BusKind.Interconnect ? parent.Kind == BusKind.Interconnect : parent.Kind != BusKind.Interconnect;
        if (!fits)
            context.Report(
                BindingCatalog.WrongSortOfElement(
                    scope.At(syntax.Span),
                    parent.Name.ToString(),
                    BindingContext.Describe(parent),
                    kind == BusKind.Interconnect ? "an interconnect" : "a root bus or a bridge",
                    parent.Origin.Source
                )
            );
        return fits;
    }

    private static BusNumbers? BindBusNumbers(ClauseReader clauses, BindingContext context)
    {
        if (clauses.Range(ClauseRows.Buses) is not { } range)
            return null;
        if (range.Last <= byte.MaxValue)
            return new BusNumbers((byte)range.First, (byte)range.Last);
        PlacedClause clause = clauses.Find(ClauseRows.Buses)!.Value;
        TextSpan written = ((RangeClauseSyntax)clause.Syntax).Range.Span;
        context.Report(BindingCatalog.NumberOutsideItsKind(clause.Scope.At(written), "a PCI bus number", range.Last, 0, byte.MaxValue));
        return null;
    }

    private static PciAddress? BindAddress(PlacedMember member, Bus parent, BindingContext context)
    {
        if (member.Newest(e => e.Address, out _) is null)
            context.Report(BindingCatalog.AddressMissing(member.Location, member.Name.ToString(), parent.Name.ToString()));
        return PciAddresses.Bind(member, parent, context);
    }

    private static PciAddress? RejectAddress(PlacedMember member, BindingContext context)
    {
        if (member.Newest(e => e.Address, out Scope scope) is { } address)
            context.Report(BindingCatalog.AddressNotPossible(scope.At(address.Span), BindingContext.DescribeSort(member.Syntax)));
        return null;
    }
}
