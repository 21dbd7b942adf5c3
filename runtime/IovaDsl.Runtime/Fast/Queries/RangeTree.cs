#if NET
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>
/// Finds the first range that ends at or behind an address, in a number of steps that follows from the number of ranges alone:
/// eight keys, a line of the cache, are compared at once, and how many are smaller says where to go on. There is no branch on what is
/// found.
/// </summary>
/// <remarks>
/// <code>
///   level 1                 7f            ff           last of each eight below
///   level 0     0f 1f .. 6f 7f   9f af .. f0 ff        last addresses
///   from 98:    1 is smaller ^   0 are  ^              answer: 8 · 1 + 0
/// </code>
/// Invariant: the keys of a level rise, and the last of them is 2^64-1, for the lowest by one that no range has; so some key is not
/// smaller than the address, in every line that is come to.
/// Immutable once built; nothing allocates afterwards.
/// </remarks>
internal sealed class RangeTree
{
    private const int Fan = 8;
    private const int FanBits = 3;

    // Level after level, from the top, each filled up to a multiple of eight with 2^64-1.
    private readonly ulong[] _keys;
    private readonly int[] _starts;

    public RangeTree(ReadOnlySpan<IovaRange> ranges)
    {
        List<int> sizes = [ranges.Length + 1];
        while (sizes[^1] > Fan)
            sizes.Add((sizes[^1] + Fan - 1) / Fan);
        sizes.Reverse();
        _starts = new int[sizes.Count];
        for (int level = 1; level < sizes.Count; level++)
            _starts[level] = _starts[level - 1] + Lines(sizes[level - 1]);
        _keys = new ulong[_starts[^1] + Lines(sizes[^1])];
        _keys.AsSpan().Fill(ulong.MaxValue);
        for (int i = 0; i < ranges.Length; i++)
            _keys[_starts[^1] + i] = ranges[i].Last;
        for (int level = sizes.Count - 1; level > 0; level--)
        for (int i = 0; i < sizes[level - 1]; i++)
            _keys[_starts[level - 1] + i] = _keys[_starts[level] + i * Fan + Fan - 1];

        static int Lines(int size) => (size + Fan - 1) / Fan * Fan;
    }

    public static bool IsFast => Vector512.IsHardwareAccelerated;

    /// <summary>The first range that ends at or behind an address; the number of ranges if none does.</summary>
    public int IndexOfFirstEndingAtOrAfter(ulong address)
    {
        Vector512<ulong> wanted = Vector512.Create(address);
        ref ulong keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        nuint index = 0;
        foreach (int start in _starts)
        {
            Vector512<ulong> line = Vector512.LoadUnsafe(ref keys, (uint)start + (index << FanBits));
            index = (index << FanBits) + (uint)BitOperations.PopCount(Vector512.LessThan(line, wanted).ExtractMostSignificantBits());
        }

        return (int)index;
    }
}
#endif
