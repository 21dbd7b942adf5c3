using System.Collections.Immutable;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>Type 0: the interrupt translation services that form one group. Its doorbells are ITS base + 64 KiB.</summary>
internal sealed record IortItsGroup : IortNode
{
    public override byte Type => (byte)IortNodeKind.ItsGroup;

    /// <summary>The stored count.</summary>
    public uint Count { get; init; }

    /// <summary>They match the translation IDs of the MADT's ITS entries.</summary>
    public ImmutableArray<uint> Ids { get; init; } = ImmutableArray<uint>.Empty;
}

/// <summary>Type 1: a device of the ACPI namespace.</summary>
internal sealed record IortNamedComponent : IortNode
{
    public override byte Type => (byte)IortNodeKind.NamedComponent;

    /// <summary>Bit 0 stall supported, bits 5:1 PASID width.</summary>
    public uint Flags { get; init; }

    public bool CanStall => (Flags & 1) != 0;

    public int PasidBits => (int)(Flags >> 1) & 0x1f;

    public IortMemoryAccess Memory { get; init; }

    /// <summary>Address bits the device can emit, defined in every node revision; null in a node too short to have it.</summary>
    public byte? AddressSizeLimit { get; init; }

    /// <summary>ACPI path as stored; compare by <see cref="AcpiPath.Normalize"/>.</summary>
    public string Name { get; init; } = "";
}

/// <summary>Type 2: the PCI root complex of one segment.</summary>
internal sealed record IortRootComplex : IortNode
{
    public override byte Type => (byte)IortNodeKind.RootComplex;

    public IortMemoryAccess Memory { get; init; }

    /// <summary>Bit 0 ATS, bit 1 PRI, bit 2 PASID forwarding.</summary>
    public uint AtsAttribute { get; init; }

    /// <summary>PCI segment number; Linux matches by it alone.</summary>
    public uint Segment { get; init; }

    /// <summary>The stored byte; null in a node too short to have it. In force only where <see cref="LimitIsDefined"/>.</summary>
    public byte? AddressSizeLimit { get; init; }

    /// <summary>The limit exists from node revision 1 on (DEN0049 issue B); Linux's <c>rc_dma_get_range</c> ignores it before.</summary>
    public bool LimitIsDefined => Revision >= 1;

    /// <summary>Bits 4:0 maximum PASID width, defined from node revision 3 on; null in a node too short to have it.</summary>
    public ushort? PasidCapabilities { get; init; }

    /// <summary>Bit 0 PASID supported, defined from node revision 4 on; null in a node too short to have it.</summary>
    public uint? Flags { get; init; }
}

/// <summary>Type 3: SMMUv1 or SMMUv2.</summary>
internal sealed record IortSmmu : IortNode
{
    public override byte Type => (byte)IortNodeKind.Smmu;

    public ulong Base { get; init; }

    /// <summary>Bytes of the register window.</summary>
    public ulong Span { get; init; }

    /// <summary>0 SMMUv1, 1 SMMUv2, 2 MMU-400, 3 MMU-500, 4 MMU-401, 5 Cavium ThunderX.</summary>
    public uint Model { get; init; }

    /// <summary>Bit 0 DVM, bit 1 coherent table walk.</summary>
    public uint Flags { get; init; }

    /// <summary>The three arrays are found by offsets from the start of the node.</summary>
    public uint GlobalInterruptOffset { get; init; }

    public uint ContextInterruptCount { get; init; }

    public uint ContextInterruptOffset { get; init; }

    public uint PmuInterruptCount { get; init; }

    public uint PmuInterruptOffset { get; init; }

    public IortInterrupt GlobalInterrupt { get; init; }

    public IortInterrupt GlobalConfigurationInterrupt { get; init; }

    public ImmutableArray<IortInterrupt> ContextInterrupts { get; init; } = ImmutableArray<IortInterrupt>.Empty;

    public ImmutableArray<IortInterrupt> PmuInterrupts { get; init; } = ImmutableArray<IortInterrupt>.Empty;
}

/// <summary>Type 4: SMMUv3.</summary>
internal sealed record IortSmmuV3 : IortNode
{
    public const uint ModelGeneric = 0;

    /// <summary>HiSilicon HI161x: MSIs of devices behind it are not translated.</summary>
    public const uint ModelHiSilicon161x = 1;

    public const uint ModelCaviumCn99xx = 2;

    public override byte Type => (byte)IortNodeKind.SmmuV3;

    public ulong Base { get; init; }

    /// <summary>Bit 0 COHACC override, bits 2:1 HTTU override, bit 3 proximity domain valid, bit 4 device ID mapping index valid.</summary>
    public uint Flags { get; init; }

    public ulong Vatos { get; init; }

    public uint Model { get; init; }

    /// <summary>Wired interrupts; 0 where an MSI is used.</summary>
    public uint EventGsiv { get; init; }

    public uint PriGsiv { get; init; }

    public uint GerrGsiv { get; init; }

    public uint SyncGsiv { get; init; }

    /// <summary>Null in a node too short to have it.</summary>
    public uint? ProximityDomain { get; init; }

    /// <summary>Null in a node too short to have it. Whether it is valid is said by <see cref="IortMap.DeviceIdMappingIndex"/>.</summary>
    public uint? DeviceIdMappingIndex { get; init; }
}

/// <summary>Type 5: performance monitor counter group.</summary>
internal sealed record IortPmcg : IortNode
{
    public override byte Type => (byte)IortNodeKind.Pmcg;

    public ulong Page0 { get; init; }

    public uint OverflowGsiv { get; init; }

    /// <summary>Offset of the monitored node from the start of the table.</summary>
    public uint NodeReference { get; init; }

    /// <summary>From node revision 1 on; null in a node too short to have it.</summary>
    public ulong? Page1 { get; init; }
}

/// <summary>Type 6: memory that the devices behind the mapped stream IDs use since boot (RMR).</summary>
internal sealed record IortReservedMemory : IortNode
{
    public override byte Type => (byte)IortNodeKind.ReservedMemory;

    /// <summary>Bit 0 remapping permitted, bit 1 privileged, bits 9:2 memory attribute.</summary>
    public uint Flags { get; init; }

    public bool RemapIsPermitted => (Flags & 1) != 0;

    public bool IsPrivileged => (Flags & 2) != 0;

    /// <summary>0..3 device nGnRnE, nGnRE, nGRE, GRE; 4 normal non-cacheable; 5 write-back inner shareable.</summary>
    public int MemoryAttribute => (int)(Flags >> 2) & 0xff;

    public uint DescriptorCount { get; init; }

    /// <summary>From the start of the node.</summary>
    public uint DescriptorOffset { get; init; }

    /// <summary>As stored, it has no array of ranges, whatever was found at offset 0.</summary>
    public bool HasNoRanges => DescriptorCount == 0 || DescriptorOffset == 0;

    public ImmutableArray<IortMemoryRange> Ranges { get; init; } = ImmutableArray<IortMemoryRange>.Empty;
}

/// <summary>Type 7: GICv5 interrupt wire bridge (issue E.f).</summary>
internal sealed record IortInterruptWireBridge : IortNode
{
    public override byte Type => (byte)IortNodeKind.InterruptWireBridge;

    public ulong Base { get; init; }

    public ushort Index { get; init; }

    public string Name { get; init; } = "";
}

/// <summary>A node of a type this library does not know, or too short for its type: its body, without header and mappings.</summary>
internal sealed record IortUnknownNode(byte StoredType) : IortNode
{
    public override byte Type => StoredType;

    public ImmutableArray<byte> Body { get; init; } = ImmutableArray<byte>.Empty;
}
