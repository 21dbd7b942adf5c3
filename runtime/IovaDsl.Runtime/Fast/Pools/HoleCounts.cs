using System.Runtime.InteropServices;
#if NET
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace IovaDsl.Runtime.Fast.Pools;

/// <summary>
/// In how many hosts each address lies in a hole: the space cut into segments at every place where a hole begins or ends, with a count for
/// each segment. What a host covered is found again without looking at the others.
/// </summary>
/// <remarks>
/// <code>
///   holes         |----------|
///                       |----------|        |---|
///   segments  |0  |1    |2   |1    |0       |1  |0
/// </code>
/// Invariant: <c>_starts</c> rises strictly and begins with 0; segment i reaches to just before start i + 1, the last to the end of the
/// space. A boundary may be left over from a hole that is gone (equal counts on both sides); when these become many they are swept out.
/// Counting is a vector addition over the segments of a hole; a boundary is found by binary search. The list is flat, since a pool is
/// published as a whole after every change; where holes change one at a time without that, <see cref="CountedIovaRanges"/> is a tree.
/// </remarks>
internal sealed class HoleCounts
{
    private ulong[] _starts = new ulong[16];
    private int[] _counts = new int[16];
    private int _segments = 1;
    private int _holes;

    // How many segments lie in a hole where the one before does not, or the other way round.
    private int _changes;

    /// <summary>Counts every range once more. They are canonical.</summary>
    public void Add(ReadOnlySpan<IovaRange> ranges)
    {
        Cut(ranges);
        foreach (IovaRange range in ranges)
            CountAndCompare(range, 1);
        _holes += ranges.Length;
    }

    /// <summary>Takes back ranges that were added; the caller knows that they were.</summary>
    public void Remove(ReadOnlySpan<IovaRange> ranges)
    {
        Cut(ranges);
        foreach (IovaRange range in ranges)
            CountAndCompare(range, -1);
        _holes -= ranges.Length;
        if (_segments > 64 && _segments > 8 * (_holes + 1))
            DropLeftOvers();
    }

    /// <summary>Counts many canonical lists at once, into an empty map.</summary>
    public void Fill(IEnumerable<IovaRangeSet> lists)
    {
        List<ulong> boundaries = [0];
        foreach (IovaRangeSet list in lists)
        {
            foreach (IovaRange range in list)
            {
                boundaries.Add(range.First);
                if (range.Last != ulong.MaxValue)
                    boundaries.Add(range.Last + 1);
            }
        }

        boundaries.Sort();
        _starts = new ulong[boundaries.Count + 16];
        _segments = 0;
        foreach (ulong boundary in boundaries)
        {
            if (_segments == 0 || _starts[_segments - 1] != boundary)
                _starts[_segments++] = boundary;
        }

        _counts = new int[_starts.Length];
        _holes = 0;
        foreach (IovaRangeSet list in lists)
        {
            foreach (IovaRange range in list)
            {
                (int first, int behind) = SegmentsOf(range);
                Count(first, behind, 1);
            }

            _holes += list.Count;
        }

        _changes = Changes(0, _segments);
    }

    /// <summary>What lies in no hole.</summary>
    public IovaRangeSet ToSet()
    {
        // Edges alternate: where a range begins, then just behind its end; an odd number means that the last reaches the end of the space.
        int edges = _changes + (_counts[0] == 0 ? 1 : 0);
#if NET
        IovaRange[] ranges = GC.AllocateUninitializedArray<IovaRange>((edges + 1) / 2);
#else
        IovaRange[] ranges = new IovaRange[(edges + 1) / 2];
#endif
        Span<ulong> words = MemoryMarshal.Cast<IovaRange, ulong>(ranges.AsSpan());
        WriteEdges(words);
        if ((edges & 1) != 0)
            words[edges] = ulong.MaxValue;
        return IovaRangeSet.FromCanonicalOwned(ranges);
    }

    // Makes every end of a range a boundary. Boundaries that are missing are put in from the back, in one move.
    private void Cut(ReadOnlySpan<IovaRange> ranges)
    {
        int missing = 0;
        foreach (IovaRange range in ranges)
        {
            (int first, int behind) = SegmentsOf(range);
            missing += _starts[first] == range.First ? 0 : 1;
            missing += range.Last == ulong.MaxValue || _starts[behind] == range.Last + 1 ? 0 : 1;
        }

        if (missing == 0)
            return;
        if (_segments + missing + 16 > _starts.Length)
        {
            Array.Resize(ref _starts, 2 * (_segments + missing) + 16);
            Array.Resize(ref _counts, _starts.Length);
        }

        int from = _segments,
            to = _segments + missing;
        _segments = to;
        for (int i = ranges.Length - 1; i >= 0 && to > from; i--)
        {
            if (ranges[i].Last != ulong.MaxValue)
                PutIn(ranges[i].Last + 1, ref from, ref to);
            PutIn(ranges[i].First, ref from, ref to);
        }
    }

