using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>MADT bytes to entries (ACPI 6.5, section 5.2.12). There is no encoder: nothing here writes a MADT.</summary>
internal static class MadtReader
{
    public static MadtTable Read(ByteReader table, AcpiHeader header, ProblemLog log)
    {
        if (table.Length < MadtTable.FixedSize)
            log.Error(
                ProblemCodes.StructureShort,
                0,
                "table",
                $"The table has {table.Length} bytes; a MADT has at least {MadtTable.FixedSize}."
            );

        ImmutableArray<MadtEntry>.Builder entries = ImmutableArray.CreateBuilder<MadtEntry>();
        for (int at = MadtTable.FixedSize; at < table.Length; )
        {
            int length = table.U8(at + 1);
            if (length < 2 || !table.Has(at, length))
            {
                log.Error(
                    ProblemCodes.StructureLength,
                    at + 1,
                    "entry.length",
                    $"The entry at 0x{at:x}, type {table.U8(at)}, has length {length}, with {table.Length - at} bytes "
                        + "left. The walk stopped."
                );
                break;
            }

            entries.Add(ReadEntry(table.Slice(at, length), at, log));
            at += length;
        }

        return new MadtTable(header)
        {
            LocalApicAddress = table.U32(36),
            Flags = table.U32(40),
            Entries = entries.ToImmutable(),
        };
    }

    private static MadtEntry ReadEntry(ByteReader entry, int at, ProblemLog log)
    {
        byte type = entry.U8(0);
        int length = entry.Length;
        int needed = type switch
        {
            1 => 12,
            12 => 20,
            13 => 24,
            15 => 16,
            _ => 0,
        };
        if (length < needed)
        {
            log.Error(
                ProblemCodes.StructureShort,
                at + 1,
                "entry.length",
                $"The entry at 0x{at:x}, type {type}, has {length} bytes and needs {needed}. It is not decoded."
            );
            return new MadtOther(at, type, length);
        }

        return type switch
        {
            1 => new MadtIoApic(at, length, entry.U8(2), entry.U32(4), entry.U32(8)),
            12 => new MadtGicDistributor(at, length, entry.U32(4), entry.U64(8), entry.U8(20)),
            13 => new MadtMsiFrame(at, length, entry.U32(4), entry.U64(8), entry.U32(16), entry.U16(20), entry.U16(22)),
            15 => new MadtIts(at, length, entry.U32(4), entry.U64(8)),
            _ => new MadtOther(at, type, length),
        };
    }
}
