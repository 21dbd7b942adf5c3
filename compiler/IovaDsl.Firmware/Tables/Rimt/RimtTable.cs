using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>RISC-V I/O Mapping Table (RISC-V ACPI specification, RIMT 1.0): IOMMUs, and which requesters of whom are behind them.</summary>
internal sealed record RimtTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "RIMT";

    /// <summary>Bytes before the first node, where it is placed by QEMU and by us.</summary>
    public const int FixedSize = 48;

    public uint NodeCount { get; init; }

    /// <summary>From the start of the table.</summary>
    public uint NodeOffset { get; init; } = FixedSize;

    /// <summary>In table order.</summary>
    public ImmutableArray<RimtNode> Nodes { get; init; } = ImmutableArray<RimtNode>.Empty;

    /// <summary>Bytes that belong to no field, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}

/// <summary>What all nodes have.</summary>
internal abstract record RimtNode
{
    /// <summary>Bytes of type, revision, length, and unique ID.</summary>
    public const int HeaderSize = 8;

    public abstract byte Type { get; }

    /// <summary>From the start of the table; in a table that is being made, a name for references.</summary>
    public required int Offset { get; init; }

    /// <summary>Stored bytes.</summary>
    public int Length { get; init; }

    public byte Revision { get; init; } = 1;

    /// <summary>Linux does not read it.</summary>
    public ushort Id { get; init; }

    /// <summary>Where the mappings begin, from the start of the node; 0: there are none.</summary>
    public ushort MappingOffset { get; init; }

    /// <summary>As stored; more than <see cref="Mappings"/> has where they pass the end of the node.</summary>
    public ushort MappingCount { get; init; }

    public ImmutableArray<RimtMapping> Mappings { get; init; } = ImmutableArray<RimtMapping>.Empty;
}

/// <summary>Type 0: an IOMMU, a PCI function or a platform device.</summary>
internal sealed record RimtIommu : RimtNode
{
    public const int FixedSize = 40;

    public override byte Type => 0;

    /// <summary>Eight characters, <c>RSCV0004</c>, or vendor and device ID of a PCI function.</summary>
    public string HardwareId { get; init; } = "";

    /// <summary>Of the registers; 0 for a PCI function.</summary>
    public ulong Base { get; init; }

    /// <summary>Bit 0: a PCI function; bit 1: the proximity domain is valid.</summary>
    public uint Flags { get; init; }

    public bool IsPci => (Flags & 1) != 0;

    public uint ProximityDomain { get; init; }

    public ushort Segment { get; init; }

    /// <summary>Bus, device and function as a requester ID.</summary>
    public ushort Bdf { get; init; }

    /// <summary>Of the interrupt wires, from the start of the node.</summary>
    public ushort WireOffset { get; init; }

    public ushort WireCount { get; init; }

    public ImmutableArray<RimtWire> Wires { get; init; } = ImmutableArray<RimtWire>.Empty;
}

/// <summary>Type 1: all of a PCI segment.</summary>
internal sealed record RimtRootComplex : RimtNode
{
    public const int FixedSize = 20;

    public override byte Type => 1;

    /// <summary>Bit 0 ATS, bit 1 PRI.</summary>
    public uint Flags { get; init; }

    public ushort Segment { get; init; }
}

/// <summary>Type 2: a device of the ACPI namespace.</summary>
internal sealed record RimtPlatformDevice : RimtNode
{
    public const int FixedSize = 12;

    public override byte Type => 2;

    /// <summary>Its full path: <c>\_SB.ABCD</c>.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A node of a type this library does not know, or too short for its type.</summary>
internal sealed record RimtUnknownNode(byte StoredType) : RimtNode
{
    public override byte Type => StoredType;

    /// <summary>After type, revision, length and ID.</summary>
    public ImmutableArray<byte> Body { get; init; } = ImmutableArray<byte>.Empty;
}

/// <summary>An interrupt wire: its number, and bit 0 level, bit 1 active high.</summary>
internal readonly record struct RimtWire(uint Number, uint Flags);

/// <summary>Requester IDs from <see cref="SourceBase"/> on that reach an IOMMU under IDs from <see cref="DestinationBase"/> on.</summary>
/// <param name="SourceBase">The first ID.</param>
/// <param name="Count">How many, by the specification and in QEMU's table. Linux takes one more (<c>rimt_id_map</c>).</param>
/// <param name="DestinationBase">What the first ID becomes.</param>
/// <param name="Destination">The IOMMU's node, from the start of the table.</param>
/// <param name="Flags">Linux does not read them.</param>
internal readonly record struct RimtMapping(uint SourceBase, uint Count, uint DestinationBase, uint Destination, uint Flags)
{
    /// <summary>Bytes of one mapping in the table.</summary>
    public const int Size = 20;

    /// <summary>The last ID, inclusive; of a mapping of no ID, and of one that passes the last ID, null.</summary>
    public uint? Last => Count == 0 || (ulong)SourceBase + Count - 1 > uint.MaxValue ? null : SourceBase + Count - 1;
}
