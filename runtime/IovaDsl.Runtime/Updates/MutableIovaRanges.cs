namespace IovaDsl.Runtime.Updates;

/// <summary>
/// A set of addresses that changes one range at a time (hot-plug): what is added merges with what it overlaps or touches, what is removed is
/// cut out. At every moment it is canonical.
/// </summary>
/// <remarks>
/// <para>
/// Firsts and lasts stand in arrays of their own, in blocks of at most 256 ranges, each known by the last address
/// of its last range:
/// </para>
/// <code>
///   block ends   | 0x8f.. | 0x1a3.. | 0xffff.. |       found by binary search without a branch
///   block        lasts  l0 l1 l2 ...                   and here once more
///                firsts f0 f1 f2 ...
/// </code>
/// <para>
/// Up to 256 ranges there is one block, a flat array, which nothing beats at that size: a change moves at most some KiB. Larger sets
/// split a full block and drop an empty one, so the cost of a change hardly grows with the set. Measured per insertion (Zen 5):
/// see the comparison of the benchmarks; a tree with a node per range waits for memory at each level.
/// </para>
/// <para>Not safe to share while it changes; <see cref="ToSet"/> gives a value that is.</para>
/// </remarks>
public sealed class MutableIovaRanges
{
    private const int BlockSize = 256;

    private Block[] _blocks = [new Block(8)];
    private ulong[] _ends = [ulong.MaxValue];
    private int _blockCount = 1;

    /// <summary>How many ranges the canonical list has.</summary>
    public int Count { get; private set; }

    private sealed class Block(int capacity)
    {
        public ulong[] Firsts = new ulong[capacity];
        public ulong[] Lasts = new ulong[capacity];
        public int Count;

        // The first range that ends at or behind an address; the number of ranges if none does.
        public int Find(ulong address)
        {
            ulong[] lasts = Lasts;
            int low = 0;
            for (int size = Count; size > 0;)
            {
                int half = (size + 1) >> 1;
                low = lasts[low + half - 1] < address ? low + half : low;
                size -= half;
            }
            return low;
        }

        // Ranges from..behind become one place for the new ones to be written to.
        public void Replace(int from, int behind, int with)
        {
            int tail = Count - behind, grown = from + with + tail;
            if (grown > Firsts.Length)
            {
                Array.Resize(ref Firsts, 2 * grown);
                Array.Resize(ref Lasts, 2 * grown);
            }
            if (tail > 0 && from + with != behind)
            {
                Firsts.AsSpan(behind, tail).CopyTo(Firsts.AsSpan(from + with));
                Lasts.AsSpan(behind, tail).CopyTo(Lasts.AsSpan(from + with));
            }
            Count = grown;
        }
    }

    /// <summary>Adds every address of <paramref name="range"/>.</summary>
    public void Add(IovaRange range)
    {
        ulong first = range.First, last = range.Last;

        // What ends just before the range, or later, and begins just behind it, or earlier, becomes one with it.
        ulong reach = last == ulong.MaxValue ? last : last + 1;
        int b = BlockOf(first == 0 ? 0 : first - 1);
        Block block = _blocks[b];
        int from = block.Find(first == 0 ? 0 : first - 1), behind = from;
        while (behind < block.Count && block.Firsts[behind] <= reach)
            behind++;
        if (behind > from)
        {
            first = Math.Min(first, block.Firsts[from]);
            last = Math.Max(last, block.Lasts[behind - 1]);
        }
        if (behind == block.Count && b + 1 < _blockCount)
            last = TakeFollowing(b, reach, last);
        Count += 1 - (behind - from);
        if (behind - from != 1)
            block.Replace(from, behind, 1);
        block.Firsts[from] = first;
        block.Lasts[from] = last;
        if (b + 1 < _blockCount)
            _ends[b] = Math.Max(_ends[b], last);
        if (block.Count > BlockSize)
            Split(b);
    }

