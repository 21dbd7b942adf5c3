using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>IVRS bytes to blocks (AMD IOMMU specification, chapter 5). A block of an unknown type is skipped by its length.</summary>
internal static class IvrsReader
{
    // Type, flags, length and device ID.
    private const int BlockHeader = 6;

    public static IvrsTable Read(ByteReader table, AcpiHeader header, ProblemLog log)
    {
        if (table.Length < IvrsTable.FixedSize)
            log.Error(
                ProblemCodes.StructureShort,
                0,
                "table",
                $"The table has {table.Length} bytes; an IVRS has at least {IvrsTable.FixedSize}."
            );

        ImmutableArray<IvrsBlock>.Builder blocks = ImmutableArray.CreateBuilder<IvrsBlock>();
        for (int at = IvrsTable.FixedSize; at < table.Length; )
        {
            IvrsBlock? block = ReadBlock(table, at, log);
            if (block is null)
                break;
            blocks.Add(block);
            if (block.Length < BlockHeader)
                break;
            at += block.Length;
        }

        IvrsTable decoded = new(header) { Info = table.U32(36), Blocks = blocks.ToImmutable() };
        return decoded with { Unused = IvrsEncoder.Lay(decoded).NotStored(table) };
    }

    private static IvrsBlock? ReadBlock(ByteReader table, int at, ProblemLog log)
    {
        if (!table.Has(at, BlockHeader))
        {
            log.Error(ProblemCodes.StructurePastEnd, at, "block", $"{table.Length - at} bytes are left at 0x{at:x}, too few for a block.");
            return null;
        }

        byte type = table.U8(at);
        int length = table.U16(at + 2);
        ByteReader bytes = table.Slice(at, length);
        bool isWhole = IsWhole(table, at, type, length, log);
        IvrsBlock body =
            isWhole && bytes.Length >= FixedSize(type) ? ReadBody(type, bytes, at, log) : ReadUnknown(type, bytes, at, isWhole, log);
        return body with { Offset = at, Flags = table.U8(at + 1), Length = length, DeviceId = table.U16(at + 4) };
    }

    private static bool IsWhole(ByteReader table, int at, byte type, int length, ProblemLog log)
    {
        if (length < BlockHeader)
        {
            log.Error(
                ProblemCodes.StructureLength,
                at + 2,
                "block.length",
                $"The block at 0x{at:x}, type 0x{type:x2}, has length {length}. The walk stopped, and {table.Length - at} "
                    + "bytes were not read."
            );
            return false;
        }

        if (table.Has(at, length))
            return true;
        log.Error(
            ProblemCodes.StructurePastEnd,
            at + 2,
            "block.length",
            $"The block at 0x{at:x}, type 0x{type:x2}, has {length} bytes and passes the end of the table, "
                + $"0x{table.Length:x}. It is not decoded."
        );
        return false;
    }

    private static int FixedSize(byte type) =>
        type switch
        {
            IvrsHardware.Type10 => 24,
            IvrsHardware.Type11 or IvrsHardware.Type40 => 40,
            (byte)IvmdScope.All or (byte)IvmdScope.Select or (byte)IvmdScope.Range => 32,
            _ => int.MaxValue,
        };

    private static IvrsBlock ReadBody(byte type, ByteReader bytes, int at, ProblemLog log)
    {
        if (type is not (IvrsHardware.Type10 or IvrsHardware.Type11 or IvrsHardware.Type40))
        {
            return new IvrsMemory
            {
                Type = type,
                AuxiliaryData = bytes.U16(6),
                Reserved = bytes.U64(8),
                Start = bytes.U64(16),
                Size = bytes.U64(24),
            };
        }

        bool isLong = type != IvrsHardware.Type10;
        return new IvrsHardware
        {
            Type = type,
            CapabilityOffset = bytes.U16(6),
            Base = bytes.U64(8),
            Segment = bytes.U16(16),
            Info = bytes.U16(18),
            FeatureOrAttributes = bytes.U32(20),
            EfrImage = isLong ? bytes.U64(24) : null,
            Efr2Image = isLong ? bytes.U64(32) : null,
            Entries = ReadEntries(bytes, FixedSize(type), at, log),
        };
    }

