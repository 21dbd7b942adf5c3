#if NET
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// Orders more ranges than the first cache holds: distributes them into buckets of some hundred by the leading
/// bits of their firsts, then orders and sweeps one bucket after the other while it is in the cache.
/// </summary>
/// <remarks>
/// <code>
///   source   |unordered, n ranges                |
///   scratch  |bucket 0 |bucket 1 |bucket 2 | ... |     one pass through memory
///                 |
///            small buffer, reused for every bucket     ordered here, by FineDistribution
///                 |
///   target   |runs ...  >                              swept, while hot
/// </code>
/// Invariant: all firsts of a bucket are below those of the next; the sweep's position never passes what has been
/// taken, so the target may be the source. A bucket too large for the fine distribution (skew, or very
/// many ranges) is distributed once more by its own lowest and highest first into the target's still unused part.
/// Each round uses up the leading bits it distributes by, so the depth is bounded without a comparison sort.
/// To look for the lowest and highest first is a pass of its own. Where a few ranges say that the firsts
/// spread over a window from 0 to a power of two, they are counted by that window at once; a first above it goes into one counter more, and
/// if that is not 0 in the end, the extent is looked for after all.
/// </remarks>
internal static unsafe class CoarseDistribution
{
    /// <summary>Sweeps <paramref name="count"/> ranges in any order; <paramref name="scratch"/> holds as many.</summary>
    /// <param name="source">The ranges; they may be overwritten only if they are also the spare.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Memory for as many ranges.</param>
    /// <param name="spare">Where the ranges of this part of the answer will go: the answer never overtakes what is taken, so it serves as
    /// scratch.</param>
    /// <param name="small">The small buffer, for <see cref="FineDistribution.Most"/> ranges.</param>
    /// <param name="counters">The counters of the fine distribution.</param>
    /// <param name="sweep">Takes the ranges in order.</param>
    [SkipLocalsInit]
    public static void Sweep(ulong* source, nint count, ulong* scratch, ulong* spare, ulong* small, ushort* counters, ref RangeSweep sweep)
    {
        uint* places = stackalloc uint[CoarseBuckets.Most + 1];
        if (!TryCountByWindow(source, count, places, out CoarseBuckets buckets))
        {
            (ulong low, ulong high) = OrderScan.Extent(source, count);
            if (low == high)
            {
                sweep.Take(source, count);
                return;
            }

            buckets = CoarseBuckets.For(count, low, high);
            new Span<uint>(places, buckets.Count).Clear();
            buckets.CountInto(places, source, count);
        }

        uint sum = 0;
        for (int b = 0; b < buckets.Count; b++)
            (places[b], sum) = (sum, sum + places[b]);
        buckets.Move(source, count, places, scratch);
        SweepBuckets(scratch, spare, 0, places, buckets, small, counters, ref sweep);
    }

    private static bool TryCountByWindow(ulong* source, nint count, uint* places, out CoarseBuckets buckets)
    {
        if (!CoarseBuckets.TryForWindow(source, count, out buckets))
            return false;
        new Span<uint>(places, buckets.Count + 1).Clear();
        buckets.CountOfWindowInto(places, source, count);
        return places[buckets.Count] == 0;
    }

    /// <summary>
    /// Orders and sweeps consecutive buckets, of which the first begins at <paramref name="start"/> and each ends at its place.
    /// </summary>
    public static void SweepBuckets(
        ulong* scratch,
        ulong* spare,
        nint start,
        uint* places,
        CoarseBuckets buckets,
        ulong* small,
        ushort* counters,
        ref RangeSweep sweep
    )
    {
        for (int b = 0; b < buckets.Count; b++)
        {
            nint end = (nint)places[b],
                size = end - start;
            ulong* bucket = scratch + 2 * start;
            if (buckets.Shift == 0 || size <= 1)
            {
                sweep.Take(bucket, size);
            }
            else if (size <= FineDistribution.Most)
            {
                FineDistribution.Order(bucket, size, buckets.LowOf(b), buckets.Shift, small, counters);
                sweep.Take(small, size);
            }
            else
            {
                Sweep(bucket, size, spare + 2 * start, bucket, small, counters, ref sweep);
            }

            start = end;
        }
    }
}
#endif
