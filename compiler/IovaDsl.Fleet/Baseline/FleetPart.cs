using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A host on which a wanted layout cannot be mapped.</summary>
/// <param name="Missing">The first range of the layout that is not usable.</param>
/// <param name="Cause">What excludes it, where that is known.</param>
internal sealed record BrokenHost(string Host, IovaRange Missing, string? Cause);

/// <summary>
/// What part of a fleet came to. Parts add up, in any order and grouping, to what the whole fleet would have come to at once.
/// </summary>
internal sealed record FleetPart
{
    public static FleetPart Empty { get; } = new();

    /// <summary>How many hosts it is made of.</summary>
    public long Hosts { get; init; }

    /// <summary>Lines that could not be read, and inputs left out.</summary>
    public long Bad { get; init; }

    public ExclusionMap Excluded { get; init; } = ExclusionMap.Empty;

    /// <summary>The layout that was asked about; null: none.</summary>
    public IovaRangeSet? Layout { get; init; }

    /// <summary>Hosts that break the layout, by name.</summary>
    public ImmutableArray<BrokenHost> Broken { get; init; } = [];

    /// <summary>The bytes of RAM that were asked for; null: none, or by some parts others.</summary>
    public ulong? Ram { get; init; }

    /// <summary>Hosts that have less, by name; none where <see cref="Ram"/> is null.</summary>
    public ImmutableArray<LackingHost> Lacking { get; init; } = [];

    /// <summary>True where it says nothing.</summary>
    public bool IsEmpty => Hosts + Bad == 0 && Broken.IsEmpty && Lacking.IsEmpty && !Excluded.Pieces.Any();

    /// <summary>Each once, by name, so that a sum does not depend on the order in which it was made.</summary>
    public static ImmutableArray<BrokenHost> InOrder(IEnumerable<BrokenHost> broken) =>
        [
            .. broken
                .Distinct()
                .OrderBy(item => item.Host, StringComparer.Ordinal)
                .ThenBy(item => item.Missing)
                .ThenBy(item => item.Cause, StringComparer.Ordinal),
        ];

    /// <inheritdoc cref="InOrder(IEnumerable{BrokenHost})"/>
    public static ImmutableArray<LackingHost> InOrder(IEnumerable<LackingHost> lacking) =>
        [
            .. lacking
                .Distinct()
                .OrderBy(item => item.Host, StringComparer.Ordinal)
                .ThenBy(item => item.Usable)
                .ThenBy(item => item.Cause, StringComparer.Ordinal),
        ];
}
