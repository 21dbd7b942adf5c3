#if NET
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>Chooses how to merge, by the number of ranges and the order they come in.</summary>
/// <remarks>
/// <code>
///   up to 32                 sorted by networks                        FewRanges
///   in order                 swept as they are                         RangeSweep
///   up to some thousand      one distribution in the cache             FineDistribution
///   more                     distributed to cache-sized buckets first  CoarseDistribution
/// </code>
/// Order is looked for while sweeping. At the first range out of order the rest is treated as unordered, together
/// with the runs found so far.
/// The two ways in are calls, never inlined: what is inlined into a caller's loop spills there, in one process of two.
/// </remarks>
internal static unsafe class MergeBySize
{
    private const int OnStack = 256;
    private const int MostFine = 3072;

    /// <summary>
    /// Merges <paramref name="count"/> ranges at <paramref name="source"/> into <paramref name="target"/>, which is the same or apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Union(ulong* source, int count, ulong* target)
    {
        if (count <= FewRanges.Most)
            return count == 0 ? 0 : FewRanges.Union(source, count, target);
        return Merge(source, count, target, gaps: false);
    }

    /// <summary>
    /// The gaps of the whole space between the ranges; <paramref name="target"/> is apart from the source and one range longer.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Gaps(ulong* source, int count, ulong* target)
    {
        if (count > 0 && count <= FewRanges.Most)
            return FewRanges.Gaps(source, count, target);
        return Merge(source, count, target, gaps: true);
    }

    private static int Merge(ulong* source, nint count, ulong* target, bool gaps)
    {
        RangeSweep sweep = new(target, gaps);
        nint ordered = sweep.Take(source, count);
        if (ordered < count)
        {
            if (source == target && ordered > 0)
                count = CompactOrdered(source, count, ordered, ref sweep);
            sweep = new RangeSweep(target, gaps);
            SweepUnordered(source, count, target, ref sweep);
        }

        return sweep.Close(target);
    }

    // The runs found so far and the ranges not yet looked at become one list again; they cover the same addresses.
    private static nint CompactOrdered(ulong* ranges, nint count, nint ordered, ref RangeSweep sweep)
    {
        nint runs = sweep.Close(ranges),
            rest = count - ordered;
        Buffer.MemoryCopy(ranges + 2 * ordered, ranges + 2 * runs, rest * 16, rest * 16);
        return runs + rest;
    }

    private static void SweepUnordered(ulong* source, nint count, ulong* target, ref RangeSweep sweep)
    {
        if (count <= OnStack)
            SweepOnStack(source, count, ref sweep);
        else if (count <= MostFine)
            SweepInCache(source, count, ref sweep);
        else
            SweepInMemory(source, count, target, ref sweep);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SweepOnStack(ulong* source, nint count, ref RangeSweep sweep)
    {
        ulong* ordered = stackalloc ulong[2 * OnStack];
        ushort* counters = stackalloc ushort[4 * OnStack + 4];
        FineDistribution.Order(source, count, ordered, counters);
        sweep.Take(ordered, count);
    }

    private static void SweepInCache(ulong* source, nint count, ref RangeSweep sweep)
    {
        using PooledRanges ordered = new(count + FineDistribution.CountersFor(count) / 8 + 1);
        FineDistribution.Order(source, count, ordered.Words, (ushort*)(ordered.Words + 2 * count));
        sweep.Take(ordered.Words, count);
    }

    private static void SweepInMemory(ulong* source, nint count, ulong* target, ref RangeSweep sweep)
    {
        const int Small = FineDistribution.Most;
        using PooledRanges small = new(Small + FineDistribution.CountersFor(Small) / 8 + 1);
        using PooledRanges scratch = new(count);
        CoarseDistribution.Sweep(source, count, scratch.Words, target, small.Words, (ushort*)(small.Words + 2 * Small), ref sweep);
    }
}
#endif
