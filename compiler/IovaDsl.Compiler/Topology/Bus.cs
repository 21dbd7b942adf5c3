using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>An element of the path between devices and IOMMU: a PCI root bus, an interconnect, or a PCI-to-PCI bridge.</summary>
internal sealed class Bus : Element
{
    public required BusKind Kind { get; init; }

    /// <summary>The next element towards memory; null for a root bus or a top interconnect.</summary>
    public Bus? Parent { get; init; }

    /// <summary>How many elements the binder found from here to the top, itself included.</summary>
    internal int Depth { get; init; } = 1;

    /// <summary>What it can carry. Empty: no limit of its own.</summary>
    public Limit? Limit { get; init; }

    /// <summary>Which IOMMU translates what comes through here. Empty: as the parent says; see <see cref="BehindNone"/>.</summary>
    public ImmutableArray<IommuMapping> Behind { get; init; } = ImmutableArray<IommuMapping>.Empty;

    /// <summary>Stated to be translated by nothing.</summary>
    public bool BehindNone { get; init; }

    public ImmutableArray<MsiController> Signals { get; init; } = ImmutableArray<MsiController>.Empty;

    /// <summary>Outbound windows in bus addresses: memory transactions to them reach peers, never memory.</summary>
    public ImmutableArray<StatedRange> BridgeWindows { get; init; } = ImmutableArray<StatedRange>.Empty;

    /// <summary>PCI segment; null: not PCI, or not said (0).</summary>
    public int? Segment { get; init; }

    /// <summary>PCI bus numbers, inclusive; null: not PCI, or not said.</summary>
    public BusNumbers? Buses { get; init; }

    /// <summary>Where a bridge itself sits.</summary>
    public PciAddress? Address { get; init; }

    /// <summary>Overrides the platform's.</summary>
    public FirmwareKind? Firmware { get; init; }
    public string? FirmwarePath { get; init; }
}

internal enum BusKind
{
    RootBus,
    Interconnect,
    Bridge,
}

/// <summary>PCI bus numbers <paramref name="First"/>..<paramref name="Last"/>, inclusive.</summary>
internal readonly record struct BusNumbers(byte First, byte Last)
{
    /// <summary>All buses of a segment: what is meant where none are stated.</summary>
    public static BusNumbers All { get; } = new(0, 0xff);

    /// <summary>The requester IDs of these buses, both ends inclusive.</summary>
    public (uint First, uint Last) Requesters => ((uint)First << 8, ((uint)Last << 8) | 0xff);
}
