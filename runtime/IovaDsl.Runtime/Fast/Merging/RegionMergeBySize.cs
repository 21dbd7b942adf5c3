#if NET
using System.Numerics;
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>The group merge over well-formed regions: orders them by what fits their number, and sweeps.</summary>
/// <remarks>
/// <code>
///   a handful      inserted in place, FewRegions
///   up to 8        in registers, with AVX-512, SmallRegionMerge
///   in order       swept as they are
///   up to 8192     RegionOrder, then one sweep
///   more           one round of buckets through memory first, then each bucket ordered and swept in the cache
/// </code>
/// </remarks>
internal static unsafe class RegionMergeBySize
{
    private const int OnStack = 128;
    private const int MostBucketBits = 10;

    // Loads and stores under a mask cost more than they are for where regions are so few.
    private static int MostFew => SmallRegionMerge.IsSupported ? 6 : FewRegions.Most;

    /// <summary>Can these regions be merged here: is every one well-formed and of a known kind?</summary>
    public static bool Accepts(ReadOnlySpan<ReservedRegion> regions)
    {
        // Kind and form of the third word together: at most the highest kind when the form is 0.
        foreach (ref readonly ReservedRegion region in regions)
        {
            if ((region.Attributes & 0x00ff_00ff) >= RegionOrder.Kinds)
                return false;
        }

        return true;
    }

    /// <summary>Merges in place.</summary>
    /// <returns>How many regions remain.</returns>
    public static int Merge(Span<ReservedRegion> regions)
    {
        fixed (ReservedRegion* start = regions)
        {
            ulong* words = (ulong*)start;
            nint count = regions.Length;
            if (count <= 1)
                return (int)count;
            if (count <= MostFew)
                return FewRegions.Merge(words, count);
            if (count <= SmallRegionMerge.Most && SmallRegionMerge.IsSupported)
                return SmallRegionMerge.Merge(words, (int)count);
            return Sweep(words, count);
        }
    }

    // A method of its own: what the sweep keeps is cleared at its start, which a handful should not pay for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Sweep(ulong* words, nint count)
    {
        RegionSweep sweep = new(words);
        if (RegionOrder.IsOrdered(words, count))
            sweep.Take(words, count);
        else if (count <= OnStack)
            SweepOnStack(words, count, ref sweep);
        else
            SweepUnordered(words, count, ref sweep);
        return (int)sweep.Count;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SweepOnStack(ulong* words, nint count, ref RegionSweep sweep)
    {
        ulong* ordered = stackalloc ulong[3 * OnStack];
        ushort* counters = stackalloc ushort[8 * OnStack + 4];
        (ulong low, ulong high) = RegionOrder.Extent(words, count);
        RegionOrder.Order(words, count, low, Bits(high - low), ordered, counters);
        sweep.Take(ordered, count);
    }

    private static void SweepUnordered(ulong* words, nint count, ref RegionSweep sweep)
    {
        nint small = Math.Min(count, RegionOrder.Most);
        using PooledRanges buffer = new((3 * small + RegionOrder.CountersFor(small) / 4) / 2 + 2);
        ushort* counters = (ushort*)(buffer.Words + 3 * small);
        (ulong low, ulong high) = RegionOrder.Extent(words, count);
        if (count <= RegionOrder.Most)
        {
            SweepBucket(words, count, low, Bits(high - low), buffer.Words, counters, ref sweep);
            return;
        }

        using PooledRanges scratch = new(3 * count / 2 + 1);
        SweepLarge(words, count, low, high, scratch.Words, words, buffer.Words, counters, ref sweep);
    }

    private static void SweepBucket(ulong* bucket, nint count, ulong low, int bits, ulong* small, ushort* counters, ref RegionSweep sweep)
    {
        RegionOrder.Order(bucket, count, low, bits, small, counters);
        sweep.Take(small, count);
    }

    // Every round through memory walks its source so that equals keep the order in which they came; only the last
    // step, which orders a bucket, turns them round.
    [SkipLocalsInit]
    private static void SweepLarge(
        ulong* source,
        nint count,
        ulong low,
        ulong high,
        ulong* scratch,
        ulong* spare,
        ulong* small,
        ushort* counters,
        ref RegionSweep sweep
    )
    {
        if (low == high)
        {
            RegionOrder.OrderByKind(source, count, scratch);
            sweep.Take(scratch, count);
            return;
        }

        int bucketBits = Math.Clamp(BitOperations.Log2((nuint)count) - 9, 1, MostBucketBits);
        int shift = Math.Max(0, Bits(high - low) - bucketBits);
        int buckets = (int)((high - low) >> shift) + 1;
        uint* places = stackalloc uint[1 << MostBucketBits];
        new Span<uint>(places, buckets).Clear();
        for (nint i = 0; i < count; i++)
            places[(source[3 * i] - low) >> shift]++;
        uint sum = 0;
        for (int b = 0; b < buckets; b++)
            (places[b], sum) = (sum, sum + places[b]);
        for (nint i = 0; i < count; i++)
        {
            ulong* region = source + 3 * i;
            nint bucket = (nint)((region[0] - low) >> shift);
            uint place = places[bucket];
            places[bucket] = place + 1;
            RegionOrder.Copy(region, scratch + 3 * (nint)place);
        }

        nint start = 0;
        for (int b = 0; b < buckets; b++)
        {
            nint size = (nint)places[b] - start;
            ulong* bucket = scratch + 3 * start,
                free = spare + 3 * start;
            start += size;
            if (size is > 0 and <= RegionOrder.Most)
            {
                SweepBucket(bucket, size, low + ((ulong)b << shift), shift, small, counters, ref sweep);
            }
            else if (size > 0)
            {
                (ulong bucketLow, ulong bucketHigh) = RegionOrder.Extent(bucket, size);
                SweepLarge(bucket, size, bucketLow, bucketHigh, free, bucket, small, counters, ref sweep);
            }
        }
    }

    private static int Bits(ulong extent) => 64 - BitOperations.LeadingZeroCount(extent);
}
#endif
