using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// IORT bytes to nodes (Arm DEN0049). Every field is read by the node's own length and mapping offset besides its revision:
/// revision 5 tables with revision 0 nodes are real, and so are root complexes whose mappings begin where a later
/// revision has the address size limit.
/// </summary>
internal static class IortReader
{
    // Of a node: where its length and the number of its mappings are stored.
    private const int LengthOffset = 1;
    private const int MappingCountOffset = 8;

    public static IortTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        uint count = table.U32(36);
        uint offset = table.U32(40);
        ImmutableArray<IortNode> nodes = ReadNodes(table, count, offset, log);
        CheckReferences(nodes, log);
        IortTable decoded = new(header)
        {
            NodeCount = count,
            NodeOffset = offset,
            Nodes = nodes,
        };
        return decoded with { Unused = IortEncoder.Lay(decoded).NotStored(table) };
    }

    private static ImmutableArray<IortNode> ReadNodes(ByteReader table, uint count, uint firstOffset, FindingLog log)
    {
        ImmutableArray<IortNode>.Builder nodes = ImmutableArray.CreateBuilder<IortNode>();
        long at = firstOffset;
        for (uint i = 0; i < count; i++)
        {
            if (!table.Has(at, IortNode.HeaderSize))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    36,
                    "nodeCount",
                    $"The table counts {count} nodes; after {i} of them it ends, at 0x{at:x}."
                );
                break;
            }

            int length = table.U16(at + 1);
            if (length < IortNode.HeaderSize)
            {
                log.Find(
                    FirmwareCatalog.StructureLengthRow,
                    at + LengthOffset,
                    "node.length",
                    $"Node at 0x{at:x} has length {length}; its header alone has {IortNode.HeaderSize}. The walk stopped."
                );
                break;
            }

            if (!table.Has(at, length))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    at + LengthOffset,
                    "node.length",
                    $"Node at 0x{at:x} has {length} bytes and passes the end of the table, 0x{table.Length:x}. The walk stopped."
                );
                break;
            }

            nodes.Add(ReadNode(table.Slice(at, length), (int)at, log));
            at += length;
        }

        return nodes.ToImmutable();
    }

    private static IortNode ReadNode(ByteReader node, int offset, FindingLog log)
    {
        byte type = node.U8(0);
        byte revision = node.U8(3);
        uint mappingCount = node.U32(8);
        uint mappingOffset = node.U32(12);

        // Fields end where the mappings begin, or with the node.
        bool hasMappings = mappingCount > 0 && mappingOffset >= IortNode.HeaderSize;
        ByteReader fields = hasMappings ? node.Slice(0, mappingOffset) : node;

        IortNode body =
            IsKnown(type) && fields.Length >= MinimumSize(type)
                ? ReadBody(type, node, fields, offset, log)
                : ReadUnknown(type, fields, offset, log);
        return body with
        {
            Length = node.Length,
            Revision = revision,
            Identifier = node.U32(4),
            MappingCount = mappingCount,
            MappingOffset = mappingOffset,
            Mappings = ReadMappings(node, mappingCount, mappingOffset, offset, log),
        };
    }

    private static IortNode ReadBody(byte type, ByteReader node, ByteReader fields, int offset, FindingLog log) =>
        (IortNodeKind)type switch
        {
            IortNodeKind.ItsGroup => ReadItsGroup(fields, offset, log),
            IortNodeKind.NamedComponent => ReadNamedComponent(fields, offset),
            IortNodeKind.RootComplex => ReadRootComplex(fields, offset),
            IortNodeKind.Smmu => ReadSmmu(node, offset, log),
            IortNodeKind.SmmuV3 => ReadSmmuV3(fields, offset),
            IortNodeKind.Pmcg => ReadPmcg(fields, offset),
            IortNodeKind.ReservedMemory => ReadReservedMemory(node, offset, log),
            _ => ReadInterruptWireBridge(fields, offset),
        };

    private static bool IsKnown(byte type) => type <= (byte)IortNodeKind.InterruptWireBridge;

    // The smallest fixed part that any revision of the type had, mappings excluded.
    private static int MinimumSize(byte type) =>
        (IortNodeKind)type switch
        {
            IortNodeKind.ItsGroup => 20,
            IortNodeKind.NamedComponent => 28,
            IortNodeKind.RootComplex => 32,
            IortNodeKind.Smmu => 60,
            IortNodeKind.SmmuV3 => 60,
            IortNodeKind.Pmcg => 32,
            IortNodeKind.ReservedMemory => 28,
            _ => 26,
        };

    private static IortUnknownNode ReadUnknown(byte type, ByteReader fields, int offset, FindingLog log)
    {
        if (IsKnown(type))
        {
            log.Find(
                FirmwareCatalog.StructureShortRow,
                offset + LengthOffset,
                "node.length",
                $"Node at 0x{offset:x} has {fields.Length} bytes before its mappings; type {type} has at least "
                    + $"{MinimumSize(type)}. It is not decoded."
            );
        }
        else
        {
            log.Find(FirmwareCatalog.StructureTypeRow, offset, "node.type", $"Node at 0x{offset:x} has unknown type {type}.");
        }

        ByteReader body = fields.Slice(IortNode.HeaderSize, fields.Length);
        return new IortUnknownNode(type) { Offset = offset, Body = ImmutableArray.Create(body.Bytes.ToArray()) };
    }

    private static IortItsGroup ReadItsGroup(ByteReader node, int offset, FindingLog log)
    {
        uint count = node.U32(16);
        int present = Present(node, count, 20, 4, "its.count", offset + 16, log);
        ImmutableArray<uint>.Builder ids = ImmutableArray.CreateBuilder<uint>(present);
        for (int i = 0; i < present; i++)
            ids.Add(node.U32(20 + (4 * i)));
        return new IortItsGroup
        {
            Offset = offset,
            Count = count,
            Ids = ids.ToImmutable(),
        };
    }

    private static IortNamedComponent ReadNamedComponent(ByteReader node, int offset) =>
        new()
        {
            Offset = offset,
            Flags = node.U32(16),
            Memory = ReadMemoryAccess(node, 20),
            AddressSizeLimit = node.Has(28, 1) ? node.U8(28) : null,
            Name = node.Text(29, node.Length),
        };

    private static IortRootComplex ReadRootComplex(ByteReader node, int offset) =>
        new()
        {
            Offset = offset,
            Memory = ReadMemoryAccess(node, 16),
            AtsAttribute = node.U32(24),
            Segment = node.U32(28),
            AddressSizeLimit = node.Has(32, 1) ? node.U8(32) : null,
            PasidCapabilities = node.Has(33, 2) ? node.U16(33) : null,
            Flags = node.Has(36, 4) ? node.U32(36) : null,
        };

    private static IortMemoryAccess ReadMemoryAccess(ByteReader node, int at) => new(node.U32(at), node.U8(at + 4), node.U8(at + 7));

    private static IortSmmu ReadSmmu(ByteReader node, int offset, FindingLog log)
    {
        uint globalOffset = node.U32(40);
        if (!node.Has(globalOffset, 16))
        {
            log.Find(
                FirmwareCatalog.IortArrayRow,
                offset + 40,
                "smmu.globalInterruptOffset",
                $"The global interrupts of node 0x{offset:x} are at 0x{globalOffset:x}, outside its {node.Length} bytes."
            );
        }

        return new IortSmmu
        {
            Offset = offset,
            Base = node.U64(16),
            Span = node.U64(24),
            Model = node.U32(32),
            Flags = node.U32(36),
            GlobalInterruptOffset = globalOffset,
            ContextInterruptCount = node.U32(44),
            ContextInterruptOffset = node.U32(48),
            PmuInterruptCount = node.U32(52),
            PmuInterruptOffset = node.U32(56),
            GlobalInterrupt = new IortInterrupt(node.U32(globalOffset), node.U32(globalOffset + 4L)),
            GlobalConfigurationInterrupt = new IortInterrupt(node.U32(globalOffset + 8L), node.U32(globalOffset + 12L)),
            ContextInterrupts = ReadInterrupts(node, 44, "smmu.contextInterruptCount", offset, log),
            PmuInterrupts = ReadInterrupts(node, 52, "smmu.pmuInterruptCount", offset, log),
        };
    }

    private static ImmutableArray<IortInterrupt> ReadInterrupts(ByteReader node, int countAt, string field, int offset, FindingLog log)
    {
        uint first = node.U32(countAt + 4);
        int present = Present(node, node.U32(countAt), first, 8, field, offset + countAt, log);
        ImmutableArray<IortInterrupt>.Builder interrupts = ImmutableArray.CreateBuilder<IortInterrupt>(present);
        for (int i = 0; i < present; i++)
            interrupts.Add(new IortInterrupt(node.U32(first + (8L * i)), node.U32(first + (8L * i) + 4)));
        return interrupts.ToImmutable();
    }

    private static IortSmmuV3 ReadSmmuV3(ByteReader node, int offset) =>
        new()
        {
            Offset = offset,
            Base = node.U64(16),
            Flags = node.U32(24),
            Vatos = node.U64(32),
            Model = node.U32(40),
            EventGsiv = node.U32(44),
            PriGsiv = node.U32(48),
            GerrGsiv = node.U32(52),
            SyncGsiv = node.U32(56),
            ProximityDomain = node.Has(60, 4) ? node.U32(60) : null,
            DeviceIdMappingIndex = node.Has(64, 4) ? node.U32(64) : null,
        };

    private static IortPmcg ReadPmcg(ByteReader node, int offset) =>
        new()
        {
            Offset = offset,
            Page0 = node.U64(16),
            OverflowGsiv = node.U32(24),
            NodeReference = node.U32(28),
            Page1 = node.Has(32, 8) ? node.U64(32) : null,
        };

    private static IortReservedMemory ReadReservedMemory(ByteReader node, int offset, FindingLog log)
    {
        uint count = node.U32(20);
        uint first = node.U32(24);
        int present = Present(node, count, first, 20, "rmr.descCount", offset + 20, log);
        ImmutableArray<IortMemoryRange>.Builder ranges = ImmutableArray.CreateBuilder<IortMemoryRange>(present);
        for (int i = 0; i < present; i++)
            ranges.Add(new IortMemoryRange(node.U64(first + (20L * i)), node.U64(first + (20L * i) + 8)));
        return new IortReservedMemory
        {
            Offset = offset,
            Flags = node.U32(16),
            DescriptorCount = count,
            DescriptorOffset = first,
            Ranges = ranges.ToImmutable(),
        };
    }

    private static IortInterruptWireBridge ReadInterruptWireBridge(ByteReader node, int offset) =>
        new()
        {
            Offset = offset,
            Base = node.U64(16),
            Index = node.U16(24),
            Name = node.Text(26, node.Length),
        };

    private static ImmutableArray<IortIdMapping> ReadMappings(ByteReader node, uint count, uint first, int offset, FindingLog log)
    {
        if (count == 0)
            return ImmutableArray<IortIdMapping>.Empty;
        if (first < IortNode.HeaderSize)
        {
            log.Find(
                FirmwareCatalog.IortMappingOffsetRow,
                offset + 12,
                "node.mappingOffset",
                $"Node at 0x{offset:x} counts {count} mappings at offset 0x{first:x}, inside its own header. They are not read."
            );
            return ImmutableArray<IortIdMapping>.Empty;
        }

        int present = Present(node, count, first, IortIdMapping.Size, "node.mappingCount", offset + MappingCountOffset, log);
        ImmutableArray<IortIdMapping>.Builder mappings = ImmutableArray.CreateBuilder<IortIdMapping>(present);
        for (int i = 0; i < present; i++)
        {
            long at = first + ((long)IortIdMapping.Size * i);
            mappings.Add(new IortIdMapping(node.U32(at), node.U32(at + 4), node.U32(at + 8), node.U32(at + 12), node.U32(at + 16)));
        }

        return mappings.ToImmutable();
    }

    // How many entries of an array lie inside the node. The count is stored at an offset of the table.
    private static int Present(ByteReader node, uint count, uint first, int entryBytes, string field, int countOffset, FindingLog log)
    {
        long room = first <= node.Length ? (node.Length - first) / entryBytes : 0;
        if (count <= room)
            return (int)count;
        log.Find(
            FirmwareCatalog.IortArrayRow,
            countOffset,
            field,
            $"The node counts {count} entries of {entryBytes} bytes from its offset 0x{first:x} on, and has room for {room}. The "
                + "others are not read."
        );
        return (int)room;
    }

    private static void CheckReferences(ImmutableArray<IortNode> nodes, FindingLog log)
    {
        HashSet<uint> starts = [];
        foreach (IortNode node in nodes)
            starts.Add((uint)node.Offset);
        foreach (IortNode node in nodes)
        {
            for (int i = 0; i < node.Mappings.Length; i++)
            {
                uint reference = node.Mappings[i].OutputReference;
                if (starts.Contains(reference))
                    continue;
                long at = node.Offset + node.MappingOffset + ((long)IortIdMapping.Size * i) + 12;
                log.Find(
                    FirmwareCatalog.IortDanglingRow,
                    at,
                    "mapping.outputReference",
                    $"Mapping {i} of node 0x{node.Offset:x} refers to 0x{reference:x}, where no node starts. It maps nothing."
                );
            }
        }
    }
}