    private static IvrsUnknownBlock ReadUnknown(byte type, ByteReader bytes, int at, bool isWhole, ProblemLog log)
    {
        if (isWhole && FixedSize(type) == int.MaxValue)
        {
            log.Warning(
                ProblemCodes.StructureType,
                at,
                "block.type",
                $"The block at 0x{at:x} has unknown type 0x{type:x2}; it is skipped."
            );
        }
        else if (isWhole)
        {
            log.Error(
                ProblemCodes.StructureShort,
                at + 2,
                "block.length",
                $"The block at 0x{at:x}, type 0x{type:x2}, has {bytes.Length} bytes and needs {FixedSize(type)}. It is not decoded."
            );
        }

        return new IvrsUnknownBlock { Type = type, Body = ImmutableArray.Create(bytes.Slice(BlockHeader, bytes.Length).Bytes.ToArray()) };
    }

    private static ImmutableArray<IvhdEntry> ReadEntries(ByteReader block, int first, int blockAt, ProblemLog log)
    {
        ImmutableArray<IvhdEntry>.Builder entries = ImmutableArray.CreateBuilder<IvhdEntry>();
        for (int at = first; at < block.Length; )
        {
            byte type = block.U8(at);
            int length = EntryLength(block, at, type);
            if (length == 0 || !block.Has(at, length))
            {
                LogStop(type, length, blockAt, at, log);
                entries.Add(new IvhdUnknown(type, ImmutableArray.Create(block.Slice(at + 1, block.Length).Bytes.ToArray())));
                break;
            }

            entries.Add(ReadEntry(block.Slice(at, length), type, blockAt + at, log));
            at += length;
        }

        return entries.ToImmutable();
    }

    // 0 where it cannot be known: from type 80h on only the ACPI device says how long it is.
    private static int EntryLength(ByteReader block, int at, byte type)
    {
        if (type < 0x80)
            return IvhdEntry.FixedSize(type);
        return type == IvhdEntry.AcpiDevice ? 22 + block.U8(at + 21) : 0;
    }

    private static void LogStop(byte type, int length, int blockAt, int at, ProblemLog log)
    {
        if (length == 0)
        {
            log.Error(
                ProblemCodes.IvrsEntryType,
                blockAt + at,
                "entry.type",
                $"The device entry at 0x{blockAt + at:x} has unknown type {type}, whose length cannot be known. The rest of the "
                    + $"block at 0x{blockAt:x} is not read."
            );
        }
        else
        {
            log.Error(
                ProblemCodes.StructurePastEnd,
                blockAt + at,
                "entry",
                $"The device entry at 0x{blockAt + at:x}, type {type}, has {length} bytes and passes the end of the block at "
                    + $"0x{blockAt:x}. It is not read."
            );
        }
    }

    private static IvhdEntry ReadEntry(ByteReader entry, byte type, int at, ProblemLog log)
    {
        ushort id = entry.U16(1);
        byte data = entry.U8(3);
        switch (type)
        {
            case IvhdEntry.Pad4 or IvhdEntry.Pad8:
                return new IvhdPad(type);
            case >= IvhdEntry.All and <= IvhdEntry.RangeEnd:
                return new IvhdDevice(type, id, data);
            case IvhdEntry.AliasSelect or IvhdEntry.AliasRangeStart:
                return new IvhdAlias(type, id, data, entry.U16(5));
            case IvhdEntry.ExtendedSelect or IvhdEntry.ExtendedRangeStart:
                return new IvhdExtended(type, id, data, entry.U32(4));
            case IvhdEntry.Special:
                return new IvhdSpecial(id, data, entry.U8(4), entry.U16(5), entry.U8(7));
            case IvhdEntry.AcpiDevice:
                ImmutableArray<byte> uid = ImmutableArray.Create(entry.Slice(22, entry.Length).Bytes.ToArray());
                return new IvhdAcpiDevice(id, data, entry.PaddedText(4, 8), entry.PaddedText(12, 8), entry.U8(20), uid);
            default:
                log.Warning(
                    ProblemCodes.IvrsEntryType,
                    at,
                    "entry.type",
                    $"The device entry at 0x{at:x} has unknown type {type}; it is skipped."
                );
                return new IvhdUnknown(type, ImmutableArray.Create(entry.Slice(1, entry.Length).Bytes.ToArray()));
        }
    }
}
