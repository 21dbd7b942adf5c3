using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// Blocks in the order of the addresses they are responsible for, found by address in three steps, none of which branches on what it finds.
/// </summary>
/// <remarks>
/// <code>
///   top      | 0x8f.. | 2^64-1 |               where each node's addresses end; two plain arrays
///   node     | entries: place and count | ends of the addresses of up to 32 blocks |
///   block    | firsts | lasts |                up to 32 ranges; a node has the same shape
/// </code>
/// <para>
/// Every address belongs to one block: the first whose end is not below it. The last end of all is 2^64-1. An entry is the place of a block
/// and, in its lowest byte, how many are in it. A slot names a block: the number of its node times 32, and its number in it.
/// </para>
/// <para>
/// A full block or node is split in the middle, an empty one goes and its addresses fall to a neighbour. A node of the top stands for
/// some 500 ranges, so a million ranges make its arrays 2,000 long.
/// </para>
/// </remarks>
internal sealed class BlockTree
{
    private const int Room = SortedLanes.Room;
    private const ulong CountMask = 0xff;

    private readonly BlockMemory _memory;

    // The top. Of a single node nothing is searched; after that its room is a power of two from 32, and what is not in use of the ends
    // holds
    // 2^64-1.
    private ulong[] _ends = [ulong.MaxValue];
    private ulong[] _nodes;
    private int _count = 1;

    /// <summary>A tree of a block that has become too full to stand alone: its two halves.</summary>
    /// <param name="block">The words of the block, which is more than half full.</param>
    /// <param name="count">How many are in it.</param>
    public BlockTree(ulong[] block, int count)
    {
        _memory = new BlockMemory(block);
        int node = _memory.Take();
        _memory[node] = EntryOf(0, count);
        _nodes = [EntryOf(node, 1)];
        Split(0);
    }

    /// <summary>Whether there is one block only.</summary>
    public bool HasOne => _count == 1 && CountOf(_nodes[0]) == 1;

    /// <summary>The block that is responsible for an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(ulong address)
    {
        int node = _count == 1 ? 0 : NodeOf(address);
        return node * Room + SortedLanes.CountBelow(ref Unsafe.Add(ref BlockAt(_nodes[node]), Room), Room, address);
    }

    /// <summary>The slot after another, or -1.</summary>
    public int Following(int slot)
    {
        int node = (int)((uint)slot / Room);
        if ((int)((uint)slot % Room) + 1 < CountOf(_nodes[node]))
            return slot + 1;
        return node + 1 < _count ? (node + 1) * Room : -1;
    }

    /// <summary>
    /// The entry of a block: <see cref="BlockAt"/> and <see cref="CountOf"/> read it; it may be added to as its count changes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Entry(int slot) => ref Unsafe.Add(ref BlockAt(_nodes[(int)((uint)slot / Room)]), (int)((uint)slot % Room));

    /// <summary>The block of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong BlockAt(ulong entry) => ref _memory[(int)(entry >> 8)];

    /// <summary>The first address that a block is responsible for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong StartOf(int slot)
    {
        if ((uint)slot % Room != 0)
            return EndOf(slot - 1) + 1;
        return slot == 0 ? 0 : _ends[(int)((uint)slot / Room) - 1] + 1;
    }

    /// <summary>The last address that a block is responsible for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong EndOf(int slot) => Unsafe.Add(ref Entry(slot), Room);

    /// <summary>How many are in the block of an entry.</summary>
    public static int CountOf(ulong entry) => (int)(entry & CountMask);

    /// <summary>The addresses of a block end no earlier than here.</summary>
    public void ExtendTo(int slot, ulong end)
    {
        ref ulong now = ref Unsafe.Add(ref Entry(slot), Room);
        if (now >= end)
            return;
        now = end;
        if ((int)((uint)slot % Room) + 1 == CountOf(_nodes[(int)((uint)slot / Room)]))
            _ends[(int)((uint)slot / Room)] = end;
    }

