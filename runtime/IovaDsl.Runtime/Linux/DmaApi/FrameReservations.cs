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
    private int FirstEndingFrom(ulong frame)
    {
        if (Count == 0 || _nodes[Count - 1].Last < frame)
            return Count;
        int low = 0;
        int high = Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_nodes[middle].Last < frame)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
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
