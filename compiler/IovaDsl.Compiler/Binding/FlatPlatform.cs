using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>A platform with loops and parts unrolled and variants laid over their bases, in declared order; nothing is bound yet.</summary>
internal sealed class FlatPlatform
{
    public List<PlacedMember> Members { get; private set; } = [];

    /// <summary>By full name. A removed member stays in <see cref="Removed"/>.</summary>
    public Dictionary<ElementName, PlacedMember> ByName { get; private set; } = [];

    /// <summary>The names that <c>without</c> removed, and where.</summary>
    public Dictionary<ElementName, PlacedRemoval> Removed { get; } = [];

    public List<PlacedClause> Clauses { get; } = [];
    public List<(ExpectSyntax Syntax, Scope Scope)> Expectations { get; } = [];

    /// <summary>Takes what the first layer said for its own; later layers are laid over it.</summary>
    public void Begin(List<PlacedMember> members, Dictionary<ElementName, PlacedMember> byName)
    {
        Members = members;
        ByName = byName;
    }
}

/// <summary>A <c>without</c> where it stands.</summary>
internal readonly record struct PlacedRemoval(WithoutSyntax Syntax, Scope Scope);
