using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Updates;

/// <summary>
/// A set of addresses that changes one range at a time (hot-plug): what is added merges with what it overlaps or touches, what is removed is
/// cut out. At every moment it is canonical.
/// </summary>
/// <remarks>
/// <para>
/// Firsts and lasts stand in lists of their own, in blocks of less than <see cref="LargestBlock"/> ranges, each known by an address that no
/// range of the next reaches:
/// </para>
/// <code>
///   ends     | 0x8f.. | 0x1a3.. | 2^64-1 |       found by binary search without a branch,
///   block    n | f0 f1 f2 ... max max max 0 | l0 l1 l2 ... max max max
///                                               and here once more, the last eight by one comparison
/// </code>
/// <para>
/// What is unused is 2^64-1 and the word before the lasts 0, so that a range that meets nobody needs no case of its own: the
/// minimum with what lies behind it and the maximum with what lies before are its own ends.
/// </para>
/// <para>
/// A set begins with one small block, which grows; then a full block is split and an empty one dropped, so the cost of a change
/// hardly grows with the set.
/// </para>
/// <para>Not safe to share while it changes; <see cref="ToSet"/> gives a value that is.</para>
/// </remarks>
public sealed class MutableIovaRanges
{
    private const int SmallestBlock = 8;
    private const int LargestBlock = 128;

    // All blocks, one after the other, each with room for this many ranges, one of them free. In the order of addresses: which one it is,
    // and where it ends; behind them those that are free. Of a single block nothing of this need be known.
    private ulong[] _words;
    private int _room = SmallestBlock;
    private int _blocks = 1;
    private int[] _places = [];
    private ulong[] _ends = [];

    /// <summary>No address.</summary>
    public MutableIovaRanges()
    {
        _words = new ulong[Stride + SortedLanes.Lanes];
        Clear(0, 0);
    }

    /// <summary>How many ranges the canonical list has.</summary>
    public int Count { get; private set; }

    /// <summary>Adds every address of <paramref name="range"/>.</summary>
    public void Add(IovaRange range)
    {
        // What ends just before the range, or later, and begins just behind it, or earlier, becomes one with it.
        ulong before = range.First - (range.First != 0 ? 1ul : 0), reach = range.Last + (range.Last != ulong.MaxValue ? 1ul : 0);
        int b = BlockOf(before);
        ref ulong firsts = ref Firsts(b), lasts = ref Lasts(ref firsts);
        int count = CountIn(ref firsts);
        int from = SortedLanes.CountBelow(ref lasts, _room, before), behind = SortedLanes.EndOfAtMost(ref firsts, from, count, reach);
        ulong first = Math.Min(range.First, Unsafe.Add(ref firsts, from)), last = Math.Max(range.Last, Unsafe.Add(ref lasts, behind - 1));
        SortedLanes.Move(ref firsts, ref lasts, behind, from + 1, count);
        Unsafe.Add(ref firsts, from) = first;
        Unsafe.Add(ref lasts, from) = last;
        Recount(ref firsts, 1 - (behind - from));
        if (b + 1 < _blocks)
        {
            if (behind == count)
                Unsafe.Add(ref lasts, from) = last = TakeFollowing(b, reach, last);
            _ends[b] = Math.Max(_ends[b], last);
        }
        if (CountIn(ref firsts) == _room)
            MakeRoom(b);
    }

    /// <summary>Removes every address of <paramref name="range"/> that is in the set.</summary>
    public void Remove(IovaRange range)
    {
        for (int b = BlockOf(range.First); b < _blocks; b++)
        {
            ref ulong firsts = ref Firsts(b), lasts = ref Lasts(ref firsts);
            int count = CountIn(ref firsts);
            int from = SortedLanes.CountBelow(ref lasts, _room, range.First), behind = SortedLanes.EndOfAtMost(ref firsts, from, count, range.Last);
            if (behind > from)
                CutOut(ref firsts, ref lasts, from, behind, range);
            if (CountIn(ref firsts) == _room)
                MakeRoom(b);
            else if (CountIn(ref firsts) == 0 && _blocks > 1)
                Drop(b--);
            if (behind < count)
                return;
        }
    }

    /// <summary>Is every address of <paramref name="range"/> in the set?</summary>
    public bool Contains(IovaRange range)
    {
        int b = BlockOf(range.First);
        ref ulong firsts = ref Firsts(b), lasts = ref Lasts(ref firsts);
        int at = SortedLanes.CountBelow(ref lasts, _room, range.First);
        return at < CountIn(ref firsts) & Unsafe.Add(ref firsts, at) <= range.First & range.Last <= Unsafe.Add(ref lasts, at);
    }

    /// <summary>The set as it is now.</summary>
    public IovaRangeSet ToSet()
    {
        IovaRange[] ranges = new IovaRange[Count];
        int written = 0;
        for (int b = 0; b < _blocks; b++)
        {
            ref ulong firsts = ref Firsts(b), lasts = ref Lasts(ref firsts);
            for (int i = 0; i < CountIn(ref firsts); i++)
                ranges[written++] = IovaRange.Unchecked(Unsafe.Add(ref firsts, i), Unsafe.Add(ref lasts, i));
        }
        return IovaRangeSet.FromCanonicalOwned(ranges);
    }

