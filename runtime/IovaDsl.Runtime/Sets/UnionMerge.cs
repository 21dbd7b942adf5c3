using IovaDsl.Runtime.Fast.Merging;

namespace IovaDsl.Runtime;

/// <summary>
/// The merge: any ranges in, the fewest ranges that cover exactly the same addresses out, sorted by first
/// address, none overlapping or adjacent to the next. Compiler, generated code and runtime all use this one.
/// </summary>
/// <remarks>All of it works in the caller's spans and in pooled memory and allocates nothing in the steady state.
/// Bounds are inclusive up to 2^64-1, so no sum here may wrap: "adjacent" is asked as a difference.</remarks>
public static class UnionMerge
{
    /// <summary>Merges <paramref name="ranges"/> in place.</summary>
    /// <returns>How many ranges at the start of the span are the answer; what lies behind them is unspecified.</returns>
    public static int Union(Span<IovaRange> ranges)
    {
#if NET
        if (ranges.Length <= 1)
            return ranges.Length;
        unsafe
        {
            fixed (IovaRange* words = ranges)
                return MergeBySize.Union((ulong*)words, ranges.Length, (ulong*)words);
        }
#else
        return PlainMerge.Union(ranges);
#endif
    }

    /// <summary>
    /// Merges <paramref name="ranges"/> in place with two threads where that pays: a million and more, not in order.
    /// Otherwise, and on a machine with one core, it does what <see cref="Union(Span{IovaRange})"/> does.
    /// </summary>
    /// <returns>How many ranges at the start of the span are the answer; what lies behind them is unspecified.</returns>
    public static int UnionWithTwoThreads(Span<IovaRange> ranges)
    {
#if NET
        if (ranges.Length >= ParallelUnion.Least && Environment.ProcessorCount > 1)
        {
            unsafe
            {
                fixed (IovaRange* words = ranges)
                {
                    if (!OrderScan.IsOrdered((ulong*)words, ranges.Length))
                        return ParallelUnion.Union((ulong*)words, ranges.Length);
                }
            }
        }
#endif
        return Union(ranges);
    }

    /// <summary>
    /// Merges <paramref name="source"/>, which stays as it is, into <paramref name="destination"/>, which is at least as long and apart
    /// from it.
    /// </summary>
    /// <returns>How many ranges were written; what lies behind them is unspecified.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the source, or overlaps it.</exception>
    public static int Union(ReadOnlySpan<IovaRange> source, Span<IovaRange> destination)
    {
        CheckDestination(source, destination, source.Length);
#if NET
        unsafe
        {
            fixed (
                IovaRange* from = source,
                    to = destination
            )
                return MergeBySize.Union((ulong*)from, source.Length, (ulong*)to);
        }
#else
        source.CopyTo(destination);
        return PlainMerge.Union(destination.Slice(0, source.Length));
#endif
    }

    /// <summary>
    /// Writes what of <paramref name="within"/> no range of <paramref name="source"/> covers. It costs what a merge
    /// costs. <paramref name="destination"/> is at least one longer than the source and apart from it.
    /// </summary>
    /// <returns>How many ranges were written; what lies behind them is unspecified.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the source.</exception>
    public static int Complement(ReadOnlySpan<IovaRange> source, IovaRange within, Span<IovaRange> destination)
    {
        CheckDestination(source, destination, source.Length + 1);
#if NET
        unsafe
        {
            fixed (
                IovaRange* from = source,
                    to = destination
            )
            {
                int gaps = MergeBySize.Gaps((ulong*)from, source.Length, (ulong*)to);
                return within == IovaRange.All ? gaps : Clip(destination, gaps, within);
            }
        }
#else
        source.CopyTo(destination);
        int runs = PlainMerge.Union(destination.Slice(0, source.Length));
        return RangeAlgebra.Complement(destination.Slice(0, runs), within, destination);
#endif
    }

    private static void CheckDestination(ReadOnlySpan<IovaRange> source, Span<IovaRange> destination, int needed)
    {
        if (destination.Length < needed)
            throw new ArgumentException("The destination is too short.", nameof(destination));
        if (source.Overlaps(destination))
            throw new ArgumentException("The destination overlaps the source; merge in place instead.", nameof(destination));
    }

    // Keeps of sorted, disjoint ranges what lies within the window:
    //   |---| |----|  |--|   |-----|  |--|
    //            [              ]
    private static int Clip(Span<IovaRange> ranges, int count, IovaRange within)
    {
        int start = Search(ranges.Slice(0, count), within.First, byLast: true);
        int end = Search(ranges.Slice(0, count), within.Last, byLast: false);
        if (end < count && ranges[end].First == within.Last)
            end++;
        if (start >= end)
            return 0;
        if (start > 0)
            ranges.Slice(start, end - start).CopyTo(ranges);
        int kept = end - start;
        ranges[0] = new IovaRange(Math.Max(ranges[0].First, within.First), ranges[0].Last);
        ranges[kept - 1] = new IovaRange(ranges[kept - 1].First, Math.Min(ranges[kept - 1].Last, within.Last));
        return kept;
    }

    // The first range whose last, or first, is at or above an address.
    private static int Search(ReadOnlySpan<IovaRange> ranges, ulong address, bool byLast)
    {
        int low = 0,
            high = ranges.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if ((byLast ? ranges[middle].Last : ranges[middle].First) < address)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
