using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>The clauses that buses and devices share: what they can carry, what translates them.</summary>
internal static class PathClauses
{
    /// <summary>What the element can carry; null: no limit.</summary>
    public static Limit? BindLimit(ClauseReader clauses, BindingContext context)
    {
        PlacedClause? bits = clauses.Find(ClauseRows.AddressBits);
        PlacedClause? firstWindow = clauses.Find(ClauseRows.DmaWindow);
        if (bits is { } b && firstWindow is { } w)
            context.Report(BindingCatalog.TwoLimits(b.Scope.At(b.Syntax.Span), w.Scope.At(w.Syntax.Span)));
        int? addressBits = BindAddressBits(clauses, context);
        ImmutableArray<DmaWindow> windows = BindWindows(clauses, context);
        if (!windows.IsEmpty)
            return new Limit(windows, null);
        return addressBits is { } n
            ? new Limit(ImmutableArray.Create(new DmaWindow(IovaRange.FromBits(n), 0, bits!.Value.Origin)), n)
            : null;
    }

    /// <summary>Which IOMMUs translate what comes through the element, and whether it is stated that none does.</summary>
    public static (ImmutableArray<IommuMapping> Behind, bool None) BindBehind(ClauseReader clauses, BindingContext context)
    {
        ImmutableArray<IommuMapping>.Builder? behind = null;
        PlacedClause? none = null;
        PlacedClause? translated = null;
        foreach (PlacedClause placed in clauses.All(ClauseRows.Behind))
        {
            var clause = (BehindClauseSyntax)placed.Syntax;
            if (clause.Iommu is null)
            {
                none ??= placed;
                continue;
            }

            translated ??= placed;
            AddMappings(clause, placed, behind ??= ImmutableArray.CreateBuilder<IommuMapping>(), context);
        }

        if (none is { } no && translated is { } some)
            context.Report(BindingCatalog.BehindBothNoneAndSomething(some.Scope.At(some.Syntax.Span), no.Scope.At(no.Syntax.Span)));

        return (behind?.ToImmutable() ?? ImmutableArray<IommuMapping>.Empty, none is not null);
    }

    // Linux takes a limit of 0 for a firmware bug and ignores it, and 64 bits limit nothing (rc_dma_get_range, nc_dma_get_range in
    // drivers/acpi/arm64/iort.c).
    private static int? BindAddressBits(ClauseReader clauses, BindingContext context)
    {
        if (clauses.Number(ClauseRows.AddressBits, 0, 64, "a number of address bits") is not { } bits)
            return null;
        PlacedClause clause = clauses.Find(ClauseRows.AddressBits)!.Value;
        if (bits == 0)
            context.Report(BindingCatalog.AddressBitsMeanNoLimit(clause.Scope.At(clause.Syntax.Span)), clauses.Allows);
        return bits == 0 ? null : (int)bits;
    }

    private static ImmutableArray<DmaWindow> BindWindows(ClauseReader clauses, BindingContext context)
    {
        ImmutableArray<DmaWindow>.Builder? windows = null;
        foreach (PlacedClause placed in clauses.All(ClauseRows.DmaWindow))
        {
            var clause = (DmaWindowClauseSyntax)placed.Syntax;
            if (!context.Ranges.TryEvaluate(clause.Window, placed.Scope, clauses.Allows, out IovaRange bus))
                continue;
            ulong cpu = bus.First;
            if (clause.To is not null && !context.Evaluator.TryEvaluateUInt64(clause.To, placed.Scope, out cpu))
                cpu = bus.First;
            if (bus.LengthMinusOne > ulong.MaxValue - cpu)
                context.Report(BindingCatalog.WindowTargetOverflows(placed.Scope.At(clause.To!.Span), bus, cpu));
            (windows ??= ImmutableArray.CreateBuilder<DmaWindow>()).Add(new DmaWindow(bus, cpu, placed.Origin));
        }

        return windows?.ToImmutable() ?? ImmutableArray<DmaWindow>.Empty;
    }

    private static void AddMappings(
        BehindClauseSyntax clause,
        PlacedClause placed,
        ImmutableArray<IommuMapping>.Builder behind,
        BindingContext context
    )
    {
        Scope scope = placed.Scope;
        if (!TryBindRequesters(clause.Requesters, scope, context, out RequesterRange? requesters))
            return;
        if (context.Resolve<Iommu>(clause.Iommu!, scope, "an IOMMU") is not { } iommu)
            return;
        if (clause.Streams.IsEmpty)
            behind.Add(new IommuMapping(iommu, requesters, null, false, placed.Origin));
        foreach (StreamItemSyntax item in clause.Streams)
        {
            if (StreamItems.Bind(item, iommu, requesters, placed.Origin, scope, context) is { } mapping)
                behind.Add(mapping);
        }
    }

    private static bool TryBindRequesters(RangeSyntax? syntax, Scope scope, BindingContext context, out RequesterRange? requesters)
    {
        requesters = null;
        if (syntax is null)
            return true;
        if (!context.Ranges.TryEvaluate(syntax, scope, null, out IovaRange ids))
            return false;
        if (ids.Last > uint.MaxValue)
        {
            context.Report(BindingCatalog.NumberOutOfRange(scope.At(syntax.Span), ids.Last, "0", "2^32-1"));
            return false;
        }

        requesters = new RequesterRange((uint)ids.First, (uint)ids.Last);
        return true;
    }
}
