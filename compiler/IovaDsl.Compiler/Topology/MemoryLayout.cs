using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>What somebody wants to map: guest memory, in ascending declared order.</summary>
internal sealed class MemoryLayout : Element
{
    public required ImmutableArray<StatedRange> Ram { get; init; }
}
