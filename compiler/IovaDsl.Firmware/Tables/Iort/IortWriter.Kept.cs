using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables.Iort;

// What the platform does not speak of.
internal sealed partial class IortWriter
{
    // Counter groups and bridges mean nothing for IOVAs; an RMR that is not in force is in no claim.
    private void AddKept()
    {
        HashSet<ulong> claimed = _kept.Nodes.Any(node => node is IortReservedMemory)
            ? [.. _model.Claims().Select(claim => claim.Region.First)]
            : [];
        foreach (IortNode node in _kept.Nodes)
        {
            bool isUnclaimed = node is IortReservedMemory memory && !memory.Ranges.Any(range => claimed.Contains(range.Base & ~0xfffUL));
            if (isUnclaimed || node is IortPmcg or IortInterruptWireBridge)
                _nodes.Add(Relinked(node));
        }
    }

    private IortNode Relinked(IortNode node)
    {
        IortNode moved = node with { Offset = Name(), Mappings = node.Mappings.Select(Moved).ToImmutableArray() };
        return moved is IortPmcg pmcg
            ? pmcg with
            {
                NodeReference = _moved.TryGetValue(pmcg.NodeReference, out uint name) ? name : 0,
            }
            : moved;
    }
}
