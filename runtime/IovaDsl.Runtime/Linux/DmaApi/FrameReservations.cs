namespace IovaDsl.Runtime;

/// <summary>
/// The allocator's nodes while a domain is set up, ascending, in a buffer of the caller's. A new reservation extends the first
/// node it overlaps downwards and goes on above it; the rest becomes a node of its own (<c>reserve_iova</c>,
/// <c>drivers/iommu/iova.c</c>). Nodes may therefore touch, unless they are to be united.
/// </summary>
internal ref struct FrameReservations
{
    private readonly Span<FrameRange> _nodes;
    private readonly bool _united;
    private bool _endsAscend = true;

    public FrameReservations(Span<FrameRange> nodes, bool united)
    {
        _nodes = nodes;
        _united = united;
        Count = 0;
    }

    public int Count { get; private set; }

    public void Reserve(ulong first, ulong last)
    {
        if (_united)
            ReserveUnited(first, last);
        else
            ReserveAsKernel(first, last);
    }

    private void ReserveAsKernel(ulong first, ulong last)
    {
        bool overlapped = false;
        for (int i = _endsAscend ? FirstEndingFrom(first) : 0; i < Count && _nodes[i].First <= last; i++)
        {
            FrameRange node = _nodes[i];
            if (first <= node.Last)
            {
                //   node         |------|
                //   new      |-------------|     → node |----------| and the rest |--| goes on
                if (first < node.First)
                    _nodes[i] = node with { First = first };
                if (last <= node.Last)
                    return;
                first = node.Last + 1;
                overlapped = true;
            }
            else if (overlapped)
            {
                break;
            }
        }

        // A malformed region becomes a node that ends before it starts.
        _endsAscend &= first <= last;
        Insert(first, last);
    }

    private void ReserveUnited(ulong first, ulong last)
    {
        int from = FirstEndingFrom(first == 0 ? 0 : first - 1);
        int to = from;
        while (to < Count && (_nodes[to].First <= last || _nodes[to].First - last == 1))
        {
            first = Math.Min(first, _nodes[to].First);
            last = Math.Max(last, _nodes[to].Last);
            to++;
        }

        _nodes.Slice(to, Count - to).CopyTo(_nodes.Slice(from));
        Count -= to - from;
        Insert(first, last);
    }

    // The first node whose last frame is at or above this one. Regions mostly come in order, so the last node is asked first.
    private int FirstEndingFrom(ulong frame) =>
        Count == 0 || _nodes[Count - 1].Last < frame ? Count : ~_nodes.Slice(0, Count).BinarySearch(new BeforeFirstEnd(frame));

    // Equal to none, so that a search ends between the nodes that end below a frame and the others.
    private readonly struct BeforeFirstEnd(ulong frame) : IComparable<FrameRange>
    {
        public int CompareTo(FrameRange node) => node.Last < frame ? 1 : -1;
    }

    private void Insert(ulong first, ulong last)
    {
        int place = Count;
        while (place > 0 && _nodes[place - 1].First > first)
            place--;
        _nodes.Slice(place, Count - place).CopyTo(_nodes.Slice(place + 1));
        _nodes[place] = new FrameRange(first, last);
        Count++;
    }
}
