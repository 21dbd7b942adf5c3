using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// Gives a table that was made, or changed, the offsets, lengths and counts that its content needs. Offsets of the nodes
/// that come in serve as their names: references are carried over to the offsets that go out.
/// </summary>
internal static class IortLayout
{
    /// <summary>Nodes in the order given, one after the other, each with as little padding as its revision allows.</summary>
    public static IortTable Arrange(IortTable table)
    {
        Dictionary<uint, uint> moved = [];
        List<IortNode> sized = [];
        int at = IortTable.FixedSize;
        foreach (IortNode node in table.Nodes)
        {
            IortNode measured = Measure(node);
            moved[(uint)node.Offset] = (uint)at;
            sized.Add(measured with { Offset = at });
            at += measured.Length;
        }

        ImmutableArray<IortNode>.Builder nodes = ImmutableArray.CreateBuilder<IortNode>(sized.Count);
        foreach (IortNode node in sized)
            nodes.Add(Relink(node, moved));
        return table with
        {
            Header = table.Header.ForWriting(),
            NodeCount = (uint)nodes.Count,
            NodeOffset = IortTable.FixedSize,
            Nodes = nodes.ToImmutable(),
            Unused = ImmutableArray<UnusedBytes>.Empty,
        };
    }

    private static IortNode Measure(IortNode node)
    {
        int end;
        (node, end) = PlaceBody(node);
        int count = node.Mappings.Length;
        return node with
        {
            MappingCount = (uint)count,
            MappingOffset = count == 0 ? 0u : (uint)end,
            Length = end + (IortIdMapping.Size * count),
        };
    }

    // The node with its inner offsets, and where its mappings begin.
    private static (IortNode Node, int End) PlaceBody(IortNode node)
    {
        switch (node)
        {
            case IortItsGroup group:
                return (group with { Count = (uint)group.Ids.Length }, 20 + (4 * group.Ids.Length));
            case IortNamedComponent component:
                // At least one byte of padding after the name: without it iasl takes the mappings for a subtable of length zero.
                return (component, Align4(29 + component.Name.Length + 2));
            case IortRootComplex root:
                return (root, RootComplexSize(root));
            case IortSmmu smmu:
                return PlaceSmmu(smmu);
            case IortSmmuV3 smmu:
                return (smmu, smmu.DeviceIdMappingIndex is null && smmu.ProximityDomain is null ? 60 : 68);
            case IortPmcg pmcg:
                return (pmcg, pmcg.Page1 is null ? 32 : 40);
            case IortReservedMemory memory:
                // Descriptors before mappings, where iasl puts them when it compiles a listing.
                return (
                    memory with
                    {
                        DescriptorCount = (uint)memory.Ranges.Length,
                        DescriptorOffset = 28,
                    },
                    28 + (20 * memory.Ranges.Length)
                );
            case IortInterruptWireBridge bridge:
                return (bridge, Align4(26 + bridge.Name.Length + 1));
            case IortUnknownNode unknown:
                return (unknown, IortNode.HeaderSize + unknown.Body.Length);
            default:
                throw new InvalidOperationException($"No layout for {node.GetType().Name}.");
        }
    }

    private static int RootComplexSize(IortRootComplex root)
    {
        if (root.Flags is not null)
            return 40;
        return root.AddressSizeLimit is null && root.PasidCapabilities is null ? 32 : 36;
    }

    private static (IortNode Node, int End) PlaceSmmu(IortSmmu smmu)
    {
        int contexts = 60 + 16;
        int pmus = contexts + (8 * smmu.ContextInterrupts.Length);
        IortSmmu placed = smmu with
        {
            GlobalInterruptOffset = 60,
            ContextInterruptCount = (uint)smmu.ContextInterrupts.Length,
            ContextInterruptOffset = (uint)contexts,
            PmuInterruptCount = (uint)smmu.PmuInterrupts.Length,
            PmuInterruptOffset = (uint)pmus,
        };
        return (placed, pmus + (8 * smmu.PmuInterrupts.Length));
    }

    private static IortNode Relink(IortNode node, Dictionary<uint, uint> moved)
    {
        ImmutableArray<IortIdMapping>.Builder mappings = ImmutableArray.CreateBuilder<IortIdMapping>(node.Mappings.Length);
        foreach (IortIdMapping mapping in node.Mappings)
            mappings.Add(mapping with { OutputReference = Follow(mapping.OutputReference, moved) });
        IortNode relinked = node with { Mappings = mappings.ToImmutable() };
        return relinked is IortPmcg pmcg ? pmcg with { NodeReference = Follow(pmcg.NodeReference, moved) } : relinked;
    }

    // A reference to nothing stays one: 0 is where no node can start.
    private static uint Follow(uint reference, Dictionary<uint, uint> moved) => moved.TryGetValue(reference, out uint target) ? target : 0;

    private static int Align4(int value) => (value + 3) & ~3;
}
