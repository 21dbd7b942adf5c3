using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>What the clauses that any element may have become: <c>allow</c>, <c>fact</c>, <c>unknown</c>.</summary>
internal static class CommonClauses
{
    public static Allowance BindAllowance(PlacedClause clause) => BindAllowance((AllowClauseSyntax)clause.Syntax, clause.Scope);

    public static Allowance BindAllowance(AllowClauseSyntax allow, Scope scope) =>
        new(allow.DiagnosticId, allow.Reason, scope.OriginOf(allow.Span));

    public static UnknownProperty BindUnknown(PlacedClause clause)
    {
        var unknown = (UnknownClauseSyntax)clause.Syntax;
        return new UnknownProperty(unknown.Property, unknown.Reason, clause.Origin);
    }

    public static Fact BindFact(PlacedClause clause, BindingContext context)
    {
        var fact = (FactClauseSyntax)clause.Syntax;
        var values = ImmutableArray.CreateBuilder<FactValue>(fact.Values.Length);
        foreach (FactValueSyntax value in fact.Values)
        {
            if (value.Text is not null)
                values.Add(new FactValue(null, value.Text));
            else if (value.Number is not null && context.Evaluator.TryEvaluateUInt64(value.Number, clause.Scope, out ulong number))
                values.Add(new FactValue(number, null));
        }

        return new Fact(fact.Key, values.ToImmutable());
    }
}
