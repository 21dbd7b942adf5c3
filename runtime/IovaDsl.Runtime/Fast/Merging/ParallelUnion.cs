#if NET
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// The coarse distribution by two threads: each counts and moves one half of the ranges, then each sweeps one half of the buckets.
/// </summary>
/// <remarks>
/// <code>
///   source   |  left half      |  right half     |   each thread counts its own
///   scratch  |LLRR|LLLR|LR|... |LRR|LR|LLR|...   |   in each bucket the left thread's ranges stand first
///   target   |runs >           |runs >           |   each thread sweeps its buckets
///   target   |runs |runs                         |   the right runs move up; those that the last left run reaches join it
/// </code>
/// Invariant: the bucket that divides the work is the one with half of the ranges before it, so both have as much to do.
/// Only pays where the source is larger than the caches; below a million ranges one thread merges.
/// </remarks>
internal static unsafe class ParallelUnion
{
    public const int Least = 1_000_000;

    /// <summary>Merges unordered ranges in place.</summary>
    [SkipLocalsInit]
    public static int Union(ulong* ranges, nint count)
    {
        nint half = count / 2;
        uint* left = stackalloc uint[CoarseBuckets.Most + 1],
            right = stackalloc uint[CoarseBuckets.Most + 1];
        if (!TryCountByWindow(ranges, count, half, left, right, out CoarseBuckets buckets))
        {
            (ulong low, ulong high) = Extent(ranges, count, half);
            if (low == high)
                return MergeBySize.Union(ranges, (int)count, ranges);
            buckets = CoarseBuckets.For(count, low, high);
            CountByExtent(ranges, count, half, left, right, buckets);
        }

        (int middle, nint before) = Places(left, right, buckets.Count, half);

        using PooledRanges pooled = new(count);
        ulong* scratch = pooled.Words;
        Both(() => buckets.Move(ranges, half, left, scratch), () => buckets.Move(ranges + 2 * half, count - half, right, scratch));

        // Now each right place is the end of its bucket.
        nint leftRuns = 0,
            rightRuns = 0;
        Both(
            () => leftRuns = SweepPart(scratch, ranges, 0, right, buckets.Until(middle), ranges),
            () => rightRuns = SweepPart(scratch, ranges, before, right + middle, buckets.From(middle), ranges + 2 * before)
        );
        return (int)Join(ranges, leftRuns, ranges + 2 * before, rightRuns);
    }

    private static bool TryCountByWindow(ulong* ranges, nint count, nint half, uint* left, uint* right, out CoarseBuckets buckets)
    {
        bool seems = CoarseBuckets.TryForWindow(ranges, count, out CoarseBuckets window);
        buckets = window;
        if (!seems)
            return false;
        new Span<uint>(left, window.Count + 1).Clear();
        new Span<uint>(right, window.Count + 1).Clear();
        Both(() => window.CountOfWindowInto(left, ranges, half), () => window.CountOfWindowInto(right, ranges + 2 * half, count - half));
        return left[window.Count] + right[window.Count] == 0;
    }

    private static void CountByExtent(ulong* ranges, nint count, nint half, uint* left, uint* right, CoarseBuckets buckets)
    {
        new Span<uint>(left, buckets.Count).Clear();
        new Span<uint>(right, buckets.Count).Clear();
        Both(() => buckets.CountInto(left, ranges, half), () => buckets.CountInto(right, ranges + 2 * half, count - half));
    }

    private static (ulong Low, ulong High) Extent(ulong* ranges, nint count, nint half)
    {
        (ulong Low, ulong High) left = default,
            right = default;
        Both(() => left = OrderScan.Extent(ranges, half), () => right = OrderScan.Extent(ranges + 2 * half, count - half));
        return (Math.Min(left.Low, right.Low), Math.Max(left.High, right.High));
    }

    // Counts become places; says which bucket begins the second half, and how many ranges stand before it.
    private static (int Middle, nint Before) Places(uint* left, uint* right, int buckets, nint half)
    {
        int middle = buckets;
        uint sum = 0,
            before = 0;
        for (int b = 0; b < buckets; b++)
        {
            if (middle == buckets && sum >= half)
                (middle, before) = (b, sum);
            (left[b], right[b], sum) = (sum, sum + left[b], sum + left[b] + right[b]);
        }

        return (middle, middle == buckets ? (nint)sum : (nint)before);
    }

    private static nint SweepPart(ulong* scratch, ulong* spare, nint start, uint* places, CoarseBuckets buckets, ulong* target)
    {
        const int Small = FineDistribution.Most;
        using PooledRanges small = new(Small + FineDistribution.CountersFor(Small) / 8 + 1);
        RangeSweep sweep = new(target, gaps: false);
        CoarseDistribution.SweepBuckets(scratch, spare, start, places, buckets, small.Words, (ushort*)(small.Words + 2 * Small), ref sweep);
        return sweep.Close(target);
    }

    //   left   |---| |------------------|
    //   right            |--| |---|  |-------|  |---|      all right firsts lie above all left firsts
    private static nint Join(ulong* left, nint leftRuns, ulong* right, nint rightRuns)
    {
        if (leftRuns == 0 || rightRuns == 0)
        {
            Buffer.MemoryCopy(right, left + 2 * leftRuns, rightRuns * 16, rightRuns * 16);
            return leftRuns + rightRuns;
        }

        ulong* open = left + 2 * leftRuns - 1;
        nint joined = 0;
        while (joined < rightRuns && (right[2 * joined] <= *open || right[2 * joined] - *open == 1))
        {
            *open = Math.Max(*open, right[2 * joined + 1]);
            joined++;
        }

        nint rest = rightRuns - joined;
        Buffer.MemoryCopy(right + 2 * joined, left + 2 * leftRuns, rest * 16, rest * 16);
        return leftRuns + rest;
    }

    private static void Both(Action here, Action there)
    {
        // Both work in this thread's stack and in pooled memory, so also a failure waits for the other.
        Task other = Task.Run(there);
        try
        {
            here();
        }
        finally
        {
            other.Wait();
        }
    }
}
#endif
