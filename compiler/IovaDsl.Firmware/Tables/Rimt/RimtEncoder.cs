using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>
/// RIMT nodes to bytes, each at its own offset. A table that was read comes back as it was, but for a checksum that is put right; one that
/// was made goes through <see cref="Arrange"/> first.
/// </summary>
internal static class RimtEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(RimtTable table) => Lay(table).Close(table.Unused);

    /// <summary>
    /// Gives a table that was made, or changed, its offsets, lengths and counts, nodes in the order given. Offsets that come in serve as
    /// names: destinations are carried over to the offsets that go out.
    /// </summary>
    public static RimtTable Arrange(RimtTable table)
    {
        Dictionary<uint, uint> moved = [];
        uint at = RimtTable.FixedSize;
        foreach (RimtNode node in table.Nodes)
        {
            moved[(uint)node.Offset] = at;
            at += (uint)ContentLength(node);
        }

        return table with
        {
            Header = table.Header.ForWriting(),
            NodeCount = (uint)table.Nodes.Length,
            NodeOffset = RimtTable.FixedSize,
            Nodes = table.Nodes.Select(node => Placed(node, moved)).ToImmutableArray(),
            Unused = ImmutableArray<UnusedBytes>.Empty,
        };
    }

    private static RimtNode Placed(RimtNode node, Dictionary<uint, uint> moved)
    {
        RimtNode placed = node with
        {
            Offset = (int)moved[(uint)node.Offset],
            Length = ContentLength(node),
            MappingCount = (ushort)node.Mappings.Length,
            MappingOffset = node.Mappings.IsEmpty ? (ushort)0 : (ushort)MappingsAt(node),
            Mappings = node
                .Mappings.Select(mapping => mapping with { Destination = moved.TryGetValue(mapping.Destination, out uint to) ? to : 0 })
                .ToImmutableArray(),
        };
        return placed is RimtIommu iommu ? iommu with { WireCount = (ushort)iommu.Wires.Length, WireOffset = RimtIommu.FixedSize } : placed;
    }

    private static int MappingsAt(RimtNode node) =>
        node switch
        {
            RimtRootComplex => RimtRootComplex.FixedSize,
            RimtPlatformDevice device => RimtPlatformDevice.FixedSize + ((device.Name.Length + 1 + 3) & ~3),
            _ => 0,
        };

    private static int ContentLength(RimtNode node) =>
        node switch
        {
            RimtIommu iommu => RimtIommu.FixedSize + (8 * iommu.Wires.Length),
            RimtUnknownNode unknown => RimtNode.HeaderSize + unknown.Body.Length,
            _ => MappingsAt(node) + (RimtMapping.Size * node.Mappings.Length),
        };

    internal static TableBuffer Lay(RimtTable table)
    {
        int length = Math.Max(RimtTable.FixedSize, table.Header.BytesRead);
        foreach (RimtNode node in table.Nodes)
            length = Math.Max(length, EndOf(node));
        TableBuffer buffer = new(length);
        buffer.Header(table.Header);
        buffer.U32(36, table.NodeCount);
        buffer.U32(40, table.NodeOffset);
        foreach (RimtNode node in table.Nodes)
            PutNode(buffer, node);
        return buffer;
    }

    private static int EndOf(RimtNode node) =>
        node.Offset
        + Math.Max(
            node switch
            {
                RimtIommu iommu => Math.Max(RimtIommu.FixedSize, iommu.WireOffset + (8 * iommu.Wires.Length)),
                RimtRootComplex => RimtRootComplex.FixedSize,
                RimtPlatformDevice device => RimtPlatformDevice.FixedSize + device.Name.Length,
                RimtUnknownNode unknown => RimtNode.HeaderSize + unknown.Body.Length,
                _ => 0,
            },
            node.Mappings.IsEmpty ? 0 : node.MappingOffset + (RimtMapping.Size * node.Mappings.Length)
        );

    private static void PutNode(TableBuffer buffer, RimtNode node)
    {
        int at = node.Offset;
        buffer.U8(at, node.Type);
        buffer.U8(at + 1, node.Revision);
        buffer.U16(at + 2, (ushort)node.Length);
        buffer.U16(at + 6, node.Id);
        switch (node)
        {
            case RimtIommu iommu:
                PutIommu(buffer, iommu, at);
                break;
            case RimtRootComplex complex:
                buffer.U32(at + 8, complex.Flags);
                buffer.U16(at + 14, complex.Segment);
                buffer.U16(at + 16, node.MappingOffset);
                buffer.U16(at + 18, node.MappingCount);
                break;
            case RimtPlatformDevice device:
                buffer.U16(at + 8, node.MappingOffset);
                buffer.U16(at + 10, node.MappingCount);
                buffer.Text(at + 12, device.Name, device.Name.Length);
                break;
            case RimtUnknownNode unknown:
                buffer.Copy(at + RimtNode.HeaderSize, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {node.GetType().Name}.");
        }

        PutMappings(buffer, node.Mappings, at + node.MappingOffset);
    }

    private static void PutIommu(TableBuffer buffer, RimtIommu iommu, int at)
    {
        buffer.Text(at + 8, iommu.HardwareId, 8);
        buffer.U64(at + 16, iommu.Base);
        buffer.U32(at + 24, iommu.Flags);
        buffer.U32(at + 28, iommu.ProximityDomain);
        buffer.U16(at + 32, iommu.Segment);
        buffer.U16(at + 34, iommu.Bdf);
        buffer.U16(at + 36, iommu.WireCount);
        buffer.U16(at + 38, iommu.WireOffset);
        for (int i = 0; i < iommu.Wires.Length; i++)
        {
            buffer.U32(at + iommu.WireOffset + (8 * i), iommu.Wires[i].Number);
            buffer.U32(at + iommu.WireOffset + (8 * i) + 4, iommu.Wires[i].Flags);
        }
    }

    private static void PutMappings(TableBuffer buffer, ImmutableArray<RimtMapping> mappings, int at)
    {
        foreach (RimtMapping mapping in mappings)
        {
            buffer.U32(at, mapping.SourceBase);
            buffer.U32(at + 4, mapping.Count);
            buffer.U32(at + 8, mapping.DestinationBase);
            buffer.U32(at + 12, mapping.Destination);
            buffer.U32(at + 16, mapping.Flags);
            at += RimtMapping.Size;
        }
    }
}
