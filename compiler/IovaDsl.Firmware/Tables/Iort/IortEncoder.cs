using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// IORT nodes to bytes, each at its own offset and with its own length. A table that was read comes back as it was, but for
/// a checksum that is put right; one that was made goes through <see cref="IortLayout.Arrange"/> first.
/// </summary>
internal static class IortEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(IortTable table) => Lay(table).Close(table.Unused);

    internal static TableBuffer Lay(IortTable table)
    {
        int length = Math.Max(IortTable.FixedSize, table.Header.BytesRead);
        foreach (IortNode node in table.Nodes)
            length = Math.Max(length, node.Offset + node.Length);

        TableBuffer buffer = new(length);
        buffer.Header(table.Header);
        buffer.U32(36, table.NodeCount);
        buffer.U32(40, table.NodeOffset);
        foreach (IortNode node in table.Nodes)
            PutNode(buffer, node);
        return buffer;
    }

    private static void PutNode(TableBuffer buffer, IortNode node)
    {
        int at = node.Offset;
        buffer.U8(at, node.Type);
        buffer.U16(at + 1, (ushort)node.Length);
        buffer.U8(at + 3, node.Revision);
        buffer.U32(at + 4, node.Identifier);
        buffer.U32(at + 8, node.MappingCount);
        buffer.U32(at + 12, node.MappingOffset);
        PutBody(buffer, node, at);
        for (int i = 0; i < node.Mappings.Length; i++)
            PutMapping(buffer, node.Mappings[i], at + (int)node.MappingOffset + (IortIdMapping.Size * i));
    }

    private static void PutBody(TableBuffer buffer, IortNode node, int at)
    {
        switch (node)
        {
            case IortItsGroup group:
                buffer.U32(at + 16, group.Count);
                for (int i = 0; i < group.Ids.Length; i++)
                    buffer.U32(at + 20 + (4 * i), group.Ids[i]);
                break;
            case IortNamedComponent component:
                PutNamedComponent(buffer, component, at);
                break;
            case IortRootComplex root:
                PutRootComplex(buffer, root, at);
                break;
            case IortSmmu smmu:
                PutSmmu(buffer, smmu, at);
                break;
            case IortSmmuV3 smmu:
                PutSmmuV3(buffer, smmu, at);
                break;
            case IortPmcg pmcg:
                buffer.U64(at + 16, pmcg.Page0);
                buffer.U32(at + 24, pmcg.OverflowGsiv);
                buffer.U32(at + 28, pmcg.NodeReference);
                if (pmcg.Page1 is ulong page1)
                    buffer.U64(at + 32, page1);
                break;
            case IortReservedMemory memory:
                PutReservedMemory(buffer, memory, at);
                break;
            case IortInterruptWireBridge bridge:
                buffer.U64(at + 16, bridge.Base);
                buffer.U16(at + 24, bridge.Index);
                buffer.Text(at + 26, bridge.Name, bridge.Name.Length);
                break;
            case IortUnknownNode unknown:
                buffer.Copy(at + IortNode.HeaderSize, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {node.GetType().Name}.");
        }
    }

    private static void PutNamedComponent(TableBuffer buffer, IortNamedComponent component, int at)
    {
        buffer.U32(at + 16, component.Flags);
        PutMemoryAccess(buffer, component.Memory, at + 20);
        if (component.AddressSizeLimit is byte limit)
            buffer.U8(at + 28, limit);
        buffer.Text(at + 29, component.Name, component.Name.Length);
    }

    private static void PutRootComplex(TableBuffer buffer, IortRootComplex root, int at)
    {
        PutMemoryAccess(buffer, root.Memory, at + 16);
        buffer.U32(at + 24, root.AtsAttribute);
        buffer.U32(at + 28, root.Segment);
        if (root.AddressSizeLimit is byte limit)
            buffer.U8(at + 32, limit);
        if (root.PasidCapabilities is ushort pasid)
            buffer.U16(at + 33, pasid);
        if (root.Flags is uint flags)
            buffer.U32(at + 36, flags);
    }

    private static void PutMemoryAccess(TableBuffer buffer, IortMemoryAccess memory, int at)
    {
        buffer.U32(at, memory.CacheCoherent);
        buffer.U8(at + 4, memory.AllocationHints);
        buffer.U8(at + 7, memory.Flags);
    }

    private static void PutSmmu(TableBuffer buffer, IortSmmu smmu, int at)
    {
        buffer.U64(at + 16, smmu.Base);
        buffer.U64(at + 24, smmu.Span);
        buffer.U32(at + 32, smmu.Model);
        buffer.U32(at + 36, smmu.Flags);
        buffer.U32(at + 40, smmu.GlobalInterruptOffset);
        buffer.U32(at + 44, smmu.ContextInterruptCount);
        buffer.U32(at + 48, smmu.ContextInterruptOffset);
        buffer.U32(at + 52, smmu.PmuInterruptCount);
        buffer.U32(at + 56, smmu.PmuInterruptOffset);

        // An offset that leaves the node was reported when it was read; there is nothing to store then.
        if (smmu.GlobalInterruptOffset <= smmu.Length - 16)
            PutInterrupts(
                buffer,
                ImmutableArray.Create(smmu.GlobalInterrupt, smmu.GlobalConfigurationInterrupt),
                at + (int)smmu.GlobalInterruptOffset
            );
        PutInterrupts(buffer, smmu.ContextInterrupts, at + (int)smmu.ContextInterruptOffset);
        PutInterrupts(buffer, smmu.PmuInterrupts, at + (int)smmu.PmuInterruptOffset);
    }

    private static void PutInterrupts(TableBuffer buffer, ImmutableArray<IortInterrupt> interrupts, int at)
    {
        for (int i = 0; i < interrupts.Length; i++)
        {
            buffer.U32(at + (8 * i), interrupts[i].Gsiv);
            buffer.U32(at + (8 * i) + 4, interrupts[i].Flags);
        }
    }

    private static void PutSmmuV3(TableBuffer buffer, IortSmmuV3 smmu, int at)
    {
        buffer.U64(at + 16, smmu.Base);
        buffer.U32(at + 24, smmu.Flags);
        buffer.U64(at + 32, smmu.Vatos);
        buffer.U32(at + 40, smmu.Model);
        buffer.U32(at + 44, smmu.EventGsiv);
        buffer.U32(at + 48, smmu.PriGsiv);
        buffer.U32(at + 52, smmu.GerrGsiv);
        buffer.U32(at + 56, smmu.SyncGsiv);
        if (smmu.ProximityDomain is uint domain)
            buffer.U32(at + 60, domain);
        if (smmu.DeviceIdMappingIndex is uint index)
            buffer.U32(at + 64, index);
    }

    private static void PutReservedMemory(TableBuffer buffer, IortReservedMemory memory, int at)
    {
        buffer.U32(at + 16, memory.Flags);
        buffer.U32(at + 20, memory.DescriptorCount);
        buffer.U32(at + 24, memory.DescriptorOffset);
        for (int i = 0; i < memory.Ranges.Length; i++)
        {
            int range = at + (int)memory.DescriptorOffset + (20 * i);
            buffer.U64(range, memory.Ranges[i].Base);
            buffer.U64(range + 8, memory.Ranges[i].Length);
        }
    }

    private static void PutMapping(TableBuffer buffer, IortIdMapping mapping, int at)
    {
        buffer.U32(at, mapping.InputBase);
        buffer.U32(at + 4, mapping.IdCount);
        buffer.U32(at + 8, mapping.OutputBase);
        buffer.U32(at + 12, mapping.OutputReference);
        buffer.U32(at + 16, mapping.Flags);
    }
}
