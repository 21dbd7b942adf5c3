using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>The node types of DEN0049; the numbers are those of the table.</summary>
internal enum IortNodeKind
{
    ItsGroup = 0,
    NamedComponent = 1,
    RootComplex = 2,
    Smmu = 3,
    SmmuV3 = 4,
    Pmcg = 5,
    ReservedMemory = 6,
    InterruptWireBridge = 7,
}

/// <summary>
/// What all IORT nodes have. <see cref="Offset"/> is the node's identity: mappings refer to it.
/// For a table that is made rather than read, any distinct offsets do; <see cref="IortLayout"/> assigns the real ones.
/// </summary>
internal abstract record IortNode
{
    /// <summary>Bytes of the common node header.</summary>
    public const int HeaderSize = 16;

    /// <summary>From the start of the table.</summary>
    public required int Offset { get; init; }

    /// <summary>The stored type.</summary>
    public abstract byte Type { get; }

    /// <summary>Stored bytes of the node, mappings included.</summary>
    public int Length { get; init; }

    /// <summary>Revision of this node's layout, independent of the table's and often stale.</summary>
    public byte Revision { get; init; }

    /// <summary>Unique from issue E on, reserved (zero) before.</summary>
    public uint Identifier { get; init; }

    /// <summary>The stored count; fewer are in <see cref="Mappings"/> when the node is too short for them.</summary>
    public uint MappingCount { get; init; }

    /// <summary>From the start of the node; 0 when there are none.</summary>
    public uint MappingOffset { get; init; }

    /// <summary>In stored order, which decides between overlapping ones.</summary>
    public ImmutableArray<IortIdMapping> Mappings { get; init; } = ImmutableArray<IortIdMapping>.Empty;
}

/// <summary>
/// One ID mapping (DEN0049, table 4): IDs <c>InputBase .. InputBase + IdCount</c> become
/// <c>OutputBase .. OutputBase + IdCount</c> at the node at <see cref="OutputReference"/>.
/// </summary>
/// <param name="InputBase">First ID that enters.</param>
/// <param name="IdCount">As stored: the number of IDs MINUS ONE. Some firmware stores the plain count; see <see cref="IortMap"/>.</param>
/// <param name="OutputBase">What the first ID becomes.</param>
/// <param name="OutputReference">Offset of the target node from the start of the table.</param>
/// <param name="Flags">Bit 0: single mapping, whose input is ignored and whose output is <see cref="OutputBase"/>.</param>
internal readonly record struct IortIdMapping(uint InputBase, uint IdCount, uint OutputBase, uint OutputReference, uint Flags)
{
    /// <summary>Bytes of one mapping in the table.</summary>
    public const int Size = 20;

    public bool IsSingle => (Flags & 1) != 0;
}

/// <summary>Memory access properties of a component or root complex (DEN0049, section 3.1.1.3).</summary>
/// <param name="CacheCoherent">0 or 1 (CCA).</param>
/// <param name="AllocationHints">Bits: transient, write-allocate, read-allocate, override.</param>
/// <param name="Flags">Bit 0 CPM, bit 1 DACS, bit 2 CANWBS.</param>
internal readonly record struct IortMemoryAccess(uint CacheCoherent, byte AllocationHints, byte Flags)
{
    public bool CoherentPathToMemory => (Flags & 1) != 0;

    public bool DeviceAttributesAreCacheable => (Flags & 2) != 0;

    public bool CoherentWithoutWriteBack => (Flags & 4) != 0;
}

/// <summary>A wired interrupt of an SMMUv1/v2.</summary>
/// <param name="Gsiv">Global system interrupt number.</param>
/// <param name="Flags">Bit 0: edge triggered.</param>
internal readonly record struct IortInterrupt(uint Gsiv, uint Flags);

/// <summary>One descriptor of a reserved memory range node. A length of zero describes nothing.</summary>
/// <param name="Base">First byte; a multiple of 64 KiB in sound tables.</param>
/// <param name="Length">Bytes; a multiple of 64 KiB in sound tables.</param>
internal readonly record struct IortMemoryRange(ulong Base, ulong Length)
{
    /// <summary>Last byte, or null where the range is empty or leaves the address space.</summary>
    public ulong? Last => Length == 0 || Base > ulong.MaxValue - (Length - 1) ? null : Base + (Length - 1);
}