    /// <summary>Splits a block that is more than half full into two.</summary>
    public void Split(int slot)
    {
        int node = (int)((uint)slot / Room),
            child = (int)((uint)slot % Room);
        if (CountOf(_nodes[node]) == Room)
        {
            SplitNode(node);
            if (child >= Room / 2)
                (node, child) = (node + 1, child - Room / 2);
        }

        int place = _memory.Take();
        ref ulong entries = ref BlockAt(_nodes[node]),
            entry = ref Unsafe.Add(ref entries, child),
            end = ref Unsafe.Add(ref entry, Room);
        ulong endOfUpper = end;
        int upper = CountOf(entry) - Room / 2;
        end = SplitInto(ref entry, place);
        SortedLanes.Move(ref entries, Room, child + 1, -1, ulong.MaxValue, 0);
        SortedLanes.Move(ref Unsafe.Add(ref entries, Room), Room, child + 1, -1, ulong.MaxValue, 0);
        Unsafe.Add(ref entry, 1) = EntryOf(place, upper);
        Unsafe.Add(ref end, 1) = endOfUpper;
        _nodes[node]++;
    }

    /// <summary>Takes out an empty block, which is not the only one.</summary>
    /// <returns>The slot where the block after it is found now, or -1.</returns>
    public int Drop(int slot)
    {
        int node = (int)((uint)slot / Room),
            child = (int)((uint)slot % Room),
            count = CountOf(_nodes[node]);
        ref ulong entries = ref BlockAt(_nodes[node]);
        _memory.Give((int)(Unsafe.Add(ref entries, child) >> 8));
        if (count == 1)
            return DropNode(node);
        bool wasLast = child == count - 1;
        if (wasLast)
            Unsafe.Add(ref entries, Room + child - 1) = Unsafe.Add(ref entries, Room + child);
        SortedLanes.Move(ref entries, Room, child, 1, ulong.MaxValue, 0);
        SortedLanes.Move(ref Unsafe.Add(ref entries, Room), Room, child, 1, ulong.MaxValue, 0);
        _nodes[node]--;
        return !wasLast ? slot
            : node + 1 < _count ? (node + 1) * Room
            : -1;
    }

    private int NodeOf(ulong address)
    {
        int low = 0;
        for (int half = _ends.Length >> 1; half >= Room; half >>= 1)
            low += -(_ends[low + half - 1] < address ? 1 : 0) & half;
        return low + SortedLanes.CountBelow(ref _ends[low], Room, address);
    }

    private void SplitNode(int node)
    {
        if (_count == _ends.Length)
        {
            Array.Resize(ref _ends, Math.Max(Room, 2 * _count));
            Array.Resize(ref _nodes, _ends.Length);
            _ends.AsSpan(_count).Fill(ulong.MaxValue);
        }

        Array.Copy(_ends, node, _ends, node + 1, _count - node);
        Array.Copy(_nodes, node, _nodes, node + 1, _count - node);
        _count++;
        int place = _memory.Take();
        _ends[node] = SplitInto(ref _nodes[node], place);
        _nodes[node + 1] = EntryOf(place, Room / 2);
    }

    // The upper half of the block of an entry moves; where the addresses of the lower half end is returned.
    private ulong SplitInto(ref ulong entry, int place)
    {
        ref ulong block = ref BlockAt(entry);
        SortedLanes.MoveUpperHalf(ref block, ref _memory[place]);
        entry = entry & ~CountMask | Room / 2;
        return Unsafe.Add(ref block, Room + Room / 2 - 1);
    }

    private int DropNode(int node)
    {
        _memory.Give((int)(_nodes[node] >> 8));
        _count--;
        Array.Copy(_ends, node + 1, _ends, node, _count - node);
        Array.Copy(_nodes, node + 1, _nodes, node, _count - node);
        _ends[_count] = ulong.MaxValue;
        if (node < _count)
            return node * Room;
        _ends[node - 1] = ulong.MaxValue;
        Unsafe.Add(ref BlockAt(_nodes[node - 1]), Room + CountOf(_nodes[node - 1]) - 1) = ulong.MaxValue;
        return -1;
    }

    private static ulong EntryOf(int place, int count) => (ulong)place << 8 | (uint)count;
}
