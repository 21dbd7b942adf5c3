using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>What all elements of a topology share. Compared by reference: two elements with equal contents are two elements.</summary>
internal abstract class Element
{
    private ImmutableArray<RegionClaim> _regions = ImmutableArray<RegionClaim>.Empty;

    public required ElementName Name { get; init; }
    public string? Title { get; init; }
    public string? Doc { get; init; }

    /// <summary>The declaration; its span is the declared name.</summary>
    public required Origin Origin { get; init; }

    public ImmutableArray<RegionClaim> Regions
    {
        get => _regions;
        init => _regions = value;
    }

    public ImmutableArray<Allowance> Allowances { get; init; } = ImmutableArray<Allowance>.Empty;
    public ImmutableArray<Fact> Facts { get; init; } = ImmutableArray<Fact>.Empty;

    /// <summary>Properties that no input states (import marks them): <c>input-bits</c>, <c>reserved-regions</c>.</summary>
    public ImmutableArray<UnknownProperty> Unknowns { get; init; } = ImmutableArray<UnknownProperty>.Empty;

    /// <summary>
    /// Gives the regions after the element was made. Whoever makes a topology needs this where a claim of a bus or an
    /// IOMMU names devices, which exist only after it; nobody else calls it.
    /// </summary>
    public void CompleteRegions(ImmutableArray<RegionClaim> claims) => _regions = claims;
}

/// <summary>A property nobody states, and how to settle it.</summary>
internal sealed record UnknownProperty(string Property, string? Reason, Origin Origin);
