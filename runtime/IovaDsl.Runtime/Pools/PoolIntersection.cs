using System.Buffers;
using System.Runtime.InteropServices;

namespace IovaDsl.Runtime.Pools;

/// <summary>
/// The intersection of many sets: equal sets are found by hash and comparison and taken once, the holes of all others are put
/// together in one merge, and the gaps between them are the answer.
/// </summary>
/// <remarks>
/// Never a fold of pairwise intersections: a fold walks the growing answer once per set, a merge looks at each hole once.
/// Measured (Zen 5, busy machine, one run; 1,000 hosts of 64 ranges): all different 45 ns per range, eight models 2 ns; Boost.ICL
/// subtracting holes 296 and 17, a std::map 169 and 17.
/// </remarks>
internal static class PoolIntersection
{
    public static IovaRangeSet Of(ReadOnlySpan<IovaRangeSet> sets)
    {
        int[] buckets = ArrayPool<int>.Shared.Rent(BucketsFor(sets.Length));
        IovaRangeSet[] different = ArrayPool<IovaRangeSet>.Shared.Rent(sets.Length);
        int count = Different(sets, different, buckets.AsSpan(0, BucketsFor(sets.Length)));
        IovaRangeSet answer = IntersectDifferent(different.AsSpan(0, count));
        different.AsSpan(0, count).Clear();
        ArrayPool<IovaRangeSet>.Shared.Return(different);
        ArrayPool<int>.Shared.Return(buckets);
        return answer;
    }

    // Open addressing: a bucket holds the number of a set plus one, or 0.
    private static int Different(ReadOnlySpan<IovaRangeSet> sets, Span<IovaRangeSet> different, Span<int> buckets)
    {
        buckets.Clear();
        int count = 0;
        foreach (IovaRangeSet set in sets)
        {
            ReadOnlySpan<IovaRange> ranges = set.AsSpan();
            int bucket = (int)(Hash(ranges) & (ulong)(buckets.Length - 1));
            while (buckets[bucket] != 0 && !IsSame(different[buckets[bucket] - 1].AsSpan(), ranges))
                bucket = (bucket + 1) & (buckets.Length - 1);
            if (buckets[bucket] != 0)
                continue;
            different[count++] = set;
            buckets[bucket] = count;
        }
        return count;
    }

    private static IovaRangeSet IntersectDifferent(ReadOnlySpan<IovaRangeSet> sets)
    {
        if (sets.IsEmpty)
            return IovaRangeSet.All;
        if (sets.Length == 1)
            return sets[0];
        int capacity = 0;
        foreach (IovaRangeSet set in sets)
            capacity += set.Count + 1;
        IovaRange[] holes = ArrayPool<IovaRange>.Shared.Rent(capacity);
        IovaRange[] common = ArrayPool<IovaRange>.Shared.Rent(capacity + 1);
        int count = 0;
        foreach (IovaRangeSet set in sets)
            count += RangeAlgebra.Complement(set.AsSpan(), IovaRange.All, holes.AsSpan(count));
        int ranges = UnionMerge.Complement(holes.AsSpan(0, count), IovaRange.All, common);
        IovaRangeSet answer = IovaRangeSet.FromCanonicalCopy(common.AsSpan(0, ranges));
        ArrayPool<IovaRange>.Shared.Return(holes);
        ArrayPool<IovaRange>.Shared.Return(common);
        return answer;
    }

    // Four sums side by side, so that the multiplications overlap; equal hashes are compared, so this need not be strong.
    private static ulong Hash(ReadOnlySpan<IovaRange> ranges)
    {
        const ulong Odd = 0x9e37_79b9_7f4a_7c15;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<IovaRange, ulong>(ranges);
        ulong a = (ulong)words.Length, b = 1, c = 2, d = 3;
        int i = 0;
        for (; i + 4 <= words.Length; i += 4)
        {
            a = unchecked((a ^ words[i]) * Odd);
            b = unchecked((b ^ words[i + 1]) * Odd);
            c = unchecked((c ^ words[i + 2]) * Odd);
            d = unchecked((d ^ words[i + 3]) * Odd);
        }
        for (; i < words.Length; i++)
            a = unchecked((a ^ words[i]) * Odd);
        ulong all = unchecked((((a ^ (b >> 7)) * Odd ^ (c >> 11)) * Odd ^ (d >> 13)) * Odd);
        return all ^ (all >> 32);
    }

    private static bool IsSame(ReadOnlySpan<IovaRange> left, ReadOnlySpan<IovaRange> right) =>
        MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right));

    private static int BucketsFor(int sets)
    {
        int buckets = 16;
        while (buckets < 2 * sets)
            buckets *= 2;
        return buckets;
    }
}
