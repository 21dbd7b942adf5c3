namespace IovaDsl.Runtime;

/// <summary>Searches in canonical ranges, by halving.</summary>
internal static class Halving
{
    /// <summary>Whether every address of <paramref name="range"/> is in one of the ranges.</summary>
    public static bool Contains(ReadOnlySpan<IovaRange> ranges, IovaRange range)
    {
        if (ranges.IsEmpty)
            return false;
        // A query behind the last range is compared with the last, which does not contain it: no branch is left to mispredict.
        IovaRange nearest = ranges[Math.Min(IndexOfFirstEndingAtOrAfter(ranges, range.First), ranges.Length - 1)];
        return nearest.First <= range.First & range.Last <= nearest.Last;
    }

    /// <summary>The first range that reaches <paramref name="address"/> or lies above it; the number of ranges if none does.</summary>
    public static int IndexOfFirstEndingAtOrAfter(ReadOnlySpan<IovaRange> ranges, ulong address)
    {
        // Halving without a branch on what is found, which nobody could predict: the answer is within so many from here, or just behind.
        int index = 0;
        for (int within = ranges.Length; within > 0; )
        {
            int half = (within + 1) >> 1;
            index += -(ranges[index + half - 1].Last < address ? 1 : 0) & half;
            within -= half;
        }

        return index;
    }
}