    /// <summary>Removes every address of <paramref name="range"/> that is in the set.</summary>
    public void Remove(IovaRange range)
    {
        for (int b = BlockOf(range.First); b < _blockCount; b++)
        {
            Block block = _blocks[b];
            int from = block.Find(range.First), behind = from;
            while (behind < block.Count && block.Firsts[behind] <= range.Last)
                behind++;
            bool more = behind == block.Count;
            if (behind > from)
                CutOut(block, from, behind, range);
            if (block.Count == 0 && _blockCount > 1)
                DropBlock(b--);
            else if (block.Count > BlockSize)
                Split(b++);
            if (!more)
                return;
        }
    }

    /// <summary>Is every address of <paramref name="range"/> in the set?</summary>
    public bool Contains(IovaRange range)
    {
        Block block = _blocks[BlockOf(range.First)];
        int at = block.Find(range.First);
        return at < block.Count && block.Firsts[at] <= range.First && range.Last <= block.Lasts[at];
    }

    /// <summary>The set as it is now.</summary>
    public IovaRangeSet ToSet()
    {
        IovaRange[] ranges = new IovaRange[Count];
        int count = 0;
        for (int b = 0; b < _blockCount; b++)
            for (int i = 0; i < _blocks[b].Count; i++)
                ranges[count++] = IovaRange.Unchecked(_blocks[b].Firsts[i], _blocks[b].Lasts[i]);
        return IovaRangeSet.FromCanonicalOwned(ranges);
    }

    //   ranges    |--------|  |---|  |-------|        what is left of the first before the cut,
    //   cut             |---------------|             and of the last behind it, stays
    private void CutOut(Block block, int from, int behind, IovaRange cut)
    {
        ulong first = block.Firsts[from], last = block.Lasts[behind - 1];
        bool left = first < cut.First, right = last > cut.Last;
        int kept = (left ? 1 : 0) + (right ? 1 : 0);
        if (kept != behind - from)
            block.Replace(from, behind, kept);
        Count += kept - (behind - from);
        if (left)
        {
            block.Firsts[from] = first;
            block.Lasts[from] = cut.First - 1;
        }
        if (right)
        {
            block.Firsts[from + kept - 1] = cut.Last + 1;
            block.Lasts[from + kept - 1] = last;
        }
    }

    // The blocks behind that the new range reaches give up what it touches.
    private ulong TakeFollowing(int b, ulong reach, ulong last)
    {
        while (b + 1 < _blockCount)
        {
            Block next = _blocks[b + 1];
            int taken = 0;
            while (taken < next.Count && next.Firsts[taken] <= reach)
                taken++;
            if (taken == 0)
                break;
            last = Math.Max(last, next.Lasts[taken - 1]);
            Count -= taken;
            next.Replace(0, taken, 0);
            if (next.Count > 0)
                break;
            _ends[b] = _ends[b + 1];
            DropBlock(b + 1);
        }
        return last;
    }

    // Every address belongs to one block: the first whose end is not below it. The last block's end is that of the space.
    private int BlockOf(ulong address)
    {
        ulong[] ends = _ends;
        int low = 0;
        for (int size = _blockCount - 1; size > 0;)
        {
            int half = (size + 1) >> 1;
            low = ends[low + half - 1] < address ? low + half : low;
            size -= half;
        }
        return low;
    }

    private void Split(int b)
    {
        Block left = _blocks[b], right = new(BlockSize + 2);
        int half = left.Count / 2;
        right.Count = left.Count - half;
        Array.Copy(left.Firsts, half, right.Firsts, 0, right.Count);
        Array.Copy(left.Lasts, half, right.Lasts, 0, right.Count);
        left.Count = half;
        if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, 2 * _blockCount);
            Array.Resize(ref _ends, 2 * _blockCount);
        }
        Array.Copy(_blocks, b + 1, _blocks, b + 2, _blockCount - b - 1);
        Array.Copy(_ends, b, _ends, b + 1, _blockCount - b);
        _blocks[b + 1] = right;
        _ends[b] = left.Lasts[half - 1];
        _blockCount++;
    }

    private void DropBlock(int b)
    {
        if (b == _blockCount - 1)
            _ends[b - 1] = ulong.MaxValue;
        Array.Copy(_blocks, b + 1, _blocks, b, _blockCount - b - 1);
        Array.Copy(_ends, b + 1, _ends, b, _blockCount - b - 1);
        _blockCount--;
    }
}
