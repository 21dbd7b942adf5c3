using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>
/// VIOT nodes to bytes, each at its own offset. A table that was read comes back as it was, but for a checksum
/// that is put right; one that was made goes through <see cref="Arrange"/> first.
/// </summary>
internal static class ViotEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(ViotTable table) => Lay(table).Close(table.Unused);

    /// <summary>
    /// Gives a table that was made, or changed, its offsets, lengths and count, nodes in the order given. Offsets that come
    /// in serve as names: references are carried over to the offsets that go out.
    /// </summary>
    public static ViotTable Arrange(ViotTable table)
    {
        Dictionary<int, int> moved = [];
        int at = ViotTable.FixedSize;
        foreach (ViotNode node in table.Nodes)
        {
            moved[node.Offset] = at;
            at += ContentLength(node);
        }

        ImmutableArray<ViotNode>.Builder nodes = ImmutableArray.CreateBuilder<ViotNode>(table.Nodes.Length);
        foreach (ViotNode node in table.Nodes)
            nodes.Add(Relink(node, moved) with { Offset = moved[node.Offset], Length = ContentLength(node) });
        return table with
        {
            Header = table.Header.ForWriting(),
            NodeCount = (ushort)nodes.Count,
            NodeOffset = ViotTable.FixedSize,
            Nodes = nodes.ToImmutable(),
            Unused = ImmutableArray<UnusedBytes>.Empty,
        };
    }

    internal static TableBuffer Lay(ViotTable table)
    {
        // The length of a node that was read may pass the end of its table; its content does not.
        int length = Math.Max(ViotTable.FixedSize, table.Header.BytesRead);
        foreach (ViotNode node in table.Nodes)
            length = Math.Max(length, node.Offset + ContentLength(node));

        TableBuffer buffer = new(length);
        buffer.Header(table.Header);
        buffer.U16(36, table.NodeCount);
        buffer.U16(38, table.NodeOffset);
        foreach (ViotNode node in table.Nodes)
            PutNode(buffer, node, node.Offset);
        return buffer;
    }

    private static void PutNode(TableBuffer buffer, ViotNode node, int at)
    {
        buffer.U8(at, node.Type);
        buffer.U16(at + 2, (ushort)node.Length);
        switch (node)
        {
            case ViotPciRange range:
                buffer.U32(at + 4, range.EndpointStart);
                buffer.U16(at + 8, range.SegmentStart);
                buffer.U16(at + 10, range.SegmentEnd);
                buffer.U16(at + 12, range.BdfStart);
                buffer.U16(at + 14, range.BdfEnd);
                buffer.U16(at + 16, range.OutputNode);
                break;
            case ViotMmioEndpoint endpoint:
                buffer.U32(at + 4, endpoint.Endpoint);
                buffer.U64(at + 8, endpoint.Base);
                buffer.U16(at + 16, endpoint.OutputNode);
                break;
            case ViotPciIommu iommu:
                buffer.U16(at + 4, iommu.Segment);
                buffer.U16(at + 6, iommu.Bdf);
                break;
            case ViotMmioIommu iommu:
                buffer.U64(at + 8, iommu.Base);
                break;
            case ViotUnknownNode unknown:
                buffer.Copy(at + 4, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {node.GetType().Name}.");
        }
    }

    private static ViotNode Relink(ViotNode node, Dictionary<int, int> moved) =>
        node switch
        {
            ViotPciRange range => range with { OutputNode = Follow(range.OutputNode, moved) },
            ViotMmioEndpoint endpoint => endpoint with { OutputNode = Follow(endpoint.OutputNode, moved) },
            _ => node,
        };

    private static ushort Follow(ushort reference, Dictionary<int, int> moved) =>
        moved.TryGetValue(reference, out int target) ? (ushort)target : (ushort)0;

    private static int ContentLength(ViotNode node) =>
        node switch
        {
            ViotPciRange or ViotMmioEndpoint => 24,
            ViotUnknownNode unknown => 4 + unknown.Body.Length,
            _ => 16,
        };
}
