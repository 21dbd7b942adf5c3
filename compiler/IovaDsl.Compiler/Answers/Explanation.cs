using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>What keeps a device from an address.</summary>
public enum ObstacleKind
{
    /// <summary>An element of the path does not carry it.</summary>
    Limit,

    /// <summary>The IOMMU does not translate it.</summary>
    Aperture,

    /// <summary>Somebody has claimed it.</summary>
    Claim,

    /// <summary>Writes to it go elsewhere before they are translated.</summary>
    Swallowed,
}

/// <summary>A part of what was asked about, and what is wrong with it.</summary>
/// <param name="Part">The part of the asked range that is concerned.</param>
/// <param name="Whole">All that this obstacle takes around that part.</param>
/// <param name="Kind">What sort of obstacle it is.</param>
/// <param name="Claim">For a claim: its kind.</param>
/// <param name="Cause">Who says so, and where.</param>
public sealed record Obstacle(IovaRange Part, IovaRange Whole, ObstacleKind Kind, RegionKind? Claim, Cause Cause);

/// <summary>The answer to "can these devices use this address, and why not".</summary>
public sealed record Explanation
{
    internal Explanation() { }

    /// <summary>At least one; several share an address space.</summary>
    internal ImmutableArray<ResolvedDevice> Devices { get; init; } = ImmutableArray<ResolvedDevice>.Empty;

    internal ResolvedDevice Device => Devices[0];

    /// <summary>What was asked about.</summary>
    public required IovaRange Asked { get; init; }

    /// <summary>Whether every byte is usable.</summary>
    public bool IsUsable => Obstacles.IsEmpty;

    /// <summary>The usable part of what was asked.</summary>
    public required IovaRangeSet Usable { get; init; }

    /// <summary>All that is in the way, in the order of the path: limits, aperture, what swallows, claims.</summary>
    public required ImmutableArray<Obstacle> Obstacles { get; init; }

    /// <summary>Relaxable direct regions that what was asked touches: usable, but the DMA API keeps off them.</summary>
    public required ImmutableArray<Obstacle> Relaxable { get; init; }

    /// <summary>The element that bounds the device's addresses from above more than any other; null: none does.</summary>
    public required Bound? Binding { get; init; }

    /// <summary>
    /// Where the usable range around the first usable byte ends, and what ends it; null: nothing of what was asked is usable, or nothing
    /// ends it.
    /// </summary>
    public required Bound? Next { get; init; }

    /// <summary>
    /// The nearest place of the asked size that is usable, for one address that is not usable the nearest page; null: there is none.
    /// </summary>
    public required IovaRange? NearestFree { get; init; }
}

/// <summary>The last address before something ends what is usable.</summary>
/// <param name="Last">The last usable address, inclusive.</param>
/// <param name="Kind">What sort of obstacle ends it.</param>
/// <param name="Cause">What states the obstacle.</param>
public sealed record Bound(ulong Last, ObstacleKind Kind, Cause Cause);
