using System.Numerics;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Makes ranges of what was written: both ends inclusive, nothing empty, nothing past 2^64-1. Regions alone may be
/// malformed, where an <c>allow</c> says that firmware really says so.
/// </summary>
internal readonly struct RangeEvaluator
{
    private static readonly BigInteger WholeSpace = BigInteger.One << 64;

    private readonly ExpressionEvaluator _expressions;

    public RangeEvaluator(ExpressionEvaluator expressions) => _expressions = expressions;

    /// <summary>A well-formed range, or a report and false.</summary>
    public bool TryEvaluate(RangeSyntax syntax, Scope scope, AllowScope? allows, out IovaRange range)
    {
        range = default;
        if (!TryFindBounds(syntax, scope, out Bounds bounds))
            return false;
        if (bounds.Form == RegionForm.WellFormed)
        {
            range = new IovaRange(bounds.First, bounds.Last);
            return true;
        }

        _expressions.Findings.Report(Describe(syntax, scope, bounds), allows);
        return false;
    }

    /// <summary>A region; a malformed one only where its <c>allow</c> permits it, and then with a warning.</summary>
    public bool TryEvaluateRegion(RangeSyntax syntax, RegionKind kind, Scope scope, AllowScope? allows, out ReservedRegion region)
    {
        region = default;
        if (!TryFindBounds(syntax, scope, out Bounds bounds))
            return false;
        RegionProtection protection = UsualProtection(kind);
        if (bounds.Form == RegionForm.WellFormed)
        {
            region = new ReservedRegion(bounds.First, bounds.Last, kind, protection);
            return true;
        }

        Diagnostic malformed = Describe(syntax, scope, bounds);
        _expressions.Findings.Report(malformed, allows);
        if (!AllowScope.Permits(allows, malformed.Id))
            return false;
        region =
            bounds.Form == RegionForm.Reversed
                ? ReservedRegion.FromEnds(bounds.First, bounds.Last, kind, protection)
                : ReservedRegion.FromStartAndLength(bounds.First, unchecked(bounds.Last - bounds.First + 1), kind, protection);
        return true;
    }

    /// <summary>Both ends as they are expected of a view, in any order (Linux prints malformed regions).</summary>
    public bool TryEvaluateEnds(RangeSyntax syntax, Scope scope, out ulong first, out ulong last)
    {
        bool known = TryFindBounds(syntax, scope, out Bounds bounds);
        (first, last) = (bounds.First, bounds.Last);
        return known;
    }

    // The prot bits that drivers state for their regions; they never change an answer (kernel-semantics: prot never
    // affects sorting, merging or exclusion).
    private static RegionProtection UsualProtection(RegionKind kind) =>
        kind switch
        {
            RegionKind.Direct or RegionKind.DirectRelaxable => RegionProtection.Read | RegionProtection.Write,
            RegionKind.SoftwareMsi => RegionProtection.Write | RegionProtection.NoExecute | RegionProtection.Mmio,
            _ => RegionProtection.None,
        };

    private readonly record struct Bounds(ulong First, ulong Last, RegionForm Form);

    private bool TryFindBounds(RangeSyntax syntax, Scope scope, out Bounds bounds)
    {
        bounds = default;
        switch (syntax)
        {
            case FirstLastRangeSyntax s:
                return TryFirstLast(s, scope, out bounds);
            case StartSizeRangeSyntax s:
                return TryStartSize(s, scope, out bounds);
            case AboveRangeSyntax s:
                if (!_expressions.TryEvaluateUInt64(s.Bound, scope, out ulong above))
                    return false;
                bounds =
                    above == ulong.MaxValue
                        ? new Bounds(0, ulong.MaxValue, RegionForm.ZeroLength)
                        : new Bounds(above + 1, ulong.MaxValue, RegionForm.WellFormed);
                return true;
            case BelowRangeSyntax s:
                if (!_expressions.TryEvaluateUInt64(s.Bound, scope, out ulong below))
                    return false;
                bounds =
                    below == 0 ? new Bounds(0, ulong.MaxValue, RegionForm.ZeroLength) : new Bounds(0, below - 1, RegionForm.WellFormed);
                return true;
            case BitsRangeSyntax s:
                if (!_expressions.TryEvaluateWithin(s.Bits, scope, 1, 64, "a number of address bits", out uint bits))
                    return false;
                bounds = new Bounds(0, ulong.MaxValue >> (64 - (int)bits), RegionForm.WellFormed);
                return true;
            case NamedRangeSyntax s:
                return TryNamed(s, scope, out bounds);
            default:
                return false;
        }
    }

    private bool TryFirstLast(FirstLastRangeSyntax syntax, Scope scope, out Bounds bounds)
    {
        bool hasFirst = _expressions.TryEvaluateUInt64(syntax.First, scope, out ulong first);
        bool hasLast = _expressions.TryEvaluateUInt64(syntax.Last, scope, out ulong last);
        bounds = new Bounds(first, last, first <= last ? RegionForm.WellFormed : RegionForm.Reversed);
        return hasFirst && hasLast;
    }

    private bool TryStartSize(StartSizeRangeSyntax syntax, Scope scope, out Bounds bounds)
    {
        bounds = default;
        bool hasStart = _expressions.TryEvaluateUInt64(syntax.Start, scope, out ulong start);
        if (!_expressions.TryEvaluate(syntax.Size, scope, out BigInteger size) || !hasStart)
            return false;
        if (size.Sign < 0 || size > WholeSpace)
        {
            _expressions.Report(BindingCatalog.NumberOutOfRange(scope.At(syntax.Size.Span), size, "1", "2^64"));
            return false;
        }

        if (size.IsZero)
        {
            bounds = new Bounds(start, unchecked(start - 1), RegionForm.ZeroLength);
            return true;
        }

        // size - 1 always fits 64 bits; the sum is taken modulo 2^64, as Linux would.
        ulong lengthMinusOne = (ulong)(size - 1);
        RegionForm form = lengthMinusOne > ulong.MaxValue - start ? RegionForm.Overflowing : RegionForm.WellFormed;
        bounds = new Bounds(start, unchecked(start + lengthMinusOne), form);
        return true;
    }

    private bool TryNamed(NamedRangeSyntax syntax, Scope scope, out Bounds bounds)
    {
        bounds = default;
        NameSyntax name = syntax.Constant;
        if (name.Index is not null || !scope.TryFind(name.Name, _expressions, out Value value))
        {
            _expressions.Unknown.ReportConstant(new NameExpressionSyntax(name.Name, name.Span), scope, _expressions);
            return false;
        }

        if (value.Kind == ValueKind.Error)
            _expressions.Findings.NoteFailure();
        else if (value.Kind != ValueKind.Range)
            _expressions.Report(BindingCatalog.NotARange(scope.At(name.Span), name.Name, value.Describe()));
        bounds = new Bounds(value.Range.First, value.Range.Last, RegionForm.WellFormed);
        return value.Kind == ValueKind.Range;
    }

    private static Diagnostic Describe(RangeSyntax syntax, Scope scope, Bounds bounds)
    {
        SourceLocation at = scope.At(syntax.Span);
        return bounds.Form switch
        {
            RegionForm.Reversed => BindingCatalog.ReversedRange(at, bounds.First, bounds.Last),
            RegionForm.ZeroLength => BindingCatalog.EmptyRange(at),
            _ => BindingCatalog.OverflowingRange(at, bounds.First, bounds.Last),
        };
    }
}
