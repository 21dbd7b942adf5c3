#if NET
using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// Orders well-formed reserved regions as the group merge needs them: by start, then kind, and among equals the one
/// that came last first (<c>iommu_insert_resv_region</c> places a new element before its equals).
/// </summary>
/// <remarks>
/// The same distribution as <see cref="FineDistribution"/>, over three words a region. "Last first" costs nothing:
/// the source is walked backwards, and everything after is stable.
/// <code>
///   source   r0 r1 r2 r3 r4          walked from r4 to r0
///   bucket   | r4 r1 |               r1 and r4 equal: r4 stands first
/// </code>
/// Regions that all start at one address cannot be told apart by their starts; they are taken kind by kind.
/// </remarks>
internal static unsafe class RegionOrder
{
    /// <summary>The most regions one call orders.</summary>
    public const int Most = 8192;

    public static int CountersFor(nint count) => (1 << BucketBits(count)) + 4;

    /// <summary>The kinds there are; a region's kind is its third word's lowest byte.</summary>
    public const int Kinds = 5;

    private const int RankMost = 16;

    /// <summary>Orders regions whose starts lie in low .. low + 2^bits - 1 from source to target.</summary>
    [SkipLocalsInit]
    public static void Order(ulong* source, nint count, ulong low, int bits, ulong* target, ushort* counters)
    {
        if (count <= RankMost)
        {
            OrderByRank(source, (int)count, target);
            return;
        }

        int shift = Math.Max(0, bits - BucketBits(count));
        nint buckets = (nint)1 << (bits - shift);
        new Span<ushort>(counters, (int)((buckets + 3) & ~3)).Clear();
        for (nint i = 0; i < count; i++)
            counters[(source[3 * i] - low) >> shift]++;
        bool overfull = FineDistribution.Highest(counters, buckets) > FineDistribution.OverfullBucket;
        FineDistribution.StartPlaces(counters, buckets);
        for (nint i = count - 1; i >= 0; i--)
        {
            ulong* region = source + 3 * i;
            nint bucket = (nint)((region[0] - low) >> shift);
            nint place = counters[bucket];
            counters[bucket] = (ushort)(place + 1);
            Copy(region, target + 3 * place);
        }

        if (overfull)
            OrderOverfull(target, count, counters, buckets);
        Insert(target, count);
    }

    /// <summary>The lowest and highest start of regions.</summary>
    public static (ulong Low, ulong High) Extent(ulong* regions, nint count)
    {
        ulong low = regions[0],
            high = regions[0];
        for (nint i = 1; i < count; i++)
        {
            ulong first = regions[3 * i];
            if (first < low)
                low = first;
            if (first > high)
                high = first;
        }

        return (low, high);
    }

    /// <summary>Are regions in order by start and kind, with no two equal in both?</summary>
    public static bool IsOrdered(ulong* regions, nint count)
    {
        for (nint i = 1; i < count; i++)
        {
            ulong* at = regions + 3 * i;
            if (at[0] <= at[-3] && (at[0] < at[-3] || (byte)at[2] <= (byte)at[-1]))
                return false;
        }

        return true;
    }

    /// <summary>Orders regions that all start at one address.</summary>
    public static void OrderByKind(ulong* source, nint count, ulong* target)
    {
        for (ulong kind = 0; kind < Kinds; kind++)
        for (nint i = count - 1; i >= 0; i--)
        {
            if ((byte)source[3 * i + 2] != kind)
                continue;
            Copy(source + 3 * i, target);
            target += 3;
        }
    }

    public static void Copy(ulong* from, ulong* to)
    {
        ulong attributes = from[2];
        Vector128.Load(from).Store(to);
        to[2] = attributes;
    }

    // Each region's place is the number of regions before it: eight comparisons at a time, no branch.
    [SkipLocalsInit]
    private static void OrderByRank(ulong* source, int count, ulong* target)
    {
        ulong* firsts = stackalloc ulong[RankMost],
            ties = stackalloc ulong[RankMost];
        for (int half = 0; half < RankMost; half += 8)
        {
            Vector512<ulong>.AllBitsSet.Store(firsts + half);
            Vector512<ulong>.AllBitsSet.Store(ties + half);
        }

        for (int i = 0; i < count; i++)
        {
            firsts[i] = source[3 * i];
            ties[i] = (ulong)(byte)source[3 * i + 2] << 8 | (uint)(RankMost - i);
        }

        Vector512<ulong> firstLow = Vector512.Load(firsts),
            firstHigh = Vector512.Load(firsts + 8);
        Vector512<ulong> tieLow = Vector512.Load(ties),
            tieHigh = Vector512.Load(ties + 8);
        for (int i = 0; i < count; i++)
        {
            Vector512<ulong> first = Vector512.Create(firsts[i]),
                tie = Vector512.Create(ties[i]);
            nint place = Before(firstLow, tieLow, first, tie);
            if (count > 8)
                place += Before(firstHigh, tieHigh, first, tie);
            Copy(source + 3 * i, target + 3 * place);
        }
    }

    private static nint Before(Vector512<ulong> firsts, Vector512<ulong> ties, Vector512<ulong> first, Vector512<ulong> tie)
    {
        Vector512<ulong> before = Vector512.LessThan(firsts, first) | (Vector512.Equals(firsts, first) & Vector512.LessThan(ties, tie));
        return BitOperations.PopCount((uint)before.ExtractMostSignificantBits());
    }

    // Stable insertion by start and kind.
    private static void Insert(ulong* regions, nint count)
    {
        for (nint i = 1; i < count; i++)
        {
            ulong* at = regions + 3 * i;
            ulong first = at[0];
            if (first > at[-3] || !IsBefore(first, at[2], at - 3))
                continue;
            ulong last = at[1],
                attributes = at[2];
            do
            {
                Copy(at - 3, at);
                at -= 3;
            } while (at > regions && IsBefore(first, attributes, at - 3));
            at[0] = first;
            at[1] = last;
            at[2] = attributes;
        }
    }

    private static bool IsBefore(ulong first, ulong attributes, ulong* other) =>
        first < other[0] || (first == other[0] && (byte)attributes < (byte)other[2]);

    // Overfull buckets are ordered again between their own bounds. The copy is reversed, because ordering
    // turns equals round once more, and here their order is already right.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OrderOverfull(ulong* regions, nint count, ushort* counters, nint buckets)
    {
        using PooledRanges copy = new(3 * count / 2 + 2);
        ushort[] again = ArrayPool<ushort>.Shared.Rent(CountersFor(count));
        fixed (ushort* nested = again)
        {
            nint start = 0;
            for (nint b = 0; b < buckets; b++)
            {
                nint size = counters[b] - start;
                ulong* bucket = regions + 3 * start;
                start = counters[b];
                if (size <= FineDistribution.OverfullBucket)
                    continue;
                for (nint i = 0; i < size; i++)
                    Copy(bucket + 3 * (size - 1 - i), copy.Words + 3 * i);
                (ulong low, ulong high) = Extent(bucket, size);
                if (low == high)
                    OrderByKind(copy.Words, size, bucket);
                else
                    Order(copy.Words, size, low, 64 - BitOperations.LeadingZeroCount(high - low), bucket, nested);
            }
        }

        ArrayPool<ushort>.Shared.Return(again);
    }

    private static int BucketBits(nint count) => Math.Min(2 + BitOperations.Log2((nuint)count), 14);
}
#endif
