using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>What there is to say of a platform that a platform has no place for; a line each, broken where it is too long.</summary>
internal sealed record IovaComments
{
    public static IovaComments None { get; } = new();

    /// <summary>At the head of the file.</summary>
    public ImmutableArray<string> Head { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Above elements.</summary>
    public IReadOnlyDictionary<Element, ImmutableArray<string>> Notes { get; init; } = new Dictionary<Element, ImmutableArray<string>>();

    /// <summary>At the end of the platform.</summary>
    public ImmutableArray<string> Tail { get; init; } = ImmutableArray<string>.Empty;
}
