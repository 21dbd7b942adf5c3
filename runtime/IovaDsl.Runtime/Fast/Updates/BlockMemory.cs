namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// The memory of the blocks of one tree: arrays of up to 128 blocks, each as large as all before it together, and a chain of free blocks.
/// </summary>
/// <remarks>
/// <code>
///   arrays   | 1 block | 3 blocks | 3 blocks | 6 blocks | 12 blocks |        nothing is copied as the tree grows
/// </code>
/// A block never moves, and arrays stay below 85,000 bytes, out of the large-object heap. One array that doubles would be copied,
/// thrown away, and come each time from memory that the process has not touched yet, at the price of its page faults.
/// </remarks>
internal sealed class BlockMemory
{
    private const int WordsOfBlock = 2 * SortedLanes.Room;
    private const int PlaceBits = 13;
    private const int FewestBlocks = 3;
    private const int MostBlocks = (1 << PlaceBits) / WordsOfBlock;

    // A place is the number of an array, and of a word in it.
    private ulong[][] _arrays;
    private int _used;
    private int _blocks;
    private int _next;
    private int _end;
    private int _free = -1;

    /// <summary>Memory whose first block, at place 0, exists.</summary>
    public BlockMemory(ulong[] first)
    {
        _arrays = [first, []];
        _used = 1;
    }

    /// <summary>The block at a place.</summary>
    public ref ulong this[int place] => ref _arrays[place >> PlaceBits][place & ((1 << PlaceBits) - 1)];

    /// <summary>The words of one block, all 2^64-1.</summary>
    public static ulong[] One()
    {
        ulong[] words = new ulong[WordsOfBlock];
        words.AsSpan().Fill(ulong.MaxValue);
        return words;
    }

    /// <summary>The place of an empty block, all 2^64-1.</summary>
    public int Take()
    {
        int place = _free;
        if (place >= 0)
            _free = (int)this[place];
        else
            place = TakeNew();
        _arrays[place >> PlaceBits].AsSpan(place & ((1 << PlaceBits) - 1), WordsOfBlock).Fill(ulong.MaxValue);
        return place;
    }

    /// <summary>Gives a block back.</summary>
    public void Give(int place)
    {
        this[place] = (ulong)_free;
        _free = place;
    }

    private int TakeNew()
    {
        if (_next == _end)
        {
            int blocks = Math.Min(Math.Max(_blocks, FewestBlocks), MostBlocks);
            if (_used == _arrays.Length)
                Array.Resize(ref _arrays, 2 * _used);
#if NET
            _arrays[_used] = GC.AllocateUninitializedArray<ulong>(blocks * WordsOfBlock);
#else
            _arrays[_used] = new ulong[blocks * WordsOfBlock];
#endif
            _next = _used++ << PlaceBits;
            _end = _next + blocks * WordsOfBlock;
            _blocks += blocks;
        }

        int place = _next;
        _next += WordsOfBlock;
        return place;
    }
}
