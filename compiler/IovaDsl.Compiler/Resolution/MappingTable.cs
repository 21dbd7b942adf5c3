using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// Which IOMMU translates a requester ID. The first mapping that names it wins, with one exception that firmware forced on
/// Linux (<c>iort_id_map</c>): where an ID is the very last of a range of several, a later mapping that starts at it
/// wins, because tables exist whose counts are one too high.
/// </summary>
internal sealed class MappingTable
{
    // Below this a scan is as fast as anything.
    private const int FewMappings = 8;

    private readonly ImmutableArray<IommuMapping> _mappings;

    // Sorted by their first ID; null where a scan has to decide because ranges overlap, or is fast enough.
    private readonly IommuMapping[]? _sorted;

    public MappingTable(ImmutableArray<IommuMapping> mappings)
    {
        _mappings = mappings;
        _sorted = mappings.Length > FewMappings ? SortIfDisjoint(mappings) : null;
    }

    /// <summary>The mapping of a requester ID; null asks for a device without one. Null is the answer: not translated.</summary>
    public IommuMapping? Find(uint? requester) => _sorted is not null && requester is { } id ? Search(_sorted, id) : Scan(requester);

    private IommuMapping? Scan(uint? requester)
    {
        IommuMapping? provisional = null;
        foreach (IommuMapping mapping in _mappings)
        {
            if (!mapping.Names(requester))
                continue;
            if (mapping.Requesters is not { } range)
                return provisional ?? mapping;
            if (provisional is not null && range.First != requester)
                continue;
            if (range.Last != requester || range.First == range.Last)
                return mapping;
            provisional ??= mapping;
        }

        return provisional;
    }

    private static IommuMapping? Search(IommuMapping[] sorted, uint requester)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle].Requesters!.Value.First <= requester)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && sorted[low - 1].Names(requester) ? sorted[low - 1] : null;
    }

    private static IommuMapping[]? SortIfDisjoint(ImmutableArray<IommuMapping> mappings)
    {
        if (mappings.Any(m => m.Requesters is null))
            return null;
        IommuMapping[] sorted = mappings.OrderBy(m => m.Requesters!.Value.First).ToArray();
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Requesters!.Value.First <= sorted[i - 1].Requesters!.Value.Last)
                return null;
        }

        return sorted;
    }
}
