#if !NET
using System.Buffers;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// The merge where neither vectors nor cheap pinning are to be had: the framework's sort of keys and items, then one sweep.
/// </summary>
internal static class PlainMerge
{
    public static int Union(Span<IovaRange> ranges)
    {
        if (ranges.Length <= Few)
            Insert(ranges);
        else if (!IsOrdered(ranges))
            SortByFirst(ranges);
        return Sweep(ranges);
    }

    private const int Few = 32;

    private static void Insert(Span<IovaRange> ranges)
    {
        for (int i = 1; i < ranges.Length; i++)
        {
            IovaRange range = ranges[i];
            int hole = i;
            for (; hole > 0 && ranges[hole - 1].First > range.First; hole--)
                ranges[hole] = ranges[hole - 1];
            ranges[hole] = range;
        }
    }

    private static bool IsOrdered(ReadOnlySpan<IovaRange> ranges)
    {
        for (int i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].First < ranges[i - 1].First)
                return false;
        }

        return true;
    }

    private static void SortByFirst(Span<IovaRange> ranges)
    {
        ulong[] firsts = ArrayPool<ulong>.Shared.Rent(ranges.Length);
        IovaRange[] copy = ArrayPool<IovaRange>.Shared.Rent(ranges.Length);
        ranges.CopyTo(copy);
        for (int i = 0; i < ranges.Length; i++)
            firsts[i] = ranges[i].First;
        Array.Sort(firsts, copy, 0, ranges.Length);
        copy.AsSpan(0, ranges.Length).CopyTo(ranges);
        ArrayPool<ulong>.Shared.Return(firsts);
        ArrayPool<IovaRange>.Shared.Return(copy);
    }

    private static int Sweep(Span<IovaRange> sorted)
    {
        if (sorted.IsEmpty)
            return 0;
        int count = 0;
        ulong first = sorted[0].First,
            last = sorted[0].Last;
        for (int i = 1; i < sorted.Length; i++)
        {
            IovaRange next = sorted[i];
            if (next.First > last && next.First - last > 1)
            {
                sorted[count++] = new IovaRange(first, last);
                first = next.First;
            }

            last = Math.Max(last, next.Last);
        }

        sorted[count++] = new IovaRange(first, last);
        return count;
    }
}
#endif
