using System.Collections.Immutable;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds claims, after every device is known.</summary>
internal static class RegionBinder
{
    /// <summary>The claims among the clauses of an element or a platform.</summary>
    public static ImmutableArray<RegionClaim> Bind(List<PlacedClause> clauses, AllowScope? elementAllows, BindingContext context)
    {
        ImmutableArray<RegionClaim>.Builder claims = context.ClaimBuffer;
        foreach (PlacedClause clause in clauses)
        {
            if (clause.Syntax is RegionClauseSyntax region && Bind(region, clause.Scope, elementAllows, context) is { } claim)
                claims.Add(claim);
        }

        return claims.Finish();
    }

    private static RegionClaim? Bind(RegionClauseSyntax syntax, Scope scope, AllowScope? elementAllows, BindingContext context)
    {
        ImmutableArray<Allowance> allowances = BindAllowances(syntax, scope);
        AllowScope? allows = AllowScope.Within(elementAllows, allowances);
        if (!TryBindDevices(syntax, scope, context, out ImmutableArray<Device> devices))
            return null;
        if (!context.Ranges.TryEvaluateRegion(syntax.Range, syntax.Kind, scope, allows, out ReservedRegion region))
            return null;
        return new RegionClaim
        {
            Region = region,
            For = devices,
            SinceKernel = syntax.SinceKernel is { } since ? new KernelVersion(since.Major, since.Minor) : null,
            Label = syntax.Label is { } label ? Texts.Evaluate(label, scope, context.Evaluator) : null,
            Allowances = allowances,
            Origin = scope.OriginOf(syntax.Span),
        };
    }

    private static ImmutableArray<Allowance> BindAllowances(RegionClauseSyntax syntax, Scope scope)
    {
        if (syntax.Allows.IsDefaultOrEmpty)
            return ImmutableArray<Allowance>.Empty;
        var allowances = ImmutableArray.CreateBuilder<Allowance>(syntax.Allows.Length);
        foreach (AllowClauseSyntax allow in syntax.Allows)
            allowances.Add(CommonClauses.BindAllowance(allow, scope));
        return allowances.MoveToImmutable();
    }

    // False where devices were named and none is left: the claim is then for nobody, not for everybody.
    private static bool TryBindDevices(RegionClauseSyntax syntax, Scope scope, BindingContext context, out ImmutableArray<Device> devices)
    {
        devices = ImmutableArray<Device>.Empty;
        if (syntax.For.IsDefaultOrEmpty)
            return true;
        var found = ImmutableArray.CreateBuilder<Device>();
        foreach (NameSyntax name in syntax.For)
        {
            if (GroupBinder.IsRemoved(name, scope, context))
                continue;
            switch (context.Resolve<Element>(name, scope, "a device or a group"))
            {
                case Device device:
                    found.Add(device);
                    break;
                case DeviceGroup group:
                    found.AddRange(group.Devices);
                    break;
                case { } other:
                    context.Report(
                        BindingCatalog.WrongSortOfElement(
                            scope.At(name.Span),
                            other.Name.ToString(),
                            BindingContext.Describe(other),
                            "a device or a group",
                            other.Origin.Source
                        )
                    );
                    break;
            }
        }

        devices = found.Distinct().ToImmutableArray();
        return !devices.IsEmpty;
    }
}
