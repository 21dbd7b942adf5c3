#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// Orders up to some thousand ranges by first address in one pass: counts them into two or more buckets per
/// range by the leading bits of (first - lowest first), moves each to its place, then puts the few neighbours
/// right that share a bucket.
/// </summary>
/// <remarks>
/// <code>
///   firsts     low |..x....x.x......x...xx.....x..| high
///   buckets        |  |  |  |  |  |  |  |  |  |  |        2 to 4 per range: 1 in 12 has a wrong neighbour
///   counters        1  0  1  1  0  1  0  2  0  1          prefix sums are the places
/// </code>
/// Invariant: after the move every range of a bucket stands before every range of a later one, so only
/// neighbours within a bucket can be out of order. Each wrong neighbour costs a mispredicted branch, each counter a
/// share of the prefix sums, four for one multiplication; two to four buckets per range cost least.
/// Skew: the counters tell at once whether a bucket is overfull. If it has more than half of the ranges, all are counted again, by the
/// extent of that bucket: what lies outside goes into the first and the last of the new ones. What is overfull then is distributed again
/// between its own lowest and highest first, before insertion, which so never moves far. Each round uses up at least six leading
/// bits of where most ranges are, so no comparison sort is needed behind it.
/// </remarks>
internal static unsafe class FineDistribution
{
    /// <summary>The most ranges one call orders; the counters hold 16 bits.</summary>
    public const int Most = 16384;

    /// <summary>How many counters a call for <paramref name="count"/> ranges needs.</summary>
    public static int CountersFor(nint count) => (1 << BucketBits(count)) + 4;

    private const int MostBucketBits = 15;
    private const int OnStack = 256;

    /// <summary>A bucket of more ranges is distributed again.</summary>
    public const int OverfullBucket = 24;

    /// <summary>
    /// Moves <paramref name="count"/> ranges from <paramref name="source"/> to <paramref name="target"/>, in order of their firsts.
    /// </summary>
    [SkipLocalsInit]
    public static void Order(ulong* source, nint count, ulong* target, ushort* counters)
    {
        (ulong low, ulong high) = OrderScan.Extent(source, count);
        Order(source, count, low, BitsOf(high - low), target, counters);
    }