    //   ranges    |--------|  |---|  |-------|        what is left of the first before the cut,
    //   cut             |---------------|             and of the last behind it, stays
    private void CutOut(ref ulong firsts, ref ulong lasts, int from, int behind, IovaRange cut)
    {
        ulong first = Unsafe.Add(ref firsts, from), last = Unsafe.Add(ref lasts, behind - 1);
        int left = first < cut.First ? 1 : 0, right = last > cut.Last ? 1 : 0;
        SortedLanes.Move(ref firsts, ref lasts, behind, from + left + right, CountIn(ref firsts));
        if (left != 0)
        {
            Unsafe.Add(ref firsts, from) = first;
            Unsafe.Add(ref lasts, from) = cut.First - 1;
        }
        if (right != 0)
        {
            Unsafe.Add(ref firsts, from + left) = cut.Last + 1;
            Unsafe.Add(ref lasts, from + left) = last;
        }
        Recount(ref firsts, left + right - (behind - from));
    }

    // The blocks behind that the new range reaches give up what it touches.
    private ulong TakeFollowing(int b, ulong reach, ulong last)
    {
        while (b + 1 < _blocks)
        {
            ref ulong firsts = ref Firsts(b + 1), lasts = ref Lasts(ref firsts);
            int count = CountIn(ref firsts);
            int taken = SortedLanes.EndOfAtMost(ref firsts, 0, count, reach);
            if (taken == 0)
                break;
            last = Math.Max(last, Unsafe.Add(ref lasts, taken - 1));
            SortedLanes.Move(ref firsts, ref lasts, taken, 0, count);
            Recount(ref firsts, -taken);
            if (taken < count)
                break;
            _ends[b] = _ends[b + 1];
            Drop(b + 1);
        }
        return last;
    }

    // Every address belongs to one block: the first whose end is not below it. The last block's end is that of the space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BlockOf(ulong address) => _blocks == 1 ? 0 : SortedLanes.CountBelow(ref _ends[0], _ends.Length, address);

    // Eight words with the count, the firsts, eight that end with the zero, the lasts, eight that may be written past them.
    private int Stride => 2 * _room + 3 * SortedLanes.Lanes;

    private ref ulong Firsts(int block) => ref _words[_places.Length == 0 ? SortedLanes.Lanes : _places[block] * Stride + SortedLanes.Lanes];

    private ref ulong Lasts(ref ulong firsts) => ref Unsafe.Add(ref firsts, _room + SortedLanes.Lanes);

    private static int CountIn(ref ulong firsts) => (int)Unsafe.Add(ref firsts, -SortedLanes.Lanes);

    private void Recount(ref ulong firsts, int change)
    {
        Unsafe.Add(ref firsts, -SortedLanes.Lanes) += (ulong)change;
        Count += change;
    }

    private void MakeRoom(int b)
    {
        if (_room < LargestBlock)
            Grow();
        else
            Split(b);
    }

    // The only block moves into one with twice the room.
    private void Grow()
    {
        ref ulong firsts = ref Firsts(0), lasts = ref Lasts(ref firsts);
        int count = Count;
        _room *= 2;
        _words = new ulong[Stride + SortedLanes.Lanes];
        Clear(0, count);
        ref ulong newFirsts = ref Firsts(0), newLasts = ref Lasts(ref newFirsts);
        SortedLanes.Give(ref firsts, 0, count, ref newFirsts);
        SortedLanes.Give(ref lasts, 0, count, ref newLasts);
    }

    private void Split(int b)
    {
        if (_blocks >= _places.Length)
            AddFreeBlocks();
        int place = _places[_blocks];
        ref ulong firsts = ref Firsts(b), lasts = ref Lasts(ref firsts);
        int count = CountIn(ref firsts), half = count / 2;
        Array.Copy(_places, b + 1, _places, b + 2, _blocks - b - 1);
        Array.Copy(_ends, b, _ends, b + 1, _blocks - b);
        _blocks++;
        _places[b + 1] = place;
        _ends[b] = Unsafe.Add(ref lasts, half - 1);
        Clear(place, count - half);
        ref ulong newFirsts = ref Firsts(b + 1), newLasts = ref Lasts(ref newFirsts);
        SortedLanes.Give(ref firsts, half, count, ref newFirsts);
        SortedLanes.Give(ref lasts, half, count, ref newLasts);
        Unsafe.Add(ref firsts, -SortedLanes.Lanes) = (ulong)half;
    }

    // An empty block joins the free ones.
    private void Drop(int b)
    {
        int place = _places[b];
        if (b == _blocks - 1)
            _ends[b - 1] = ulong.MaxValue;
        Array.Copy(_places, b + 1, _places, b, _blocks - b - 1);
        Array.Copy(_ends, b + 1, _ends, b, _blocks - b - 1);
        _blocks--;
        _places[_blocks] = place;
        _ends[_blocks] = ulong.MaxValue;
    }

    private void AddFreeBlocks()
    {
        int had = _places.Length, blocks = Math.Max(2 * had, SortedLanes.Lanes);
        Array.Resize(ref _words, blocks * Stride + SortedLanes.Lanes);
        Array.Resize(ref _places, blocks);
        Array.Resize(ref _ends, blocks);
        for (int i = had; i < blocks; i++)
            (_places[i], _ends[i]) = (i, ulong.MaxValue);
    }

    private void Clear(int place, int count)
    {
        Span<ulong> block = _words.AsSpan(place * Stride, Stride);
        block.Fill(ulong.MaxValue);
        block[0] = (ulong)count;
        block[_room + 2 * SortedLanes.Lanes - 1] = 0;
    }
}
