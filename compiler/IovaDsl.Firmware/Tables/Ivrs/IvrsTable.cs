using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>I/O Virtualization Reporting Structure (AMD I/O Virtualization Technology specification, chapter 5).</summary>
internal sealed record IvrsTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "IVRS";

    /// <summary>Bytes before the first block.</summary>
    public const int FixedSize = 48;

    /// <summary>The stored IVinfo; its fields follow.</summary>
    public uint Info { get; init; }

    public bool EfrImagesAreValid => (Info & 1) != 0;

    /// <summary>DMA is remapped before the operating system starts.</summary>
    public bool PrebootDmaRemapping => (Info & 2) != 0;

    /// <summary>Code of the guest virtual address size: 2 means 48 bits.</summary>
    public int GuestAddressSizeCode => (int)(Info >> 5) & 7;

    public int PhysicalAddressBits => (int)(Info >> 8) & 0x7f;

    /// <summary>
    /// 64 almost always; it says nothing about page table levels, see <see cref="IvrsHardware.AddressTranslationLevels"/>.
    /// </summary>
    public int VirtualAddressBits => (int)(Info >> 15) & 0x7f;

    public bool HyperTransportAtsReserved => (Info & (1u << 22)) != 0;

    /// <summary>In table order.</summary>
    public ImmutableArray<IvrsBlock> Blocks { get; init; } = ImmutableArray<IvrsBlock>.Empty;

    /// <summary>Bytes that belong to no field, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}

/// <summary>What all blocks have.</summary>
internal abstract record IvrsBlock
{
    /// <summary>From the start of the table; 0 in a block that was made rather than read.</summary>
    public int Offset { get; init; }

    public required byte Type { get; init; }

    public byte Flags { get; init; }

    /// <summary>Stored bytes; 0 in a block that was made rather than read.</summary>
    public int Length { get; init; }

    /// <summary>Requester: bus &lt;&lt; 8 | device &lt;&lt; 3 | function.</summary>
    public ushort DeviceId { get; init; }
}

/// <summary>One IOMMU (IVHD). The same IOMMU appears once per type 10h, 11h, 40h; see <see cref="IvrsMap"/>.</summary>
internal sealed record IvrsHardware : IvrsBlock
{
    public const byte Type10 = 0x10;
    public const byte Type11 = 0x11;
    public const byte Type40 = 0x40;

    /// <summary>Offset of the IOMMU capability in configuration space.</summary>
    public ushort CapabilityOffset { get; init; }

    /// <summary>Physical address of the registers.</summary>
    public ulong Base { get; init; }

    public ushort Segment { get; init; }

    /// <summary>Bits 4:0 MSI number, bits 12:8 unit ID.</summary>
    public ushort Info { get; init; }

    public int MsiNumber => Info & 0x1f;

    public int UnitId => (Info >> 8) & 0x1f;

    /// <summary>Type 10h: feature reporting; types 11h and 40h: attributes.</summary>
    public uint FeatureOrAttributes { get; init; }

    /// <summary>Image of the extended feature register; null in type 10h.</summary>
    public ulong? EfrImage { get; init; }

    /// <summary>Image of the second extended feature register; null in type 10h.</summary>
    public ulong? Efr2Image { get; init; }

    /// <summary>HATS: 0 means 4 levels (48 bits), 1 means 5 (57 bits), 2 means 6 (64 bits).</summary>
    public int AddressTranslationLevels => EfrImage is ulong efr ? (int)(efr >> 10) & 3 : (int)(FeatureOrAttributes >> 30);

    public bool HtTunnelEnabled => (Flags & 0x01) != 0;

    public bool PassPosted => (Flags & 0x02) != 0;

    public bool ResponsePassPosted => (Flags & 0x04) != 0;

    public bool Isochronous => (Flags & 0x08) != 0;

    public bool RemoteIotlb => (Flags & 0x10) != 0;

    public bool Coherent => (Flags & 0x20) != 0;

    public bool Prefetch => (Flags & 0x40) != 0;

    public bool PeripheralPageRequests => (Flags & 0x80) != 0;

    /// <summary>In table order: a range start belongs to the range end after it.</summary>
    public ImmutableArray<IvhdEntry> Entries { get; init; } = ImmutableArray<IvhdEntry>.Empty;
}

/// <summary>Which requesters an IVMD block is for; the numbers are the block types.</summary>
internal enum IvmdScope
{
    All = 0x20,
    Select = 0x21,
    Range = 0x22,
}

/// <summary>Memory that requesters reach one to one, or that the IOMMU leaves alone (IVMD).</summary>
internal sealed record IvrsMemory : IvrsBlock
{
    public IvmdScope Scope => (IvmdScope)Type;

    /// <summary>Last requester of a range.</summary>
    public ushort AuxiliaryData { get; init; }

    /// <summary>Reserved by the specification; Linux takes the low 16 bits for the PCI segment.</summary>
    public ulong Reserved { get; init; }

    public ushort SegmentInReserved => (ushort)Reserved;

    /// <summary>First byte.</summary>
    public ulong Start { get; init; }

    /// <summary>Bytes. Lengths of 1 are seen, for one page.</summary>
    public ulong Size { get; init; }

    /// <summary>Last byte, or null where the range is empty or leaves the address space.</summary>
    public ulong? Last => Size == 0 || Start > ulong.MaxValue - (Size - 1) ? null : Start + (Size - 1);

    public bool IsUnity => (Flags & 1) != 0;

    public bool IsReadable => (Flags & 2) != 0;

    public bool IsWritable => (Flags & 4) != 0;

    public bool IsExclusion => (Flags & 8) != 0;
}

/// <summary>
/// A block of a type this library does not know (51h is seen), or too short for its type: what follows its first six bytes.
/// </summary>
internal sealed record IvrsUnknownBlock : IvrsBlock
{
    public ImmutableArray<byte> Body { get; init; } = ImmutableArray<byte>.Empty;
}
