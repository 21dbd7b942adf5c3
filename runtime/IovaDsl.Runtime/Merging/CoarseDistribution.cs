#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Merging;

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
/// </remarks>
internal static unsafe class CoarseDistribution
{
    /// <summary>The most buckets of one round.</summary>
    public const int MostBuckets = 1 << MostBucketBits;

    // More streams than this and each store misses the translation cache (10 million ranges: 8.4 ns with 10 bits, 9.2 with 11, 10 with 9).
    private const int MostBucketBits = 10;
    private const int RangesPerBucketBits = 9;

    /// <summary>Sweeps <paramref name="count"/> ranges in any order; <paramref name="scratch"/> holds as many.</summary>
    /// <param name="source">The ranges; they may be overwritten only if they are also the spare.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Memory for as many ranges.</param>
    /// <param name="spare">Where the ranges of this part of the answer will go: the answer never overtakes what is taken, so it serves as scratch.</param>
    /// <param name="small">The small buffer, for <see cref="FineDistribution.Most"/> ranges.</param>
    /// <param name="counters">The counters of the fine distribution.</param>
    /// <param name="sweep">Takes the ranges in order.</param>
    [SkipLocalsInit]
    public static void Sweep(ulong* source, nint count, ulong* scratch, ulong* spare, ulong* small, ushort* counters, ref RangeSweep sweep)
    {
        (ulong low, ulong high) = OrderScan.Extent(source, count);
        Sweep(source, count, low, high, scratch, spare, small, counters, ref sweep);
    }

    [SkipLocalsInit]
    private static void Sweep(ulong* source, nint count, ulong low, ulong high, ulong* scratch, ulong* spare, ulong* small, ushort* counters, ref RangeSweep sweep)
    {
        if (low == high)
        {
            sweep.Take(source, count);
            return;
        }
        int shift = ShiftFor(count, high - low);
        int buckets = (int)((high - low) >> shift) + 1;
        uint* places = stackalloc uint[MostBuckets];
        new Span<uint>(places, buckets).Clear();
        Count(source, count, low, shift, places);
        uint sum = 0;
        for (int b = 0; b < buckets; b++)
            (places[b], sum) = (sum, sum + places[b]);
        Move(source, count, low, shift, places, scratch);
        SweepBuckets(scratch, spare, 0, places, buckets, low, shift, small, counters, ref sweep);
    }

    /// <summary>How far to shift a first, less the lowest one, to get its bucket.</summary>
    public static int ShiftFor(nint count, ulong extent)
    {
        int bucketBits = Math.Clamp(BitOperations.Log2((nuint)count) - RangesPerBucketBits, 1, MostBucketBits);
        return Math.Max(0, 64 - BitOperations.LeadingZeroCount(extent) - bucketBits);
    }

    /// <summary>Orders and sweeps consecutive buckets, of which the first begins at <paramref name="start"/> and each ends at its place.</summary>
    public static void SweepBuckets(ulong* scratch, ulong* spare, nint start, uint* places, int buckets, ulong low, int shift, ulong* small, ushort* counters, ref RangeSweep sweep)
    {
        for (int b = 0; b < buckets; b++)
        {
            nint end = (nint)places[b], size = end - start;
            ulong* bucket = scratch + 2 * start;
            if (shift == 0 || size <= 1)
            {
                sweep.Take(bucket, size);
            }
            else if (size <= FineDistribution.Most)
            {
                FineDistribution.Order(bucket, size, low + ((ulong)b << shift), shift, small, counters);
                sweep.Take(small, size);
            }
            else
            {
                Sweep(bucket, size, spare + 2 * start, bucket, small, counters, ref sweep);
            }
            start = end;
        }
    }

    public static void Count(ulong* source, nint count, ulong low, int shift, uint* counts)
    {
        for (nint i = 0; i < count; i++)
            counts[(source[2 * i] - low) >> shift]++;
    }

    public static void Move(ulong* source, nint count, ulong low, int shift, uint* places, ulong* target)
    {
        for (nint i = 0; i < count; i++)
        {
            ulong* range = source + 2 * i;
            nint bucket = (nint)((range[0] - low) >> shift);
            uint place = places[bucket];
            places[bucket] = place + 1;
            Vector128.Load(range).Store(target + 2 * (nint)place);
        }
    }
}
#endif
