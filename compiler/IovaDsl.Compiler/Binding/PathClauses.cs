using System.Collections.Immutable;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>The clauses that buses and devices share: what they can carry, what translates them, what they signal.</summary>
internal struct PathClauses
{
    private PlacedClause? _addressBitsClause;
    private PlacedClause? _firstWindowClause;
    private int? _addressBits;
    private bool _isUnlimited;
    private ImmutableArray<DmaWindow>.Builder? _windows;
    private ImmutableArray<IommuMapping>.Builder? _behind;
    private PlacedClause? _behindNone;
    private PlacedClause? _signalsClause;
    private ImmutableArray<MsiController> _signals;

    public readonly bool BehindNone => _behindNone is not null;
    public readonly ImmutableArray<IommuMapping> Behind => _behind?.ToImmutable() ?? ImmutableArray<IommuMapping>.Empty;
    public readonly ImmutableArray<MsiController> Signals => _signals.IsDefault ? ImmutableArray<MsiController>.Empty : _signals;

    /// <summary>Takes a clause if it is one of these.</summary>
    public bool TryTake(PlacedClause clause, BindingContext context, AllowScope? allows)
    {
        switch (clause.Syntax)
        {
            case NumberClauseSyntax { Keyword: NumberClauseKeyword.AddressBits } c:
                if (context.IsFirst(ref _addressBitsClause, clause))
                    TakeAddressBits(c, clause.Scope, context, allows);
                return true;
            case DmaWindowClauseSyntax c:
                TakeWindow(c, clause, context, allows);
                return true;
            case BehindClauseSyntax c:
                TakeBehind(c, clause, context);
                return true;
            case SignalsClauseSyntax c:
                if (context.IsFirst(ref _signalsClause, clause))
                    _signals = BindSignals(c, clause.Scope, context);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What the element can carry; null: no limit.</summary>
    public readonly Limit? BindLimit(BindingContext context)
    {
        if (_addressBitsClause is { } bits && _firstWindowClause is { } window)
            context.Report(BindingCatalog.TwoLimits(bits.Scope.At(bits.Syntax.Span), window.Scope.At(window.Syntax.Span)));
        if (_windows is not null)
            return new Limit(_windows.ToImmutable(), null);
        if (_addressBits is not { } n || _isUnlimited)
            return null;
        Origin origin = _addressBitsClause!.Value.Scope.OriginOf(_addressBitsClause.Value.Syntax.Span);
        return new Limit(ImmutableArray.Create(new DmaWindow(IovaRange.FromBits(n), 0, origin)), n);
    }

    // Linux takes a limit of 0 for a firmware bug and ignores it, and caps nothing from 64 bits on (rc_dma_get_range,
    // nc_dma_get_range in drivers/acpi/arm64/iort.c), so neither limits anything here.
    private void TakeAddressBits(NumberClauseSyntax clause, Scope scope, BindingContext context, AllowScope? allows)
    {
        if (!context.Evaluator.TryEvaluateWithin(clause.Value, scope, 0, uint.MaxValue, "a number of address bits", out uint bits))
            return;
        _isUnlimited = bits is 0 or > 64;
        _addressBits = (int)Math.Min(bits, 64);
        if (_isUnlimited)
            context.Report(CheckCatalog.AddressBitsMeanNoLimit(scope.At(clause.Span), bits), allows);
    }

    private void TakeWindow(DmaWindowClauseSyntax clause, PlacedClause placed, BindingContext context, AllowScope? allows)
    {
        _firstWindowClause ??= placed;
        if (!context.Ranges.TryEvaluate(clause.Window, placed.Scope, allows, out IovaRange bus))
            return;
        ulong cpu = bus.First;
        if (clause.To is not null && !context.Evaluator.TryEvaluateUInt64(clause.To, placed.Scope, out cpu))
            cpu = bus.First;
        if (bus.LengthMinusOne > ulong.MaxValue - cpu)
            context.Report(BindingCatalog.WindowTargetOverflows(placed.Scope.At(clause.To!.Span), bus, cpu));
        (_windows ??= ImmutableArray.CreateBuilder<DmaWindow>()).Add(new DmaWindow(bus, cpu, placed.Scope.OriginOf(clause.Span)));
    }

    private void TakeBehind(BehindClauseSyntax clause, PlacedClause placed, BindingContext context)
    {
        Scope scope = placed.Scope;
        if (clause.Iommu is null)
        {
            _behindNone ??= placed;
            return;
        }

        if (_behindNone is { } none)
            context.Report(BindingCatalog.BehindBothNoneAndSomething(scope.At(clause.Span), none.Scope.At(none.Syntax.Span)));
        RequesterRange? requesters = null;
        if (clause.Requesters is { } range)
        {
            if (!context.Ranges.TryEvaluate(range, scope, null, out IovaRange ids))
                return;
            if (ids.Last > uint.MaxValue)
            {
                context.Report(BindingCatalog.NumberOutOfRange(scope.At(range.Span), ids.Last, "0", "2^32-1"));
                return;
            }

            requesters = new RequesterRange((uint)ids.First, (uint)ids.Last);
        }

        if (context.Resolve<Iommu>(clause.Iommu, scope, "an IOMMU") is not { } iommu)
            return;
        _behind ??= ImmutableArray.CreateBuilder<IommuMapping>();
        Origin origin = scope.OriginOf(clause.Span);
        if (clause.Streams.IsEmpty)
            _behind.Add(new IommuMapping(iommu, requesters, null, false, origin));
        foreach (StreamItemSyntax item in clause.Streams)
        {
            if (StreamItems.Bind(item, iommu, requesters, origin, scope, context) is { } mapping)
                _behind.Add(mapping);
        }
    }

    private static ImmutableArray<MsiController> BindSignals(SignalsClauseSyntax clause, Scope scope, BindingContext context)
    {
        var controllers = ImmutableArray.CreateBuilder<MsiController>(clause.Controllers.Length);
        var seen = new HashSet<MsiController>();
        foreach (NameSyntax name in clause.Controllers)
        {
            if (context.Resolve<MsiController>(name, scope, "an MSI controller") is { } controller && seen.Add(controller))
                controllers.Add(controller);
        }

        return controllers.ToImmutable();
    }
}