    //   starts   |a b c d e f . . .|      boundary x between c and d:
    //            |a b c . . x d e f|      d e f moved by what is still missing; x counts what c counts
    private void PutIn(ulong boundary, ref int from, ref int to)
    {
        int segment = SegmentOf(boundary, from);
        int behind = segment + 1,
            moved = from - behind;
        if (_starts[segment] == boundary)
            return;
        Array.Copy(_starts, behind, _starts, to - moved, moved);
        Array.Copy(_counts, behind, _counts, to - moved, moved);
        to -= moved + 1;
        from = behind;
        _starts[to] = boundary;
        _counts[to] = _counts[segment];
    }

    private int SegmentOf(ulong address) => SegmentOf(address, _segments);

    // The last of the first so many segments that starts at or below the address.
    private int SegmentOf(ulong address, int segments)
    {
        int low = 0;
        for (int size = segments; size > 1; )
        {
            int half = size >> 1;
            low += -(_starts[low + half] <= address ? 1 : 0) & half;
            size -= half;
        }

        return low;
    }

    // The segment a range begins in, and the one that what is behind it begins in; where the space ends with it, the number of segments.
    private (int First, int Behind) SegmentsOf(IovaRange range)
    {
        const int Near = 8;
        int first = SegmentOf(range.First);
        if (range.Last == ulong.MaxValue)
            return (first, _segments);
        for (int i = first; i < first + Near; i++)
        {
            if (i + 1 == _segments || _starts[i + 1] > range.Last + 1)
                return (first, i);
        }

        return (first, SegmentOf(range.Last + 1));
    }

    private void CountAndCompare(IovaRange range, int change)
    {
        (int first, int behind) = SegmentsOf(range);
        int before = Changes(first, behind + 1);
        Count(first, behind, change);
        _changes += Changes(first, behind + 1) - before;
    }

    private int Changes(int first, int behind)
    {
        int changes = 0;
        for (int i = Math.Max(first, 1); i < Math.Min(behind, _segments); i++)
            changes += _counts[i] != 0 == (_counts[i - 1] != 0) ? 0 : 1;
        return changes;
    }

    private void Count(int first, int behind, int change)
    {
        Span<int> counts = _counts.AsSpan(first, behind - first);
        int i = 0;
#if NET
        for (; i + Vector<int>.Count <= counts.Length; i += Vector<int>.Count)
            (new Vector<int>(counts.Slice(i)) + new Vector<int>(change)).CopyTo(counts.Slice(i));
#endif
        for (; i < counts.Length; i++)
            counts[i] += change;
    }

    // A range in memory is its first address and its last: every other edge is one too far.
    private void WriteEdges(Span<ulong> words)
    {
        int count = 0,
            i = 0;
        bool inside = false;
#if NET
        if (Avx512F.IsSupported)
            count = WriteEdgesWide(words, ref i, ref inside);
#endif
        for (; i < _segments; i++)
        {
            bool wanted = _counts[i] == 0;
            if (wanted != inside)
            {
                words[count] = unchecked(_starts[i] - (ulong)(count & 1));
                count++;
            }

            inside = wanted;
        }
    }

#if NET
    // Sixteen segments at a time: a bit for each change, and the starts at these bits packed together.
    private int WriteEdgesWide(Span<ulong> words, ref int i, ref bool inside)
    {
        const int Wide = 16;
        ReadOnlySpan<ulong> beyond = [0, 1, 0, 1, 0, 1, 0, 1, 0];
        Vector512<ulong> lanes = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
        int count = 0;
        uint before = 0;
        for (; i + Wide <= _segments && count + Wide <= words.Length; i += Wide)
        {
            uint wanted = (uint)Vector512.Equals(Vector512.LoadUnsafe(ref _counts[i]), Vector512<int>.Zero).ExtractMostSignificantBits();
            uint changes = wanted ^ (wanted << 1 | before) & 0xffff;
            before = wanted >> 15;
            for (int half = 0; half < 2; half++, changes >>= 8)
            {
                Vector512<ulong> chosen = Vector512.Equals(Vector512.Create((ulong)changes) & lanes, lanes);
                Vector512<ulong> edges = Avx512F.Compress(Vector512<ulong>.Zero, chosen, Vector512.LoadUnsafe(ref _starts[i + 8 * half]));
                (edges - Vector512.LoadUnsafe(in beyond[count & 1])).StoreUnsafe(ref words[count]);
                count += BitOperations.PopCount(changes & 0xff);
            }
        }

        inside = before != 0;
        return count;
    }
#endif

    private void DropLeftOvers()
    {
        int kept = 1;
        for (int i = 1; i < _segments; i++)
        {
            if (_counts[i] == _counts[kept - 1])
                continue;
            _starts[kept] = _starts[i];
            _counts[kept] = _counts[i];
            kept++;
        }

        _segments = kept;
    }
}
