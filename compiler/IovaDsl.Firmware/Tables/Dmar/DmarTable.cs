using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>DMA Remapping Reporting table (Intel VT-d specification, chapter 8).</summary>
internal sealed record DmarTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "DMAR";

    /// <summary>Bytes before the first structure.</summary>
    public const int FixedSize = 48;

    /// <summary>Bits of the host's physical addresses: the stored byte plus one. It says nothing about IOVAs.</summary>
    public int HostAddressBits { get; init; } = 1;

    /// <summary>Bit 0 interrupt remapping, bit 1 x2APIC opt-out, bit 2 DMA control opt-in.</summary>
    public byte Flags { get; init; }

    public bool InterruptRemapping => (Flags & 1) != 0;

    /// <summary>
    /// The IDs of the I/O APICs that units name. Where one of the machine is missing Linux remaps no interrupts
    /// (<c>parse_ioapics_under_ir</c>).
    /// </summary>
    public IEnumerable<byte> IoApics =>
        Structures
            .OfType<DmarHardwareUnit>()
            .SelectMany(unit => unit.Scopes)
            .Where(scope => scope.Kind == DmarScopeKind.IoApic)
            .Select(scope => scope.EnumerationId);

    public bool X2ApicOptOut => (Flags & 2) != 0;

    /// <summary>Bit 3 of <see cref="Flags"/>: firmware asks that DMA be not remapped.</summary>
    public const byte OptOutFlag = 8;

    public bool DmaControlOptIn => (Flags & 4) != 0;

    /// <summary>In table order.</summary>
    public ImmutableArray<DmarStructure> Structures { get; init; } = ImmutableArray<DmarStructure>.Empty;

    /// <summary>Bytes that belong to no field, kept so that the table can be written back.</summary>
    public ImmutableArray<UnusedBytes> Unused { get; init; } = ImmutableArray<UnusedBytes>.Empty;
}

/// <summary>What all remapping structures have.</summary>
internal abstract record DmarStructure
{
    /// <summary>From the start of the table; 0 in a structure that was made rather than read.</summary>
    public int Offset { get; init; }

    public abstract ushort Type { get; }

    /// <summary>Stored bytes; 0 in a structure that was made rather than read.</summary>
    public int Length { get; init; }
}

/// <summary>Type 0: one remapping hardware unit.</summary>
internal sealed record DmarHardwareUnit : DmarStructure
{
    public override ushort Type => 0;

    public byte Flags { get; init; }

    /// <summary>Covers every device of the segment that no other unit lists.</summary>
    public bool IncludesAll => (Flags & 1) != 0;

    /// <summary>Bits 3:0 N: the register space has 2^N pages of 4 KiB.</summary>
    public byte RegisterSize { get; init; }

    public ulong RegisterBytes => 0x1000UL << (RegisterSize & 0xf);

    public ushort Segment { get; init; }

    public ulong RegisterBase { get; init; }

    public ImmutableArray<DmarScope> Scopes { get; init; } = ImmutableArray<DmarScope>.Empty;
}

/// <summary>Type 1: memory that its devices reach one to one (RMRR).</summary>
internal sealed record DmarReservedMemory : DmarStructure
{
    public override ushort Type => 1;

    public ushort Segment { get; init; }

    public ulong Base { get; init; }

    /// <summary>Inclusive. Recorded hosts have one that lies before <see cref="Base"/>.</summary>
    public ulong Limit { get; init; }

    public ImmutableArray<DmarScope> Scopes { get; init; } = ImmutableArray<DmarScope>.Empty;
}

/// <summary>Type 2: root ports whose devices may use ATS.</summary>
internal sealed record DmarRootPortAts : DmarStructure
{
    public override ushort Type => 2;

    public byte Flags { get; init; }

    public bool AllPorts => (Flags & 1) != 0;

    public ushort Segment { get; init; }

    public ImmutableArray<DmarScope> Scopes { get; init; } = ImmutableArray<DmarScope>.Empty;
}

/// <summary>Type 3: proximity domain of a hardware unit (RHSA).</summary>
internal sealed record DmarAffinity : DmarStructure
{
    public override ushort Type => 3;

    public ulong RegisterBase { get; init; }

    public uint ProximityDomain { get; init; }
}

/// <summary>Type 4: a device of the ACPI namespace, named by number in scopes (ANDD).</summary>
internal sealed record DmarNamespaceDevice : DmarStructure
{
    public override ushort Type => 4;

    public byte DeviceNumber { get; init; }

    public string Name { get; init; } = "";
}

/// <summary>Type 5: SoC-integrated address translation cache (SATC).</summary>
internal sealed record DmarIntegratedAtc : DmarStructure
{
    public override ushort Type => 5;

    public byte Flags { get; init; }

    public bool AtcRequired => (Flags & 1) != 0;

    public ushort Segment { get; init; }

    public ImmutableArray<DmarScope> Scopes { get; init; } = ImmutableArray<DmarScope>.Empty;
}

/// <summary>Type 6: properties of SoC-integrated devices; the flags are in each scope (SIDP).</summary>
internal sealed record DmarIntegratedProperties : DmarStructure
{
    public override ushort Type => 6;

    public ushort Segment { get; init; }

    public ImmutableArray<DmarScope> Scopes { get; init; } = ImmutableArray<DmarScope>.Empty;
}

/// <summary>A structure of an unknown type, or one too short for its type: what follows its type and length.</summary>
internal sealed record DmarUnknown(ushort StoredType) : DmarStructure
{
    public override ushort Type => StoredType;

    public ImmutableArray<byte> Body { get; init; } = ImmutableArray<byte>.Empty;
}

/// <summary>What a device scope names; the numbers are those of the table.</summary>
internal enum DmarScopeKind
{
    Endpoint = 1,

    /// <summary>The bridge and everything below it.</summary>
    Bridge = 2,
    IoApic = 3,
    Hpet = 4,
    NamespaceDevice = 5,
}

/// <summary>
/// A device scope: a path that starts on <see cref="StartBus"/>. With one hop the requester is <c>StartBus:device.function</c>;
/// each further hop lies on the secondary bus of the one before, which only configuration space knows.
/// </summary>
/// <param name="Type">As stored; see <see cref="DmarScopeKind"/>.</param>
/// <param name="Length">Stored bytes; 0 when made rather than read.</param>
/// <param name="Flags">Used by SIDP only.</param>
/// <param name="EnumerationId">I/O APIC ID, HPET number, or ANDD device number.</param>
/// <param name="StartBus">Bus of the first hop.</param>
/// <param name="Path">At least one hop in sound tables.</param>
internal sealed record DmarScope(byte Type, int Length, byte Flags, byte EnumerationId, byte StartBus, ImmutableArray<PciHop> Path)
{
    public DmarScopeKind Kind => (DmarScopeKind)Type;
}
