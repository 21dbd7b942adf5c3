using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>Where the configuration space of each PCI segment is (PCI Firmware specification, section 4.1.2).</summary>
internal sealed record McfgTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "MCFG";

    /// <summary>Bytes before the first allocation.</summary>
    public const int FixedSize = 44;

    /// <summary>In table order; perhaps none.</summary>
    public ImmutableArray<McfgAllocation> Allocations { get; init; } = ImmutableArray<McfgAllocation>.Empty;

    /// <summary>Bytes that belong to no field, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}

/// <summary>One segment, or part of one.</summary>
/// <param name="Base">Address of bus 0, even when <see cref="StartBus"/> is greater.</param>
/// <param name="Segment">PCI segment number.</param>
/// <param name="StartBus">First bus.</param>
/// <param name="EndBus">Last bus, inclusive.</param>
internal readonly record struct McfgAllocation(ulong Base, ushort Segment, byte StartBus, byte EndBus)
{
    /// <summary>Bytes of one allocation in the table.</summary>
    public const int Size = 16;
}
