using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>VIOT bytes to nodes. A node that cannot be used is dropped from the walk's meaning, not from the table.</summary>
internal static class ViotReader
{
    private const int NodeHeader = 4;

    // What is there of a node that passes the end may well be all of its fields.
    private static readonly StructureForm Form = new("node", NodeHeader, FixedSize) { ReadsCut = true };

    public static ViotTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        ushort count = table.U16(36);
        ushort first = table.U16(38);
        ImmutableArray<ViotNode> nodes = Structures.ReadCounted<ViotNode>(table, first, count, 36, Form, log, ReadNode);
        CheckReferences(nodes, log);
        ViotTable decoded = new(header)
        {
            NodeCount = count,
            NodeOffset = first,
            Nodes = nodes,
        };
        return decoded with { Unused = ViotEncoder.Lay(decoded).NotStored(table) };
    }

    private static int? FixedSize(int type) =>
        type switch
        {
            1 or 2 => 24,
            3 or 4 => 16,
            _ => null,
        };

    private static ViotNode ReadNode(Structure structure, FindingLog log)
    {
        ByteReader bytes = structure.Bytes;
        ViotNode body = structure.CanBeDecoded
            ? ReadBody(structure.Type, bytes, structure.Offset)
            : new ViotUnknownNode((byte)structure.Type)
            {
                Offset = structure.Offset,
                Body = ImmutableArray.Create(bytes.Slice(NodeHeader, bytes.Length).Bytes.ToArray()),
            };
        return body with { Length = structure.Length };
    }

    private static ViotNode ReadBody(int type, ByteReader node, int at) =>
        type switch
        {
            1 => new ViotPciRange
            {
                Offset = at,
                EndpointStart = node.U32(4),
                SegmentStart = node.U16(8),
                SegmentEnd = node.U16(10),
                BdfStart = node.U16(12),
                BdfEnd = node.U16(14),
                OutputNode = node.U16(16),
            },
            2 => new ViotMmioEndpoint
            {
                Offset = at,
                Endpoint = node.U32(4),
                Base = node.U64(8),
                OutputNode = node.U16(16),
            },
            3 => new ViotPciIommu
            {
                Offset = at,
                Segment = node.U16(4),
                Bdf = node.U16(6),
            },
            _ => new ViotMmioIommu { Offset = at, Base = node.U64(8) },
        };

    // Linux's viot_parse_node drops a node whose output is no IOMMU.
    private static void CheckReferences(ImmutableArray<ViotNode> nodes, FindingLog log)
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
