using System.Collections.Immutable;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>The node types that a walk looks for.</summary>
[Flags]
internal enum IortNodeKinds
{
    None = 0,
    ItsGroup = 1 << IortNodeKind.ItsGroup,
    Smmu = 1 << IortNodeKind.Smmu,
    SmmuV3 = 1 << IortNodeKind.SmmuV3,

    /// <summary>Any SMMU: where a device's stream ID is.</summary>
    Iommu = Smmu | SmmuV3,
}

/// <summary>Where a walk ended.</summary>
/// <param name="Node">Of a wanted type.</param>
/// <param name="Id">The ID as that node sees it.</param>
internal readonly record struct IortMapped(IortNode Node, uint Id);

/// <summary>IDs of one node that one mapping decides, after overlaps are settled.</summary>
/// <param name="First">First ID that enters.</param>
/// <param name="Last">Last one, inclusive.</param>
/// <param name="Mapping">Index among the node's mappings.</param>
/// <param name="OutputFirst">What <paramref name="First"/> becomes; with a single mapping what all of them become.</param>
/// <param name="IsSingle">All IDs become one.</param>
/// <param name="Target">Null where the mapping refers to no node.</param>
internal sealed record IortSpan(uint First, uint Last, int Mapping, uint OutputFirst, bool IsSingle, IortNode? Target);

/// <summary>
/// Follows ID mappings from node to node, as Linux does (drivers/acpi/arm64/iort.c: <c>iort_node_map_id</c>,
/// <c>iort_id_map</c>, <c>iort_node_get_id</c>, <c>iort_get_id_mapping_index</c>). Built once, it answers in logarithmic time.
/// </summary>
/// <remarks>
/// The first mapping that covers an ID decides, with one exception. Issues A and B of the specification were unclear, so
/// firmware exists whose ID counts are one too high; therefore a hit on the very last ID of a range is provisional, and
/// a later mapping that STARTS at this ID wins.
/// <code>
///   mapping 0   |7b00 ............ 7c00|       count 0x100, meant 0xff
///   mapping 1                      |7c00 .......|
///                                  └ mapping 1 wins
/// </code>
/// </remarks>
internal sealed class IortMap
{
    private readonly Dictionary<uint, IortNode> _nodes = [];
    private readonly Dictionary<uint, ImmutableArray<IortSpan>> _spans = [];
    private readonly Dictionary<uint, IortRootComplex> _complexes = [];

    public IortMap(IortTable table)
    {
        Table = table;
        foreach (IortNode node in table.Nodes)
        {
            _nodes[(uint)node.Offset] = node;
            if (node is IortRootComplex root && !_complexes.ContainsKey(root.Segment))
                _complexes.Add(root.Segment, root);
        }

        foreach (IortNode node in table.Nodes)
        {
            if (node.Mappings.Length > 0)
                _spans[(uint)node.Offset] = new SpanBuilder(this, node).Build();
        }
    }

    public IortTable Table { get; }

    /// <summary>The node that starts at an offset of the table; null when none does.</summary>
    public IortNode? NodeAt(uint offset) => _nodes.TryGetValue(offset, out IortNode? node) ? node : null;

    /// <summary>The root complex of a PCI segment: the first one, as in Linux's <c>iort_scan_node</c>.</summary>
    public IortRootComplex? RootComplex(uint segment) => _complexes.TryGetValue(segment, out IortRootComplex? root) ? root : null;

    /// <summary>The component with this ACPI path, in either spelling.</summary>
    public IortNamedComponent? NamedComponent(string path)
    {
        foreach (IortNode node in Table.Nodes)
        {
            if (node is IortNamedComponent component && AcpiPath.AreSame(component.Name, path))
                return component;
        }

        return null;
    }

    /// <summary>
    /// Follows an ID from a node to the first node of a wanted type; null when a node on the way has no mapping for it.
    /// The node itself counts if it is of a wanted type.
    /// </summary>
    public IortMapped? MapId(IortNode node, uint id, IortNodeKinds wanted)
    {
        // A sound walk is shorter than the table has nodes; a circle of references ends here.
        for (int hop = 0; hop <= Table.Nodes.Length; hop++)
        {
            if (Is(node, wanted))
                return new IortMapped(node, id);
            if (FindSpan(node, id) is not { Target: IortNode target } span)
                return null;
            id = span.IsSingle ? span.OutputFirst : unchecked(span.OutputFirst + (id - span.First));
            node = target;
        }

        return null;
    }

    /// <summary>
    /// Follows the <paramref name="index"/>th mapping of a named component (or of an SMMUv3 or PMCG for its own interrupts), which must
    /// be a
    /// single one, to the first node of a wanted type (<c>iort_node_map_platform_id</c>).
    /// </summary>
    public IortMapped? MapPlatformId(IortNode node, int index, IortNodeKinds wanted)
    {
        if (index < 0 || index >= node.Mappings.Length || !AllowsSingleOutput(node))
            return null;
        IortIdMapping mapping = node.Mappings[index];
        if (!mapping.IsSingle || NodeAt(mapping.OutputReference) is not IortNode target)
            return null;
        return MapId(target, mapping.OutputBase, wanted);
    }

    /// <summary>All IDs of a node that some mapping decides, sorted and disjoint: one hop, with overlaps settled.</summary>
    public ImmutableArray<IortSpan> Spans(IortNode node) =>
        _spans.TryGetValue((uint)node.Offset, out ImmutableArray<IortSpan> spans) ? spans : ImmutableArray<IortSpan>.Empty;

