using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iovt;

/// <summary>LoongArch I/O virtualization table (IOVT 0.1, 2024-10). The only ACPI table that says how many bits an IOVA has.</summary>
internal sealed record IovtTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "IOVT";

    /// <summary>Bytes before the first IOMMU.</summary>
    public const int FixedSize = 48;

    public ushort Count { get; init; }

    /// <summary>From the start of the table.</summary>
    public ushort FirstOffset { get; init; } = FixedSize;

    /// <summary>In table order, of known type and whole.</summary>
    public ImmutableArray<IovtIommu> Iommus { get; init; } = ImmutableArray<IovtIommu>.Empty;
}

/// <summary>Type 0: an IOMMU and the devices behind it.</summary>
internal sealed record IovtIommu
{
    public const int FixedSize = 0x40;

    public int Offset { get; init; }

    /// <summary>Bit 0: a PCI device; bit 1: the proximity domain is valid; bit 2: manages the ranges that it lists, and not all.</summary>
    public uint Flags { get; init; }

    public bool ListsDevices => (Flags & 4) != 0;

    public ushort Segment { get; init; }

    public ushort PhysicalBits { get; init; }

    /// <summary>Bits of an IOVA.</summary>
    public ushort VirtualBits { get; init; }

    /// <summary>A bit for each page size.</summary>
    public ulong PageSizes { get; init; }

    /// <summary>Its own requester ID, where it is a PCI device.</summary>
    public uint DeviceId { get; init; }

    public ulong Base { get; init; }

    /// <summary>Bytes of registers.</summary>
    public uint Size { get; init; }

    /// <summary>Requester IDs that it translates, both ends inclusive, in table order.</summary>
    public ImmutableArray<(ushort First, ushort Last)> Devices { get; init; } = ImmutableArray<(ushort, ushort)>.Empty;
}
