using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>MADT bytes to entries (ACPI 6.5, section 5.2.12). There is no encoder: nothing here writes a MADT.</summary>
internal static class MadtReader
{
    // Processors and the like are no business of ours.
    private static readonly StructureForm Form = new("entry", 2, FixedSize)
    {
        LengthOffset = 1,
        LengthBytes = 1,
        IsSilentOnUnknown = true,
    };

    public static MadtTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        return new MadtTable(header)
        {
            LocalApicAddress = table.U32(36),
            Flags = table.U32(40),
            Entries = Structures.Read<MadtEntry>(table, MadtTable.FixedSize, Form, log, ReadEntry),
        };
    }

    private static int? FixedSize(int type) =>
        type switch
        {
            1 => 12,
            12 => 20,
            13 => 24,
            15 or 29 => 16,
            30 => 24,
            _ => null,
        };

    private static MadtEntry ReadEntry(Structure structure, FindingLog log)
    {
        ByteReader entry = structure.Bytes;
        (int at, int length) = (structure.Offset, structure.Length);
        return (structure.CanBeDecoded ? structure.Type : 0) switch
        {
            1 => new MadtIoApic(at, length, entry.U8(2), entry.U32(4), entry.U32(8)),
            12 => new MadtGicDistributor(at, length, entry.U32(4), entry.U64(8), entry.U8(20)),
            13 => new MadtMsiFrame(at, length, entry.U32(4), entry.U64(8), entry.U32(16), entry.U16(20), entry.U16(22)),
            15 => new MadtIts(at, length, entry.U32(4), entry.U64(8)),
            29 => new MadtGicV5Its(at, length, entry.U32(4), entry.U64(8)),
            30 => new MadtGicV5Frame(at, length, entry.U32(4), entry.U32(8), entry.U64(16)),
            _ => new MadtOther(at, (byte)structure.Type, length),
        };
    }
}
