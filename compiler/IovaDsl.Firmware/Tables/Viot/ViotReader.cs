using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>VIOT bytes to nodes. A node that cannot be used is dropped from the walk's meaning, not from the table.</summary>
internal static class ViotReader
{
    private const int NodeHeader = 4;

    public static ViotTable Read(ByteReader table, AcpiHeader header, ProblemLog log)
    {
        if (table.Length < ViotTable.FixedSize)
            log.Error(
                ProblemCodes.StructureShort,
                0,
                "table",
                $"The table has {table.Length} bytes; a VIOT has at least {ViotTable.FixedSize}."
            );

        ushort count = table.U16(36);
        ushort first = table.U16(38);
        ImmutableArray<ViotNode> nodes = ReadNodes(table, count, first, log);
        CheckReferences(nodes, log);
        ViotTable decoded = new(header)
        {
            NodeCount = count,
            NodeOffset = first,
            Nodes = nodes,
        };
        return decoded with { Unused = ViotEncoder.Lay(decoded).NotStored(table) };
    }

    private static ImmutableArray<ViotNode> ReadNodes(ByteReader table, int count, int first, ProblemLog log)
    {
        ImmutableArray<ViotNode>.Builder nodes = ImmutableArray.CreateBuilder<ViotNode>();
        int at = first;
        for (int i = 0; i < count; i++)
        {
            int length = table.U16(at + 2);
            if (!table.Has(at, NodeHeader))
            {
                log.Error(
                    ProblemCodes.StructurePastEnd,
                    36,
                    "nodeCount",
                    $"The table counts {count} nodes; after {i} of them it ends, at 0x{at:x}."
                );
                break;
            }

            if (length < NodeHeader)
            {
                log.Error(ProblemCodes.StructureLength, at + 2, "node.length", $"Node at 0x{at:x} has length {length}. The walk stopped.");
                break;
            }

            // What is there of a node that passes the end may well be all of its fields.
            nodes.Add(ReadNode(table.Slice(at, length), at, log) with { Length = length });
            if (!table.Has(at, length))
            {
                log.Error(
                    ProblemCodes.StructurePastEnd,
                    at + 2,
                    "node.length",
                    $"Node at 0x{at:x} has {length} bytes and passes the end of the table, 0x{table.Length:x}. The walk stopped."
                );
                break;
            }

            at += length;
        }

        return nodes.ToImmutable();
    }

    private static ViotNode ReadNode(ByteReader node, int at, ProblemLog log)
    {
        byte type = node.U8(0);
        switch (type)
        {
            case 1 when node.Length >= 24:
                return new ViotPciRange
                {
                    Offset = at,
                    EndpointStart = node.U32(4),
                    SegmentStart = node.U16(8),
                    SegmentEnd = node.U16(10),
                    BdfStart = node.U16(12),
                    BdfEnd = node.U16(14),
                    OutputNode = node.U16(16),
                };
            case 2 when node.Length >= 24:
                return new ViotMmioEndpoint
                {
                    Offset = at,
                    Endpoint = node.U32(4),
                    Base = node.U64(8),
                    OutputNode = node.U16(16),
                };
            case 3 when node.Length >= 16:
                return new ViotPciIommu
                {
                    Offset = at,
                    Segment = node.U16(4),
                    Bdf = node.U16(6),
                };
            case 4 when node.Length >= 16:
                return new ViotMmioIommu { Offset = at, Base = node.U64(8) };
            case >= 1 and <= 4:
                log.Error(
                    ProblemCodes.StructureShort,
                    at + 2,
                    "node.length",
                    $"Node at 0x{at:x}, type {type}, has only {node.Length} bytes. It is not decoded."
                );
                break;
            default:
                log.Warning(ProblemCodes.StructureType, at, "node.type", $"Node at 0x{at:x} has unknown type {type}; it is skipped.");
                break;
        }

        return new ViotUnknownNode(type) { Offset = at, Body = ImmutableArray.Create(node.Slice(NodeHeader, node.Length).Bytes.ToArray()) };
    }

    // Linux's viot_parse_node drops a node whose output is no IOMMU.
    private static void CheckReferences(ImmutableArray<ViotNode> nodes, ProblemLog log)
    {
        HashSet<int> iommus = [];
        foreach (ViotNode node in nodes)
        {
            if (node is ViotPciIommu or ViotMmioIommu)
                iommus.Add(node.Offset);
        }

        foreach (ViotNode node in nodes)
        {
            int? output = node switch
            {
                ViotPciRange range => range.OutputNode,
                ViotMmioEndpoint endpoint => endpoint.OutputNode,
                _ => null,
            };
            if (output is int target && !iommus.Contains(target))
            {
                log.Find(
                    FirmwareCatalog.ViotDanglingRow,
                    node.Offset + 16,
                    "node.outputNode",
                    $"Node at 0x{node.Offset:x} refers to 0x{target:x}, where no virtio-iommu node starts. It is not used."
                );
            }
        }
    }
}
