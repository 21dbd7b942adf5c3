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
        SortByFirst(ranges);
        return Sweep(ranges);
    }

    /// <summary>Merges <paramref name="source"/> into <paramref name="destination"/>, which must be as long as the source.</summary>
    /// <returns>How many ranges were written.</returns>
    public static int Union(ReadOnlySpan<IovaRange> source, Span<IovaRange> destination)
    {
        source.CopyTo(destination);
        return Union(destination.Slice(0, source.Length));
    }

    /// <summary>
    /// Writes what of <paramref name="within"/> no range of <paramref name="source"/> covers.
    /// <paramref name="destination"/> must be one longer than the source.
    /// </summary>
    /// <returns>How many ranges were written.</returns>
    public static int Complement(ReadOnlySpan<IovaRange> source, IovaRange within, Span<IovaRange> destination)
    {
        if (destination.Length <= source.Length)
            throw new ArgumentException("A complement may have one range more than its source.", nameof(destination));
        int count = Union(source, destination);
        return Gaps(destination.Slice(0, count), within, destination);
    }

    private static void SortByFirst(Span<IovaRange> ranges)
    {
        IovaRange[] copy = ranges.ToArray();
        Array.Sort(copy, static (a, b) => a.First.CompareTo(b.First));
        copy.AsSpan().CopyTo(ranges);
    }

    private static int Sweep(Span<IovaRange> sorted)
    {
        if (sorted.IsEmpty)
            return 0;
        int count = 0;
        ulong first = sorted[0].First, last = sorted[0].Last;
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

    // The gaps of canonical ranges. Writing may trail reading by one, so the range about to be overwritten is read first.
    private static int Gaps(ReadOnlySpan<IovaRange> ranges, IovaRange within, Span<IovaRange> destination)
    {
        int count = 0;
        ulong open = within.First;
        for (int i = 0; i < ranges.Length; i++)
        {
            IovaRange taken = ranges[i];
            if (taken.First > within.Last)
                break;
            if (taken.First > open)
                destination[count++] = new IovaRange(open, taken.First - 1);
            if (taken.Last >= within.Last)
                return count;
            if (taken.Last >= open)
                open = taken.Last + 1;
        }
        destination[count++] = new IovaRange(open, within.Last);
        return count;
    }
}
