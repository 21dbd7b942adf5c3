namespace IovaDsl.Runtime;

/// <summary>
/// Operations on two canonical lists of ranges, each one sweep over both, into a list of the caller's. The result is
/// canonical again.
/// </summary>
internal static class RangeAlgebra
{
    /// <summary>The most ranges an intersection of lists of these lengths can have.</summary>
    public static int MaxIntersection(int left, int right) => left == 0 || right == 0 ? 0 : left + right - 1;

    /// <summary>What both lists cover.</summary>
    public static int Intersect(ReadOnlySpan<IovaRange> left, ReadOnlySpan<IovaRange> right, Span<IovaRange> result)
    {
        int count = 0,
            l = 0,
            r = 0;
        while (l < left.Length && r < right.Length)
        {
            if (left[l].TryIntersect(right[r], out IovaRange common))
                result[count++] = common;

            // The one that ends first has nothing more to give.
            if (left[l].Last <= right[r].Last)
                l++;
            else
                r++;
        }

        return count;
    }

    /// <summary>What either list covers; at most as many ranges as both have.</summary>
    public static int Union(ReadOnlySpan<IovaRange> left, ReadOnlySpan<IovaRange> right, Span<IovaRange> result)
    {
        int count = 0,
            l = 0,
            r = 0;
        while (l < left.Length || r < right.Length)
        {
            bool takesLeft = r == right.Length || (l < left.Length && left[l].First <= right[r].First);
            IovaRange next = takesLeft ? left[l++] : right[r++];
            if (count > 0 && (next.First <= result[count - 1].Last || next.Touches(result[count - 1])))
                result[count - 1] = IovaRange.Unchecked(result[count - 1].First, Math.Max(result[count - 1].Last, next.Last));
            else
                result[count++] = next;
        }

        return count;
    }

    /// <summary>What the left list covers and the right one does not; at most as many ranges as both have.</summary>
    public static int Subtract(ReadOnlySpan<IovaRange> left, ReadOnlySpan<IovaRange> right, Span<IovaRange> result)
    {
        int count = 0,
            from = 0;
        foreach (IovaRange range in left)
            count += Gaps(right, ref from, range, result.Slice(count));
        return count;
    }

    /// <summary>
    /// The gaps of a canonical list within a window; at most one more than there are ranges. The list may be the memory that
    /// receives the gaps: no range is overwritten before it has been read.
    /// </summary>
    public static int Complement(ReadOnlySpan<IovaRange> canonical, IovaRange window, Span<IovaRange> gaps)
    {
        int from = 0;
        return Gaps(canonical, ref from, window, gaps);
    }

    // Ranges before number `from` lie before the window; afterwards it is the first that may reach beyond the window.
    private static int Gaps(ReadOnlySpan<IovaRange> canonical, ref int from, IovaRange window, Span<IovaRange> gaps)
    {
        int count = 0,
            i = from;
        ulong next = window.First;
        for (; i < canonical.Length; i++)
        {
            IovaRange range = canonical[i];
            if (range.Last < next)
                continue;
            if (range.First > window.Last)
                break;
            if (range.First > next)
                gaps[count++] = IovaRange.Unchecked(next, range.First - 1);
            if (range.Last >= window.Last)
            {
                from = i;
                return count;
            }

            next = range.Last + 1;
        }

        from = i;
        gaps[count++] = IovaRange.Unchecked(next, window.Last);
        return count;
    }
}
