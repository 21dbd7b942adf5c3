using System.Runtime.CompilerServices;
using IovaDsl.Runtime.Fast.Updates;

namespace IovaDsl.Runtime.Fast;

/// <summary>
/// Claims that come and go one at a time (devices plugged in and pulled out): taking one away frees only what no other
/// claim covers.
/// </summary>
/// <remarks>
/// <para>
/// Equal claims count as often as they were added. A change costs what the set's size hardly matters for, and as many steps as there are
/// places within the claim where others begin or end.
/// </para>
/// <para>Not safe to share while it changes; <see cref="ToSet"/> gives a value that is.</para>
/// </remarks>
public sealed class CountedIovaRanges
{
    private const int Room = SortedLanes.Room;

    // A claim adds at most two segments to a block.
    private const int Most = Room - 2;

    // Segments that together are the whole space, the first of them all of it, claimed by nobody: one block, until it is full; then a tree
    // that it is part of.
    private readonly ulong[] _block = BlockMemory.One();
    private int _count = 1;
    private BlockTree? _tree;

    /// <summary>No claim.</summary>
    public CountedIovaRanges() => _block[0] = 0;

    /// <summary>Adds one claim.</summary>
    public void Add(IovaRange range) => TryChange(range, 1);

    /// <summary>Takes back one claim.</summary>
    /// <exception cref="InvalidOperationException">Some address of the range is claimed by nobody; nothing is changed.</exception>
    public void Remove(IovaRange range)
    {
        if (!TryChange(range, -1))
            throw new InvalidOperationException($"{range} was not added.");
    }

    /// <summary>How many claims cover <paramref name="address"/>.</summary>
    public int CountAt(ulong address)
    {
        ref ulong block = ref _tree is null ? ref _block[0] : ref _tree.BlockAt(_tree.Entry(_tree.SlotOf(address)));
        return checked((int)SegmentBlock.CountAt(ref block, address));
    }

    /// <summary>Every address that at least one claim covers.</summary>
    public IovaRangeSet ToSet()
    {
        IovaRange[] ranges = new IovaRange[Read(default)];
        Read(ranges);
        return IovaRangeSet.FromCanonicalOwned(ranges);
    }

    private bool TryChange(IovaRange range, int more)
    {
        if (_tree is not null)
            return TryChange(_tree, range, more);
        int now = SegmentBlock.Change(ref _block[0], _count, 0, range, more);
        if (now < 0)
            return false;
        _count = now;
        if (now > Most)
            _tree = new BlockTree(_block, now);
        return true;
    }

    // Where one block ends and the next begins, a claim is changed as if it were two; whether all of it is there is asked first.
    private static bool TryChange(BlockTree tree, IovaRange range, int more)
    {
        for (ulong from = range.First; ; )
        {
            int slot = tree.SlotOf(from);
            ulong end = tree.EndOf(slot),
                last = Math.Min(end, range.Last);
            if (more < 0 && last != range.Last && from == range.First && !IsCovered(tree, slot, range))
                return false;
            ref ulong entry = ref tree.Entry(slot);
            int count = BlockTree.CountOf(entry);
            int now = SegmentBlock.Change(ref tree.BlockAt(entry), count, tree.StartOf(slot), IovaRange.Unchecked(from, last), more);
            if (now < 0)
                return false;
            entry += (ulong)(now - count);
            if (now > Most)
                tree.Split(slot);
            else if (now == 1)
                DropIfAsNext(tree, slot);
            if (last == range.Last)
                return true;
            from = end + 1;
        }
    }

    // A single segment that the next block of the same node can begin with needs no block.
    private static void DropIfAsNext(BlockTree tree, int slot)
    {
        int next = tree.Following(slot);
        if (next == slot + 1 && tree.BlockAt(tree.Entry(slot)) == tree.BlockAt(tree.Entry(next)))
            tree.Drop(slot);
    }

    private static bool IsCovered(BlockTree tree, int slot, IovaRange range)
    {
        for (; ; slot = tree.Following(slot))
        {
            ulong entry = tree.Entry(slot);
            if (!SegmentBlock.IsCovered(ref tree.BlockAt(entry), BlockTree.CountOf(entry), range))
                return false;
            if (tree.EndOf(slot) >= range.Last)
                return true;
        }
    }

    // Writes the covered ranges as far as there is room for them, and says how many there are.
    private int Read(Span<IovaRange> ranges)
    {
        CoveredRanges covered = new(ranges);
        if (_tree is null)
            covered.Read(ref _block[0], _count);
        for (int slot = 0; _tree is not null && slot >= 0; slot = _tree.Following(slot))
            covered.Read(ref _tree.BlockAt(_tree.Entry(slot)), BlockTree.CountOf(_tree.Entry(slot)));
        return covered.End();
    }

    // What is covered of segments that are read in order; written as far as there is room.
    private ref struct CoveredRanges(Span<IovaRange> ranges)
    {
        private readonly Span<IovaRange> _ranges = ranges;
        private int _count;
        private bool _isOpen;
        private ulong _first;
        private ulong _start;

        public void Read(ref ulong block, int count)
        {
            for (int i = 0; i < count; i++)
            {
                bool isCovered = Unsafe.Add(ref block, i) != 0;
                if (isCovered && !_isOpen)
                    _first = _start;
                else if (!isCovered && _isOpen)
                    Write(_start - 1);
                _isOpen = isCovered;
                _start = Unsafe.Add(ref block, Room + i) + 1;
            }
        }

        public int End()
        {
            if (_isOpen)
                Write(ulong.MaxValue);
            return _count;
        }

        private void Write(ulong last)
        {
            if (_count < _ranges.Length)
                _ranges[_count] = IovaRange.Unchecked(_first, last);
            _count++;
        }
    }
}
