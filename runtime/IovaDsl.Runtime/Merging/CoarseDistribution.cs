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
/// To look for the lowest and highest first is a pass of its own, 0.8 of 10 ns at 10 million ranges. Where a few ranges say that the firsts
/// spread over a window from 0 to a power of two, they are counted by that window at once; a first above it goes into one counter more, and
/// if that is not 0 in the end, the extent is looked for after all.
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
        uint* places = stackalloc uint[MostBuckets + 1];
        ulong low = 0;
        if (!TryCountByWindow(source, count, places, out int shift, out int buckets))
        {
            (low, ulong high) = OrderScan.Extent(source, count);
            if (low == high)
            {
                sweep.Take(source, count);
                return;
            }
            shift = ShiftFor(count, high - low);
            buckets = (int)((high - low) >> shift) + 1;
            new Span<uint>(places, buckets).Clear();
            Count(source, count, low, shift, places);
        }
        uint sum = 0;
        for (int b = 0; b < buckets; b++)
            (places[b], sum) = (sum, sum + places[b]);
        Move(source, count, low, shift, places, scratch);
        SweepBuckets(scratch, spare, 0, places, buckets, low, shift, small, counters, ref sweep);
    }

    private static bool TryCountByWindow(ulong* source, nint count, uint* places, out int shift, out int buckets)
    {
        if (!SeemsToFillWindow(source, count, out shift, out buckets))
            return false;
        new Span<uint>(places, buckets + 1).Clear();
        CountByWindow(source, count, shift, buckets, places);
        return places[buckets] == 0;
    }

    /// <summary>Do a few ranges say that the firsts spread over a window from 0 to a power of two? Then it has so many buckets.</summary>
    public static bool SeemsToFillWindow(ulong* source, nint count, out int shift, out int buckets)
    {
        const int Asked = 32;
        ulong low = ulong.MaxValue, high = 0;
        for (int i = 0; i < Asked; i++)
        {
            ulong first = source[2 * (count / Asked * i)];
            low = Math.Min(low, first);
            high = Math.Max(high, first);
        }
        ulong window = ulong.MaxValue >> BitOperations.LeadingZeroCount(high | 1);
        shift = ShiftFor(count, window);
        buckets = (int)(window >> shift) + 1;
        return high - low >= window / 2;
    }

    /// <summary>Counts by a window; what lies above it goes into one more counter.</summary>
    public static void CountByWindow(ulong* source, nint count, int shift, int buckets, uint* counts)
    {
        for (nint i = 0; i < count; i++)
            counts[Math.Min(source[2 * i] >> shift, (ulong)buckets)]++;
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
