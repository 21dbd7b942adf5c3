using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IovaDsl.Runtime.Fast.Updates;

namespace IovaDsl.Runtime.Fast;

/// <summary>
/// A set of addresses that changes one range at a time (hot-plug): what is added merges with what it overlaps or touches, what is removed
/// is
/// cut out. At every moment it is canonical.
/// </summary>
/// <remarks>
/// <para>
/// A set begins as one block of eight ranges, which becomes one of thirty-two, which becomes a tree of such blocks; so the cost of a change
/// hardly grows with the set.
/// </para>
/// <para>Not safe to share while it changes; <see cref="ToSet"/> gives a value that is.</para>
/// </remarks>
public sealed class MutableIovaRanges
{
    private const int Few = SortedLanes.Lanes;
    private const int Room = SortedLanes.Room;

    // The few; or one block, until it is full; then a tree that it is part of.
    private FewWords _few;
    private ulong[]? _block;
    private BlockTree? _tree;

    /// <summary>No address.</summary>
    public MutableIovaRanges()
    {
        for (int i = 0; i < 2 * Few; i++)
            Unsafe.Add(ref FewRanges, i) = ulong.MaxValue;
    }

    /// <summary>How many ranges the canonical list has.</summary>
    public int Count { get; private set; }

    /// <summary>Adds every address of <paramref name="range"/>.</summary>
    public void Add(IovaRange range)
    {
        if (_block is null)
            ChangeFew(EightRanges.Add(ref FewRanges, Count, range));
        else if (_tree is null)
            ChangeBlock(_block, ThirtyTwoRanges.Add(ref _block[0], Count, range, out _));
        else
            AddToTree(_tree, range);
    }

    /// <summary>Adds every address of <paramref name="set"/>.</summary>
    public void Add(IovaRangeSet set)
    {
        foreach (IovaRange range in set)
            Add(range);
    }

    /// <summary>Removes every address of <paramref name="set"/>.</summary>
    public void Remove(IovaRangeSet set)
    {
        foreach (IovaRange range in set)
            Remove(range);
    }

    /// <summary>Removes every address of <paramref name="range"/> that is in the set.</summary>
    public void Remove(IovaRange range)
    {
        if (_block is null)
            ChangeFew(EightRanges.Remove(ref FewRanges, Count, range));
        else if (_tree is null)
            ChangeBlock(_block, ThirtyTwoRanges.Remove(ref _block[0], Count, range, out _));
        else
            RemoveFromTree(_tree, range);
    }

    /// <summary>Is every address of <paramref name="range"/> in the set?</summary>
    public bool Contains(IovaRange range)
    {
        if (_block is null)
            return RangeBlock.Contains(ref FewRanges, Few, Count, range);
        if (_tree is null)
            return RangeBlock.Contains(ref _block[0], Room, Count, range);
        ulong entry = _tree.Entry(_tree.SlotOf(range.First));
        return RangeBlock.Contains(ref _tree.BlockAt(entry), Room, BlockTree.CountOf(entry), range);
    }

    /// <summary>The set as it is now.</summary>
    public IovaRangeSet ToSet()
    {
        IovaRange[] ranges = new IovaRange[Count];
        if (_block is null)
            Read(ref FewRanges, Few, ranges);
        else if (_tree is null)
            Read(ref _block[0], Room, ranges);
        else
            Read(_tree, ranges);
        return IovaRangeSet.FromCanonicalOwned(ranges);
    }

    private static void Read(BlockTree tree, Span<IovaRange> ranges)
    {
        for (int slot = 0, read = 0; slot >= 0; slot = tree.Following(slot))
        {
            ulong entry = tree.Entry(slot);
            int count = BlockTree.CountOf(entry);
            Read(ref tree.BlockAt(entry), Room, ranges.Slice(read, count));
            read += count;
        }
    }

    private static void Read(ref ulong block, int room, Span<IovaRange> ranges)
    {
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = IovaRange.Unchecked(Unsafe.Add(ref block, i), Unsafe.Add(ref block, room + i));
    }

    private void ChangeFew(int more)
    {
        Count += more;
        if (Count < Few)
            return;
        _block = BlockMemory.One();
        for (int i = 0; i < Few; i++)
        {
            _block[i] = Unsafe.Add(ref FewRanges, i);
            _block[Room + i] = Unsafe.Add(ref FewRanges, Few + i);
        }
    }

    private void ChangeBlock(ulong[] block, int more)
    {
        Count += more;
        if (Count == Room)
            _tree = new BlockTree(block, Room);
    }

    private void AddToTree(BlockTree tree, IovaRange range)
    {
        int slot = tree.SlotOf(RangeBlock.Before(range));
        ref ulong entry = ref tree.Entry(slot);
        int count = BlockTree.CountOf(entry);
        int change = ThirtyTwoRanges.Add(ref tree.BlockAt(entry), count, range, out int behind);
        Count += change;
        entry += (ulong)change;
        if (behind == count)
            JoinFollowing(tree, slot, RangeBlock.Reach(range));
        if (count + change == Room)
            tree.Split(slot);
    }

    // The last range of a block may reach into the blocks that follow: these give up what it touches.
    private void JoinFollowing(BlockTree tree, int slot, ulong reach)
    {
        ref ulong entry = ref tree.Entry(slot);
        ref ulong last = ref Unsafe.Add(ref tree.BlockAt(entry), Room + BlockTree.CountOf(entry) - 1);
        for (int following; (following = tree.Following(slot)) >= 0; )
        {
            ref ulong other = ref tree.Entry(following);
            int count = BlockTree.CountOf(other),
                taken = RangeBlock.TakeFirst(ref tree.BlockAt(other), count, reach, ref last);
            Count -= taken;
            other -= (ulong)taken;
            if (taken < count)
                break;
            tree.Drop(following);
        }

        tree.ExtendTo(slot, last);
    }

    private void RemoveFromTree(BlockTree tree, IovaRange range)
    {
        int slot = tree.SlotOf(range.First);
        while (slot >= 0)
        {
            ref ulong entry = ref tree.Entry(slot);
            int count = BlockTree.CountOf(entry);
            int change = ThirtyTwoRanges.Remove(ref tree.BlockAt(entry), count, range, out int ended);
            Count += change;
            entry += (ulong)change;
            if (count + change == Room)
                tree.Split(slot);
            bool isEmpty = count + change == 0 && !tree.HasOne;
            if (isEmpty)
                slot = tree.Drop(slot);
            if (ended < count)
                return;
            if (!isEmpty)
                slot = tree.Following(slot);
        }
    }

    private ref ulong FewRanges => ref Unsafe.As<FewWords, ulong>(ref _few);

    // A block of eight inside the object: there is one wait for memory where an array of its own made two, one after the other.
    [StructLayout(LayoutKind.Sequential, Size = 2 * Few * sizeof(ulong))]
    private struct FewWords
    {
        private ulong _first;
    }
}
