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
        if (clauses.Count > 0 && newer.Count > 0)
            clauses.RemoveAll(new SaidAnew(newer, evaluator).Replaces);
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

    private enum Subject
    {
        Sort,
        Word,
        Fact,
        Allow,
        Unknown,
        Label,
        RangeWithLabel,
        RangeWithoutLabel,
    }

    /// <summary>What newer clauses speak of, gathered once: each may stand over many older ones.</summary>
    private sealed class SaidAnew
    {
        private readonly ExpressionEvaluator _evaluator;
        private readonly HashSet<(Subject, object)> _subjects = [];

        public SaidAnew(List<PlacedClause> newer, ExpressionEvaluator evaluator)
        {
            _evaluator = evaluator;
            foreach (PlacedClause clause in newer)
                Add(clause);
        }

        private void Add(PlacedClause clause)
        {
            _subjects.Add(SubjectOf(clause.Syntax));
            if (clause.Syntax is not UnknownClauseSyntax)
                _subjects.Add((Subject.Word, clause.Syntax.Row.Sort.Word));
            if (clause.Syntax is not RegionClauseSyntax region)
                return;
            if (region.Label is { } label)
                _subjects.Add((Subject.Label, Texts.Evaluate(label, clause.Scope, _evaluator)));
            if (EndsOf(region, clause.Scope) is { } ends)
                _subjects.Add((region.Label is null ? Subject.RangeWithoutLabel : Subject.RangeWithLabel, ends));
        }

        public bool Replaces(PlacedClause old) =>
            old.Syntax is UnknownClauseSyntax unknown
                ? _subjects.Contains(SubjectOf(unknown)) || _subjects.Contains((Subject.Word, unknown.Property))
                : _subjects.Contains((Subject.Unknown, old.Syntax.Row.Sort.Word))
                    || (old.Syntax is RegionClauseSyntax region ? Replaces(region, old.Scope) : _subjects.Contains(SubjectOf(old.Syntax)));

        // Two labels tell regions apart, whatever their ranges.
        private bool Replaces(RegionClauseSyntax old, Scope scope) =>
            (old.Label is { } label && _subjects.Contains((Subject.Label, Texts.Evaluate(label, scope, _evaluator))))
            || (
                EndsOf(old, scope) is { } ends
                && (
                    _subjects.Contains((Subject.RangeWithoutLabel, ends))
                    || (old.Label is null && _subjects.Contains((Subject.RangeWithLabel, ends)))
                )
            );

        private static (Subject, object) SubjectOf(ClauseSyntax clause) =>
            clause switch
            {
                FactClauseSyntax fact => (Subject.Fact, fact.Key),
                AllowClauseSyntax allow => (Subject.Allow, allow.DiagnosticId),
                UnknownClauseSyntax unknown => (Subject.Unknown, unknown.Property),
                _ => (Subject.Sort, clause.Row.Sort),
            };

        private (ulong First, ulong Last)? EndsOf(RegionClauseSyntax region, Scope scope) =>
            new RangeEvaluator(_evaluator).TryEvaluateEnds(region.Range, scope, out ulong first, out ulong last) ? (first, last) : null;
    }
}
