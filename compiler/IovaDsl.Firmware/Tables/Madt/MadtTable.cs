using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>
/// Multiple APIC Description Table (ACPI 6.5, section 5.2.12), as far as doorbells go: which interrupt controllers
/// take MSI writes, and where. Processors are kept only as <see cref="MadtOther"/>.
/// </summary>
internal sealed record MadtTable(AcpiHeader Header) : AcpiTable(Header)
{
    public const string Signature = "APIC";

    /// <summary>Bytes before the first entry.</summary>
    public const int FixedSize = 44;

    public uint LocalApicAddress { get; init; }

    public uint Flags { get; init; }

    /// <summary>In table order.</summary>
    public ImmutableArray<MadtEntry> Entries { get; init; } = ImmutableArray<MadtEntry>.Empty;
}

/// <summary>What all entries have.</summary>
/// <param name="Offset">From the start of the table.</param>
/// <param name="Type">As stored.</param>
/// <param name="Length">Stored bytes.</param>
internal abstract record MadtEntry(int Offset, byte Type, int Length);

/// <summary>Type 1.</summary>
internal sealed record MadtIoApic(int Offset, int Length, byte Id, uint Address, uint InterruptBase) : MadtEntry(Offset, 1, Length);

/// <summary>Type 12: the GIC distributor; version 0 means unknown, else GICv1 to v4.</summary>
internal sealed record MadtGicDistributor(int Offset, int Length, uint Id, ulong Base, byte Version) : MadtEntry(Offset, 12, Length);

/// <summary>Type 13: a GICv2m frame. Its doorbell is the register at +0x40 of the 4 KiB page at <see cref="Base"/>.</summary>
/// <param name="Flags">Bit 0: SPI count and base are to be taken from here and not from the frame.</param>
internal sealed record MadtMsiFrame(int Offset, int Length, uint Id, ulong Base, uint Flags, ushort SpiCount, ushort SpiBase)
    : MadtEntry(Offset, 13, Length);

/// <summary>Type 15: an interrupt translation service. Its doorbell page is at <see cref="Base"/> + 64 KiB.</summary>
/// <param name="TranslationId">What the IORT's ITS groups name.</param>
internal sealed record MadtIts(int Offset, int Length, uint TranslationId, ulong Base) : MadtEntry(Offset, 15, Length);

/// <summary>Type 29: a GICv5 ITS (ACPI 6.7). Its doorbells are its translate frames.</summary>
/// <param name="TranslatorId">What the IORT's ITS groups name.</param>
internal sealed record MadtGicV5Its(int Offset, int Length, uint TranslatorId, ulong Base) : MadtEntry(Offset, 29, Length);

/// <summary>Type 30: a translate frame of a GICv5 ITS, where devices write their MSIs.</summary>
/// <param name="TranslatorId">The ITS it belongs to.</param>
internal sealed record MadtGicV5Frame(int Offset, int Length, uint TranslatorId, uint FrameId, ulong Base) : MadtEntry(Offset, 30, Length);

/// <summary>Any other entry, by its type and place alone.</summary>
internal sealed record MadtOther(int Offset, byte Type, int Length) : MadtEntry(Offset, Type, Length);
