using System.Buffers;
#if NET
using System.Runtime.CompilerServices;
using IovaDsl.Runtime.Fast.Merging;
#endif

namespace IovaDsl.Runtime.Fast.Pools;

/// <summary>
/// The intersection of many sets: equal sets are found by hash and comparison and taken once, the holes of all others are put
/// together in one merge, and the gaps between them are the answer.
/// </summary>
/// <remarks>
/// Never a fold of pairwise intersections: a fold walks the growing answer once per set, a merge looks at each hole once.
/// A set computes its hash once, as a text does in other languages, and sets that were found equal share one list, so only a first
/// comparison reads an equal host.
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
#if NET
    [MethodImpl(Compiled.AtOnce)]
#endif
    private static int Different(ReadOnlySpan<IovaRangeSet> sets, Span<IovaRangeSet> different, Span<int> buckets)
    {
        buckets.Clear();
        int count = 0;
        foreach (IovaRangeSet set in sets)
        {
            int bucket = set.GetHashCode() & (buckets.Length - 1);
            while (buckets[bucket] != 0 && !set.SharesListWith(different[buckets[bucket] - 1]))
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

    private static int BucketsFor(int sets)
    {
        int buckets = 16;
        while (buckets < 2 * sets)
            buckets *= 2;
        return buckets;
    }
}
