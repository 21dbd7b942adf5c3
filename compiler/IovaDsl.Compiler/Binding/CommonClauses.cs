using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// The clauses that any element may have: claims, <c>allow</c>, <c>fact</c>, <c>unknown</c>, <c>path</c>. Claims are
/// only noted, because they may name devices that are bound later.
/// </summary>
internal struct CommonClauses
{
    private ImmutableArray<Allowance>.Builder? _allowances;
    private ImmutableArray<Fact>.Builder? _facts;
    private ImmutableArray<UnknownProperty>.Builder? _unknowns;
    private PlacedClause? _path;

    public readonly ImmutableArray<Allowance> Allowances => _allowances?.ToImmutable() ?? ImmutableArray<Allowance>.Empty;
    public readonly ImmutableArray<Fact> Facts => _facts?.ToImmutable() ?? ImmutableArray<Fact>.Empty;
    public readonly ImmutableArray<UnknownProperty> Unknowns => _unknowns?.ToImmutable() ?? ImmutableArray<UnknownProperty>.Empty;
    public readonly string? FirmwarePath => (_path?.Syntax as PathClauseSyntax)?.Path;

    /// <summary>Whether there are claims.</summary>
    public bool HasRegions { get; private set; }

    /// <summary>Takes a clause if it is one of these.</summary>
    public bool TryTake(PlacedClause clause, BindingContext context)
    {
        switch (clause.Syntax)
        {
            case RegionClauseSyntax:
                HasRegions = true;
                return true;
            case AllowClauseSyntax allow:
                (_allowances ??= ImmutableArray.CreateBuilder<Allowance>()).Add(BindAllowance(allow, clause.Scope));
                return true;
            case FactClauseSyntax fact:
                (_facts ??= ImmutableArray.CreateBuilder<Fact>()).Add(BindFact(fact, clause.Scope, context));
                return true;
            case UnknownClauseSyntax unknown:
                (_unknowns ??= ImmutableArray.CreateBuilder<UnknownProperty>()).Add(
                    new UnknownProperty(unknown.Property, unknown.Reason, clause.Scope.OriginOf(unknown.Span))
                );
                return true;
            case PathClauseSyntax:
                context.IsFirst(ref _path, clause);
                return true;
            default:
                return false;
        }
    }

    public static Allowance BindAllowance(AllowClauseSyntax allow, Scope scope) =>
        new(allow.DiagnosticId, allow.Reason, scope.OriginOf(allow.Span));

    public static Fact BindFact(FactClauseSyntax fact, Scope scope, BindingContext context)
    {
        var values = ImmutableArray.CreateBuilder<FactValue>(fact.Values.Length);
        foreach (FactValueSyntax value in fact.Values)
        {
            if (value.Text is not null)
                values.Add(new FactValue(null, value.Text));
            else if (value.Number is not null && context.Evaluator.TryEvaluateUInt64(value.Number, scope, out ulong number))
                values.Add(new FactValue(number, null));
        }

        return new Fact(fact.Key, values.ToImmutable());
    }
}
