using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>The tidy way: sort the span of ranges by a comparer that is a struct, and sweep.</summary>
public static class SpanSortMerge
{
    private readonly struct ByFirst : IComparer<IovaRange>
    {
        public int Compare(IovaRange x, IovaRange y) => x.First.CompareTo(y.First);
    }

    public static int Merge(Span<IovaRange> set)
    {
        set.Sort(default(ByFirst));
        return Sweep(set);
    }

    /// <summary>Unites sorted ranges in place.</summary>
    private static int Sweep(Span<IovaRange> sorted)
    {
        int count = 0;
        IovaRange run = sorted[0];
        foreach (IovaRange range in sorted.Slice(1))
        {
            if (range.First > run.Last && range.First - run.Last > 1)
            {
                sorted[count++] = run;
                run = range;
            }
            else if (range.Last > run.Last)
            {
                run = new IovaRange(run.First, range.Last);
            }
        }

        sorted[count++] = run;
        return count;
    }
}
