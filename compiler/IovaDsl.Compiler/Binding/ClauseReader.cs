using System.Collections.Immutable;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// The clauses of one element (or of the platform itself), for its binder to ask for one after the other. What may not stand there was
/// reported and is left out, and so is what is given twice: the first counts.
/// </summary>
internal sealed class ClauseReader
{
    private readonly BindingContext _context;
    private readonly List<PlacedClause> _clauses = [];
    private TokenSet _given;

    public ClauseReader(BindingContext context) => _context = context;

    /// <summary>What the element allows, within what the platform allows.</summary>
    public AllowScope? Allows { get; private set; }

    /// <summary>Whether there are claims. They are bound later, because they may name devices that are.</summary>
    public bool HasRegions { get; private set; }

    /// <summary>Takes the clauses of an element.</summary>
    /// <param name="clauses">All that were given, in order.</param>
    /// <param name="place">Where they stand.</param>
    /// <param name="element">The place in words, with its article, for messages.</param>
    public void Begin(List<PlacedClause> clauses, ClausePlaces place, string element)
    {
        _clauses.Clear();
        _given = default;
        HasRegions = false;
        foreach (PlacedClause clause in clauses)
        {
            if ((clause.Syntax.Row.Places & place) == 0)
                ReportMisplaced(clause, element);
            else if (EarlierOfItsSort(clause) is { } earlier)
                ReportRepeated(clause, earlier);
            else
                Keep(clause);
            HasRegions |= clause.Syntax is RegionClauseSyntax;
        }

        Allows = place == ClausePlaces.Platform ? _context.PlatformAllows : AllowScope.Within(_context.PlatformAllows, Allowances());
    }

    private void Keep(PlacedClause clause)
    {
        _clauses.Add(clause);
        _given = _given.With(clause.Syntax.Row.Token);
    }

    private bool IsGiven(ClauseRow row) => _given.Contains(row.Token);

    /// <summary>The clause of a row that is given once; null: it is not given.</summary>
    public PlacedClause? Find(ClauseRow row)
    {
        if (!IsGiven(row))
            return null;
        foreach (PlacedClause clause in _clauses)
        {
            if (clause.Syntax.Row == row)
                return clause;
        }

        return null;
    }

    /// <summary>All clauses of a row, in order.</summary>
    public IEnumerable<PlacedClause> All(ClauseRow row) => IsGiven(row) ? Matching(row) : [];

    // Apart from the question, so that only what is given makes a closure.
    private IEnumerable<PlacedClause> Matching(ClauseRow row) => _clauses.Where(clause => clause.Syntax.Row == row);

    /// <summary>A number of 0..2^64-1; null: not given, or reported.</summary>
    public ulong? Number(ClauseRow row) =>
        Find(row) is { Syntax: NumberClauseSyntax clause } placed
        && _context.Evaluator.TryEvaluateUInt64(clause.Value, placed.Scope, out ulong number)
            ? number
            : null;

    /// <summary>A number within bounds, with the words for what it is; null: not given, or reported.</summary>
    public uint? Number(ClauseRow row, uint lowest, uint highest, string what) =>
        Find(row) is { Syntax: NumberClauseSyntax clause } placed
        && _context.Evaluator.TryEvaluateWithin(clause.Value, placed.Scope, lowest, highest, what, out uint number)
            ? number
            : null;

    /// <summary>A range; null: not given, or reported.</summary>
    public IovaRange? Range(ClauseRow row) =>
        Find(row) is { Syntax: RangeClauseSyntax clause } placed
        && _context.Ranges.TryEvaluate(clause.Range, placed.Scope, null, out IovaRange range)
            ? range
            : null;

    /// <summary>All ranges of a row that may be given more than once.</summary>
    public ImmutableArray<StatedRange> Ranges(ClauseRow row)
    {
        ImmutableArray<StatedRange>.Builder? ranges = null;
        foreach (PlacedClause placed in All(row))
        {
            if (_context.Ranges.TryEvaluate(((RangeClauseSyntax)placed.Syntax).Range, placed.Scope, Allows, out IovaRange range))
                (ranges ??= ImmutableArray.CreateBuilder<StatedRange>()).Add(new StatedRange(range, placed.Origin));
        }

        return ranges?.ToImmutable() ?? ImmutableArray<StatedRange>.Empty;
    }

    /// <summary>A text; null: not given.</summary>
    public string? Text(ClauseRow row) =>
        Find(row) is { Syntax: TextClauseSyntax clause } placed ? Texts.Evaluate(clause.Text, placed.Scope, _context.Evaluator) : null;

    /// <summary>The elements that a list names, each once; names of other things are reported.</summary>
    public ImmutableArray<T> Named<T>(ClauseRow row, string what)
        where T : Element
    {
        if (Find(row) is not { Syntax: NamesClauseSyntax clause } placed)
            return ImmutableArray<T>.Empty;
        var found = ImmutableArray.CreateBuilder<T>(clause.Names.Length);
        foreach (NameSyntax name in clause.Names)
        {
            if (_context.Resolve<T>(name, placed.Scope, what) is { } element && !found.Contains(element))
                found.Add(element);
        }

        return found.ToImmutable();
    }

    /// <summary>Everything the element allows.</summary>
    public ImmutableArray<Allowance> Allowances() => Each(ClauseRows.Allow, CommonClauses.BindAllowance);

    /// <summary>Everything that is kept of a table.</summary>
    public ImmutableArray<Fact> Facts() =>
        IsGiven(ClauseRows.Fact) ? Each(ClauseRows.Fact, clause => CommonClauses.BindFact(clause, _context)) : ImmutableArray<Fact>.Empty;

    /// <summary>Everything that no input says.</summary>
    public ImmutableArray<UnknownProperty> Unknowns() => Each(ClauseRows.Unknown, CommonClauses.BindUnknown);

    private ImmutableArray<T> Each<T>(ClauseRow row, Func<PlacedClause, T> bind)
    {
        if (!IsGiven(row))
            return ImmutableArray<T>.Empty;
        var bound = ImmutableArray.CreateBuilder<T>();
        foreach (PlacedClause clause in _clauses)
        {
            if (clause.Syntax.Row == row)
                bound.Add(bind(clause));
        }

        return bound.ToImmutable();
    }

    private PlacedClause? EarlierOfItsSort(PlacedClause clause)
    {
        ClauseRow row = clause.Syntax.Row;
        if (!row.IsOnce || _given.IsEmpty)
            return null;
        foreach (PlacedClause earlier in _clauses)
        {
            if (earlier.Syntax.Row.IsOnce && earlier.Syntax.Row.Sort == row.Sort)
                return earlier;
        }

        return null;
    }

    private void ReportMisplaced(PlacedClause clause, string element) =>
        _context.Report(
            BindingCatalog.MisplacedClause(clause.Scope.At(clause.Syntax.Span), clause.Syntax.Row.Word, element, clause.Syntax.Row.Places)
        );

    private void ReportRepeated(PlacedClause clause, PlacedClause first) =>
        _context.Report(
            BindingCatalog.RepeatedClause(clause.Scope.At(clause.Syntax.Span), clause.Syntax.Row.Word, first.Scope.At(first.Syntax.Span))
        );
}
