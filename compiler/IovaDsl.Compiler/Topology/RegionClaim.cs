using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>A reserved region as somebody states it, with whom it is for.</summary>
internal sealed record RegionClaim
{
    /// <summary>What is claimed. May be malformed only where <see cref="Allowances"/> says so.</summary>
    public required ReservedRegion Region { get; init; }

    /// <summary>Only these devices; default (empty): every device below the element it stands in.</summary>
    public ImmutableArray<Device> For { get; init; } = ImmutableArray<Device>.Empty;

    /// <summary>Linux reports it only from this version on; null: always.</summary>
    public KernelVersion? SinceKernel { get; init; }
    public string? Label { get; init; }
    public ImmutableArray<Allowance> Allowances { get; init; } = ImmutableArray<Allowance>.Empty;
    public required Origin Origin { get; init; }
}
