using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>Virtual I/O Translation table: the topology of virtio-iommu devices.</summary>
internal sealed record ViotTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "VIOT";

    /// <summary>Bytes before the first node.</summary>
    public const int FixedSize = 48;

    /// <summary>The stored count; fewer nodes are in <see cref="Nodes"/> when the walk had to stop.</summary>
    public ushort NodeCount { get; init; }

    /// <summary>The stored offset of the first node.</summary>
    public ushort NodeOffset { get; init; } = FixedSize;

    /// <summary>In table order.</summary>
    public ImmutableArray<ViotNode> Nodes { get; init; } = ImmutableArray<ViotNode>.Empty;

    /// <summary>Bytes that belong to no field, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}

/// <summary>What all nodes have. <see cref="Offset"/> is the node's identity: <c>OutputNode</c> refers to it.</summary>
internal abstract record ViotNode
{
    /// <summary>From the start of the table.</summary>
    public required int Offset { get; init; }

    public abstract byte Type { get; }

    /// <summary>Stored bytes; 0 in a node that was made rather than read.</summary>
    public int Length { get; init; }
}

/// <summary>
/// Type 1: PCI functions. Endpoint ID = <see cref="EndpointStart"/> + ((segment - SegmentStart) &lt;&lt; 16) + requester - BdfStart.
/// </summary>
internal sealed record ViotPciRange : ViotNode
{
    public override byte Type => 1;

    public uint EndpointStart { get; init; }

    public ushort SegmentStart { get; init; }

    public ushort SegmentEnd { get; init; }

    public ushort BdfStart { get; init; }

    public ushort BdfEnd { get; init; }

    public ushort OutputNode { get; init; }
}

/// <summary>Type 2: a device found by the address of its registers.</summary>
internal sealed record ViotMmioEndpoint : ViotNode
{
    public override byte Type => 2;

    public uint Endpoint { get; init; }

    public ulong Base { get; init; }

    public ushort OutputNode { get; init; }
}

/// <summary>Type 3: a virtio-iommu that is a PCI function.</summary>
internal sealed record ViotPciIommu : ViotNode
{
    public override byte Type => 3;

    public ushort Segment { get; init; }

    public ushort Bdf { get; init; }
}

/// <summary>Type 4: a virtio-iommu on the virtio-mmio transport.</summary>
internal sealed record ViotMmioIommu : ViotNode
{
    public override byte Type => 4;

    public ulong Base { get; init; }
}

/// <summary>A node of an unknown type, or too short for its type: what follows its first four bytes.</summary>
internal sealed record ViotUnknownNode(byte StoredType) : ViotNode
{
    public override byte Type => StoredType;

    public ImmutableArray<byte> Body { get; init; } = ImmutableArray<byte>.Empty;
}
