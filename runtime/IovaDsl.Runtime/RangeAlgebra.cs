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
        int count = 0, l = 0, r = 0;
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

    /// <summary>The gaps of a canonical list within a window; at most one more than there are ranges.</summary>
    public static int Complement(ReadOnlySpan<IovaRange> canonical, IovaRange window, Span<IovaRange> gaps)
    {
        int count = 0;
        ulong next = window.First;
        foreach (IovaRange range in canonical)
        {
            if (range.Last < next)
                continue;
            if (range.First > window.Last)
                break;
            if (range.First > next)
                gaps[count++] = IovaRange.Unchecked(next, range.First - 1);
            if (range.Last >= window.Last)
                return count;
            next = range.Last + 1;
        }

        gaps[count++] = IovaRange.Unchecked(next, window.Last);
        return count;
    }
}
