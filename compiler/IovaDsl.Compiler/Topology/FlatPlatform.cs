using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Topology;

/// <summary>A platform with loops and parts unrolled and variants laid over their bases, in declared order; nothing is bound yet.</summary>
internal sealed class FlatPlatform
{
    public List<PlacedMember> Members { get; } = [];

    /// <summary>By full name. A removed member stays in <see cref="Removed"/>.</summary>
    public Dictionary<ElementName, PlacedMember> ByName { get; } = [];

    /// <summary>What <c>without</c> took away, and where.</summary>
    public Dictionary<ElementName, PlacedRemoval> Removed { get; } = [];

    public List<PlacedClause> Clauses { get; } = [];
    public List<(ExpectSyntax Syntax, Scope Scope)> Expectations { get; } = [];
}

/// <summary>A <c>without</c> where it stands.</summary>
internal readonly record struct PlacedRemoval(WithoutSyntax Syntax, Scope Scope);
