using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// I/O Remapping Table (Arm DEN0049): nodes that pass requester and stream IDs on to one another by ID mappings.
/// References between nodes are offsets from the start of the table; <see cref="IortMap"/> follows them.
/// </summary>
internal sealed record IortTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "IORT";

    /// <summary>Bytes before the first node: header, node count, node offset, reserved.</summary>
    public const int FixedSize = 48;

    /// <summary>The stored count; fewer nodes are in <see cref="Nodes"/> when the walk had to stop.</summary>
    public uint NodeCount { get; init; }

    /// <summary>The stored offset of the first node: 0x30 normally, 0x34 is seen.</summary>
    public uint NodeOffset { get; init; } = FixedSize;

    /// <summary>In table order.</summary>
    public ImmutableArray<IortNode> Nodes { get; init; } = ImmutableArray<IortNode>.Empty;

    /// <summary>Bytes that belong to no structure, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}