    /// <summary>
    /// The mapping of an SMMUv3 or PMCG that is for its own MSIs and not for what is behind it; null when there is none.
    /// It is skipped when stream IDs are followed.
    /// </summary>
    public static int? DeviceIdMappingIndex(IortNode node)
    {
        if (node is IortPmcg)
            return 0;
        // Node revision 0 does not have the field. Before revision 5 (issue E.e) it is valid unless all interrupts are wired.
        if (node is not IortSmmuV3 { Revision: >= 1, DeviceIdMappingIndex: uint index } smmu || index >= smmu.Mappings.Length)
            return null;
        bool isWired = smmu is { EventGsiv: not 0, PriGsiv: not 0, GerrGsiv: not 0, SyncGsiv: not 0 };
        bool isValid = smmu.Revision < 5 ? !isWired : (smmu.Flags & 0x10) != 0;
        return isValid ? (int)index : null;
    }

    private static bool Is(IortNode node, IortNodeKinds wanted) =>
        node.Type < 31 && ((int)wanted & (1 << node.Type)) != 0 && node is not IortUnknownNode;

    private static bool AllowsSingleOutput(IortNode node) => node is IortNamedComponent or IortRootComplex or IortSmmuV3 or IortPmcg;

    private IortSpan? FindSpan(IortNode node, uint id)
    {
        ImmutableArray<IortSpan> spans = Spans(node);
        int low = 0;
        int high = spans.Length - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            if (id < spans[middle].First)
                high = middle - 1;
            else if (id > spans[middle].Last)
                low = middle + 1;
            else
                return spans[middle];
        }

        return null;
    }

    /// <summary>Settles the mappings of one node into spans.</summary>
    private sealed class SpanBuilder
    {
        private readonly IortMap _map;
        private readonly IortNode _node;
        private readonly ImmutableArray<IortIdMapping> _mappings;
        private readonly Dictionary<uint, List<int>> _starts = [];
        private readonly int? _skipped;
        private readonly int _single;

        public SpanBuilder(IortMap map, IortNode node)
        {
            _map = map;
            _node = node;
            _mappings = node.Mappings;
            _skipped = DeviceIdMappingIndex(node);
            _single = FirstSingle();
        }

        public ImmutableArray<IortSpan> Build()
        {
            // iort_node_map_id gives up on a node whose first mapping has no parent.
            if (_mappings[0].OutputReference == 0)
                return ImmutableArray<IortSpan>.Empty;

            IdRangeIndex index = IdRangeIndex.Build(Ranges());
            ImmutableArray<IortSpan>.Builder spans = ImmutableArray.CreateBuilder<IortSpan>();
            ulong next = 0;
            foreach (IdRange piece in index.Pieces)
            {
                if (piece.First > next)
                    AddSingle(spans, (uint)next, piece.First - 1);
                Add(spans, piece.First, piece.Last, Winner(piece));
                next = (ulong)piece.Last + 1;
            }

            if (next <= uint.MaxValue)
                AddSingle(spans, (uint)next, uint.MaxValue);
            return spans.ToImmutable();
        }

        // A mapping of rank 2i covers what it certainly does, one of rank 2i+1 the last ID that is provisional.
        private IEnumerable<IdRange> Ranges()
        {
            for (int i = 0; i < _mappings.Length; i++)
            {
                IortIdMapping mapping = _mappings[i];
                uint last = unchecked(mapping.InputBase + mapping.IdCount);
                if (i == _skipped || mapping.IsSingle || last < mapping.InputBase)
                    continue;
                if (!_starts.TryGetValue(mapping.InputBase, out List<int>? starts))
                    _starts.Add(mapping.InputBase, starts = []);
                starts.Add(i);
                if (mapping.IdCount == 0)
                {
                    yield return new IdRange(last, last, 2 * i);
                    continue;
                }

                yield return new IdRange(mapping.InputBase, last - 1, 2 * i);
                yield return new IdRange(last, last, (2 * i) + 1);
            }
        }

        // The mapping that decides a piece, in the order in which Linux tries them.
        private int Winner(IdRange piece)
        {
            int first = piece.Rank / 2;
            bool isProvisional = (piece.Rank & 1) != 0;
            if (first > _single)
                return _single;
            if (!isProvisional)
                return first;
            if (NextStart(piece.First, first) is int next && next < _single)
                return next;
            return _single < _mappings.Length ? _single : first;
        }

        private int? NextStart(uint id, int after)
        {
            if (!_starts.TryGetValue(id, out List<int>? starts))
                return null;
            int at = starts.BinarySearch(after + 1);
            if (at < 0)
                at = ~at;
            return at < starts.Count ? starts[at] : null;
        }

        // A single mapping ignores the ID and so decides all that no mapping before it has decided;
        // on nodes other than these two Linux skips it with a note.
        private int FirstSingle()
        {
            if (_node is IortNamedComponent or IortRootComplex)
            {
                for (int i = 0; i < _mappings.Length; i++)
                {
                    if (_mappings[i].IsSingle)
                        return i;
                }
            }

            return _mappings.Length;
        }

        private void AddSingle(ImmutableArray<IortSpan>.Builder spans, uint first, uint last)
        {
            if (_single < _mappings.Length)
                Add(spans, first, last, _single);
        }

        private void Add(ImmutableArray<IortSpan>.Builder spans, uint first, uint last, int mapping)
        {
            IortSpan? before = spans.Count > 0 ? spans[spans.Count - 1] : null;
            if (before is not null && before.Mapping == mapping && before.Last + 1 == first)
            {
                spans[spans.Count - 1] = before with { Last = last };
                return;
            }

            IortIdMapping stored = _mappings[mapping];
            uint output = stored.IsSingle ? stored.OutputBase : unchecked(stored.OutputBase + (first - stored.InputBase));
            spans.Add(new IortSpan(first, last, mapping, output, stored.IsSingle, _map.NodeAt(stored.OutputReference)));
        }
    }
}
