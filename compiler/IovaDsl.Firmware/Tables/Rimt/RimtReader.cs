using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>
/// RIMT bytes to nodes, as <c>drivers/acpi/riscv/rimt.c</c> walks them; but a length of 0, which Linux does not catch, ends the walk.
/// </summary>
internal static class RimtReader
{
    private static readonly StructureForm Form = new("node", RimtNode.HeaderSize, FixedSize);

    public static RimtTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        uint count = table.U32(36),
            first = table.U32(40);
        RimtTable decoded = new(header)
        {
            NodeCount = count,
            NodeOffset = first,
            Nodes = Structures.ReadCounted<RimtNode>(table, (int)Math.Min(first, int.MaxValue), Bounded(count), 36, Form, log, ReadNode),
        };
        return decoded with { Unused = RimtEncoder.Lay(decoded).NotStored(table) };
    }

    private static int Bounded(uint count) => (int)Math.Min(count, int.MaxValue);

    private static int? FixedSize(int type) =>
        type switch
        {
            0 => RimtIommu.FixedSize,
            1 => RimtRootComplex.FixedSize,
            2 => RimtPlatformDevice.FixedSize,
            _ => null,
        };

    private static RimtNode ReadNode(Structure structure, FindingLog log)
    {
        ByteReader node = structure.Bytes;
        RimtNode body = structure.CanBeDecoded
            ? ReadBody(structure, log)
            : new RimtUnknownNode((byte)structure.Type)
            {
                Offset = structure.Offset,
                Body = [.. node.Slice(RimtNode.HeaderSize, node.Length).Bytes],
            };
        return body with { Length = structure.Length, Revision = node.U8(1), Id = node.U16(6) };
    }

    private static RimtNode ReadBody(Structure structure, FindingLog log)
    {
        ByteReader node = structure.Bytes;
        return structure.Type switch
        {
            0 => new RimtIommu
            {
                Offset = structure.Offset,
                HardwareId = node.PaddedText(8, 8),
                Base = node.U64(16),
                Flags = node.U32(24),
                ProximityDomain = node.U32(28),
                Segment = node.U16(32),
                Bdf = node.U16(34),
                WireCount = node.U16(36),
                WireOffset = node.U16(38),
                Wires = Entries(
                    structure,
                    36,
                    node.U16(36),
                    node.U16(38),
                    8,
                    log,
                    static (wires, at) => new RimtWire(wires.U32(at), wires.U32(at + 4))
                ),
            },
            1 => new RimtRootComplex
            {
                Offset = structure.Offset,
                Flags = node.U32(8),
                Segment = node.U16(14),
                MappingOffset = node.U16(16),
                MappingCount = node.U16(18),
                Mappings = Mappings(structure, 18, node.U16(18), node.U16(16), log),
            },
            _ => new RimtPlatformDevice
            {
                Offset = structure.Offset,
                MappingOffset = node.U16(8),
                MappingCount = node.U16(10),
                Name = node.Text(12, node.U16(8) > 12 ? node.U16(8) - 12 : node.Length),
                Mappings = Mappings(structure, 10, node.U16(10), node.U16(8), log),
            },
        };
    }

    private static ImmutableArray<RimtMapping> Mappings(Structure structure, int countAt, ushort count, ushort first, FindingLog log) =>
        Entries(
            structure,
            countAt,
            count,
            first,
            RimtMapping.Size,
            log,
            static (maps, at) => new RimtMapping(maps.U32(at), maps.U32(at + 4), maps.U32(at + 8), maps.U32(at + 12), maps.U32(at + 16))
        );

    private delegate T EntryRead<T>(ByteReader node, int at);

    private static ImmutableArray<T> Entries<T>(
        Structure structure,
        int countAt,
        int count,
        int first,
        int bytes,
        FindingLog log,
        EntryRead<T> read
    )
    {
        int room = first < structure.Bytes.Length ? (structure.Bytes.Length - first) / bytes : 0;
        if (count > room)
            log.Find(
                FirmwareCatalog.RimtArrayRow,
                structure.Offset + countAt,
                "node.count",
                $"Node at 0x{structure.Offset:x} counts {count} entries of {bytes} bytes from its offset 0x{first:x} on, and has room for "
                    + $"{room}. The others are not read."
            );
        ImmutableArray<T>.Builder entries = ImmutableArray.CreateBuilder<T>(Math.Min(count, room));
        for (int i = 0; i < count && i < room; i++)
            entries.Add(read(structure.Bytes, first + (i * bytes)));
        return entries.ToImmutable();
    }
}
