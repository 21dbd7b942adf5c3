using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Findings;

/// <summary>
/// Which findings are silenced where: the allowances of a region, around it those of its element, around it those of the
/// platform. Levels without allowances are left out.
/// </summary>
internal sealed class AllowScope
{
    private readonly AllowScope? _outer;
    private readonly ImmutableArray<Allowance> _allowances;

    private AllowScope(ImmutableArray<Allowance> allowances, AllowScope? outer)
    {
        _allowances = allowances;
        _outer = outer;
    }

    public static AllowScope? Within(AllowScope? outer, ImmutableArray<Allowance> allowances) =>
        allowances.IsDefaultOrEmpty ? outer : new AllowScope(allowances, outer);

    /// <summary>The innermost allowance of a diagnostic; null: not allowed.</summary>
    public static Allowance? Find(AllowScope? scope, string diagnosticId)
    {
        for (; scope is not null; scope = scope._outer)
        {
            foreach (Allowance allowance in scope._allowances)
            {
                if (allowance.DiagnosticId == diagnosticId)
                    return allowance;
            }
        }

        return null;
    }

    public static bool Permits(AllowScope? scope, string diagnosticId) => Find(scope, diagnosticId) is not null;
}
