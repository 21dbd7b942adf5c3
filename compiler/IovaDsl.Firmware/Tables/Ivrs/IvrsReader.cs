using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>IVRS bytes to blocks (AMD IOMMU specification, chapter 5). A block of an unknown type is skipped by its length.</summary>
internal static class IvrsReader
{
    // Type, flags, length and device ID.
    private const int BlockHeader = 6;

    private static readonly StructureForm Form = new("block", BlockHeader, FixedSize) { HasHexTypes = true };

    public static IvrsTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        IvrsTable decoded = new(header)
        {
            Info = table.U32(36),
            Blocks = Structures.Read<IvrsBlock>(table, IvrsTable.FixedSize, Form, log, ReadBlock),
        };
        return decoded with { Unused = IvrsEncoder.Lay(decoded).NotStored(table) };
    }

    private static IvrsBlock ReadBlock(Structure block, FindingLog log)
    {
        ByteReader bytes = block.Bytes;
        byte type = (byte)block.Type;
        IvrsBlock body = block.CanBeDecoded
            ? ReadBody(type, bytes, block.Offset, log)
            : new IvrsUnknownBlock { Type = type, Body = ImmutableArray.Create(bytes.Slice(BlockHeader, bytes.Length).Bytes.ToArray()) };
        return body with { Offset = block.Offset, Flags = bytes.U8(1), Length = block.Length, DeviceId = bytes.U16(4) };
    }

    private static int? FixedSize(int type) =>
        (byte)type switch
        {
            IvrsHardware.Type10 => 24,
            IvrsHardware.Type11 or IvrsHardware.Type40 => 40,
            (byte)IvmdScope.All or (byte)IvmdScope.Select or (byte)IvmdScope.Range => 32,
            _ => null,
        };

    private static IvrsBlock ReadBody(byte type, ByteReader bytes, int at, FindingLog log)
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
            Entries = ReadEntries(bytes, isLong ? 40 : 24, at, log),
        };
    }

    private static ImmutableArray<IvhdEntry> ReadEntries(ByteReader block, int first, int blockAt, FindingLog log)
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

    private static void LogStop(byte type, int length, int blockAt, int at, FindingLog log)
    {
        if (length == 0)
        {
            log.Find(
                FirmwareCatalog.StructurePastEndRow,
                blockAt + at,
                "entry.type",
                $"The device entry at 0x{blockAt + at:x} has unknown type {type}, whose length cannot be known. The rest of the "
                    + $"block at 0x{blockAt:x} is not read."
            );
        }
        else
        {
            log.Find(
                FirmwareCatalog.StructurePastEndRow,
                blockAt + at,
                "entry",
                $"The device entry at 0x{blockAt + at:x}, type {type}, has {length} bytes and passes the end of the block at "
                    + $"0x{blockAt:x}. It is not read."
            );
        }
    }

    private static IvhdEntry ReadEntry(ByteReader entry, byte type, int at, FindingLog log)
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
                log.Find(
                    FirmwareCatalog.StructureTypeRow,
                    at,
                    "entry.type",
                    $"The device entry at 0x{at:x} has unknown type {type}; it is skipped."
                );
                return new IvhdUnknown(type, ImmutableArray.Create(entry.Slice(1, entry.Length).Bytes.ToArray()));
        }
    }
}