    /// <summary>
    /// The same where all firsts are known to lie in <paramref name="low"/> .. <paramref name="low"/> + 2^<paramref name="bits"/> - 1.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(Compiled.AtOnce)]
    public static void Order(ulong* source, nint count, ulong low, int bits, ulong* target, ushort* counters)
    {
        Spread spread = new(low, Math.Max(0, bits - BucketBits(count)));
        nint buckets = (nint)1 << (bits - spread.Shift);
        Count(source, count, counters, buckets, spread);
        if (spread.Shift > 0 && Highest(counters, buckets) is int highest and > OverfullBucket)
        {
            OrderSkewed(source, count, target, counters, buckets, highest, spread);
            return;
        }

        StartPlaces(counters, buckets);
        Move(source, count, target, counters, spread);
        if (spread.Shift > 0)
            Insert(target, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OrderSkewed(ulong* source, nint count, ulong* target, ushort* counters, nint buckets, int highest, Spread spread)
    {
        if (
            2 * highest > count
            && TryWindow(source, count, new Span<ushort>(counters, (int)buckets).IndexOf((ushort)highest), spread, out Window window)
        )
        {
            buckets = window.Buckets;
            Count(source, count, counters, buckets, window);
            highest = Highest(counters, buckets);
            StartPlaces(counters, buckets);
            Move(source, count, target, counters, window);
        }
        else
        {
            StartPlaces(counters, buckets);
            Move(source, count, target, counters, spread);
        }

        if (highest > OverfullBucket)
            OrderOverfull(target, count, counters, buckets);
        Insert(target, count);
    }

    // Where the ranges of one bucket are; not if they all begin at the same address.
    [MethodImpl(Compiled.AtOnce)]
    private static bool TryWindow(ulong* source, nint count, nint bucket, Spread spread, out Window window)
    {
        ulong low = ulong.MaxValue,
            high = 0;
        for (nint i = 0; i < count; i++)
        {
            ulong first = source[2 * i];
            if (spread.BucketOf(first) != bucket)
                continue;
            low = Math.Min(low, first);
            high = Math.Max(high, first);
        }

        int bits = BitsOf(high - low),
            shift = Math.Max(0, bits - BucketBits(count));
        window = new Window(low, shift, (nint)1 << (bits - shift));
        return low < high;
    }

    /// <summary>The highest of the counters.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static int Highest(ushort* counters, nint buckets)
    {
        ushort highest = 0;
        nint i = 0;
        if (buckets >= Vector256<ushort>.Count)
        {
            Vector256<ushort> high = default;
            for (; i < buckets; i += Vector256<ushort>.Count)
                high = Vector256.Max(high, Vector256.Load(counters + i));
            Vector128<ushort> half = Vector128.Max(high.GetLower(), high.GetUpper());
            for (int lane = 0; lane < Vector128<ushort>.Count; lane++)
                highest = Math.Max(highest, half[lane]);
        }

        for (; i < buckets; i++)
            highest = Math.Max(highest, counters[i]);
        return highest;
    }

    // Four counters become their prefix sums by one multiplication: x * (1 + 2^16 + 2^32 + 2^48).
    [MethodImpl(Compiled.AtOnce)]
    public static void StartPlaces(ushort* counters, nint buckets)
    {
        const ulong Everywhere = 0x0001_0001_0001_0001;
        ulong before = 0;
        ulong* words = (ulong*)counters;
        for (nint i = 0; i < (buckets + 3) / 4; i++)
        {
            ulong sums = words[i] * Everywhere;
            words[i] = (sums << 16) + before * Everywhere;
            before += sums >> 48;
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void Count<TBuckets>(ulong* source, nint count, ushort* counters, nint buckets, TBuckets of)
        where TBuckets : struct, IBuckets
    {
        new Span<ushort>(counters, (int)((buckets + 3) & ~3)).Clear();
        for (nint i = 0; i < count; i++)
            counters[of.BucketOf(source[2 * i])]++;
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void Move<TBuckets>(ulong* source, nint count, ulong* target, ushort* counters, TBuckets of)
        where TBuckets : struct, IBuckets
    {
        for (nint i = 0; i < count; i++)
        {
            ulong* range = source + 2 * i;
            nint bucket = of.BucketOf(range[0]);
            nint place = counters[bucket];
            counters[bucket] = (ushort)(place + 1);
            Vector128.Load(range).Store(target + 2 * place);
        }
    }

    // Insertion sort by first.
    [MethodImpl(Compiled.AtOnce)]
    private static void Insert(ulong* ranges, nint count)
    {
        ulong highest = ranges[0];
        for (nint i = 1; i < count; i++)
        {
            ulong first = ranges[2 * i];
            if (first >= highest)
            {
                highest = first;
                continue;
            }

            ulong last = ranges[2 * i + 1];
            nint j = i;
            do
            {
                ranges[2 * j] = ranges[2 * j - 2];
                ranges[2 * j + 1] = ranges[2 * j - 1];
                j--;
            } while (j > 0 && ranges[2 * j - 2] > first);
            ranges[2 * j] = first;
            ranges[2 * j + 1] = last;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OrderOverfull(ulong* ranges, nint count, ushort* counters, nint buckets)
    {
        if (count <= OnStack)
        {
            ulong* copy = stackalloc ulong[2 * OnStack];
            ushort* nested = stackalloc ushort[4 * OnStack + 4];
            OrderOverfull(ranges, counters, buckets, copy, nested);
            return;
        }

        using PooledRanges pooled = new(count + CountersFor(count) / 8 + 1);
        OrderOverfull(ranges, counters, buckets, pooled.Words, (ushort*)(pooled.Words + 2 * count));
    }

    // After the move a bucket's counter is the place behind its last range.
    private static void OrderOverfull(ulong* ranges, ushort* counters, nint buckets, ulong* copy, ushort* nested)
    {
        nint start = 0;
        for (nint b = 0; b < buckets; b++)
        {
            nint size = counters[b] - start;
            ulong* bucket = ranges + 2 * start;
            start = counters[b];
            if (size <= OverfullBucket)
                continue;
            (ulong low, ulong high) = OrderScan.Extent(bucket, size);
            if (low == high)
                continue;
            Buffer.MemoryCopy(bucket, copy, size * 16, size * 16);
            Order(copy, size, low, BitsOf(high - low), bucket, nested);
        }
    }

    // A structure, so that the loops are compiled for each.
    private interface IBuckets
    {
        nint BucketOf(ulong first);
    }

    // All firsts lie in the buckets.
    private readonly struct Spread(ulong low, int shift) : IBuckets
    {
        public int Shift => shift;

        public nint BucketOf(ulong first) => (nint)((first - low) >> shift);
    }

    // Ranges below go into the first bucket, ranges above into the last.
    private readonly struct Window(ulong low, int shift, nint buckets) : IBuckets
    {
        public nint Buckets => buckets;

        public nint BucketOf(ulong first) => (nint)Math.Min((Math.Max(first, low) - low) >> shift, (ulong)buckets - 1);
    }

    private static int BitsOf(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    private static int BucketBits(nint count) => Math.Min(1 + Log2Up(count), MostBucketBits);

    private static int Log2Up(nint count) => count <= 1 ? 0 : BitOperations.Log2((nuint)(count - 1)) + 1;
}
#endif
