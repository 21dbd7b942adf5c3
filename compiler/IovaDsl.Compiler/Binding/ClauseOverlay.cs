using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Lays the clauses of a variant over those of its base. A clause replaces every clause of the base that speaks of the
/// same thing (so <c>address-bits</c> also replaces <c>dma-window</c>); a region replaces the one with the same label
/// or the same range; everything else is added.
/// </summary>
internal static class ClauseOverlay
{
    public static void Apply(List<PlacedClause> clauses, List<PlacedClause> newer, ExpressionEvaluator evaluator)
    {
        if (clauses.Count > 0)
        {
            foreach (PlacedClause clause in newer)
                clauses.RemoveAll(old => Replaces(clause, old, evaluator));
        }

        clauses.AddRange(newer);
    }

    /// <summary>All clauses of a member, oldest statement first, into a buffer that the caller reuses.</summary>
    public static void Collect(PlacedMember member, List<PlacedClause> into, ExpressionEvaluator evaluator)
    {
        if (member.Overridden is not { } overridden)
        {
            into.Clear();
            foreach (ClauseSyntax clause in ((ElementSyntax)member.Syntax).Clauses)
                into.Add(new PlacedClause(clause, member.Scope));
            return;
        }

        Collect(overridden, into, evaluator);
        var newer = new List<PlacedClause>();
        foreach (ClauseSyntax clause in ((ElementSyntax)member.Syntax).Clauses)
            newer.Add(new PlacedClause(clause, member.Scope));
        Apply(into, newer, evaluator);
    }

    private static bool Replaces(PlacedClause newer, PlacedClause old, ExpressionEvaluator evaluator) =>
        (newer.Syntax, old.Syntax) switch
        {
            (RegionClauseSyntax a, RegionClauseSyntax b) => IsSameRegion(a, newer.Scope, b, old.Scope, evaluator),
            (FactClauseSyntax a, FactClauseSyntax b) => a.Key == b.Key,
            (AllowClauseSyntax a, AllowClauseSyntax b) => a.DiagnosticId == b.DiagnosticId,
            (UnknownClauseSyntax a, UnknownClauseSyntax b) => a.Property == b.Property,
            (_, UnknownClauseSyntax b) => newer.Syntax.Row.Sort.Word == b.Property,
            (UnknownClauseSyntax a, _) => a.Property == old.Syntax.Row.Sort.Word,
            _ => newer.Syntax.Row.Sort == old.Syntax.Row.Sort,
        };

    private static bool IsSameRegion(RegionClauseSyntax a, Scope aScope, RegionClauseSyntax b, Scope bScope, ExpressionEvaluator evaluator)
    {
        if (a.Label is not null && b.Label is not null)
            return Texts.Evaluate(a.Label, aScope, evaluator) == Texts.Evaluate(b.Label, bScope, evaluator);
        var ranges = new RangeEvaluator(evaluator);
        return ranges.TryEvaluateEnds(a.Range, aScope, out ulong aFirst, out ulong aLast)
            && ranges.TryEvaluateEnds(b.Range, bScope, out ulong bFirst, out ulong bLast)
            && (aFirst, aLast) == (bFirst, bLast);
    }
}
