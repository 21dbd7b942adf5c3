using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>The short way: order by the start, and fold into a list.</summary>
public static class LinqMerge
{
    public static int Merge(Span<IovaRange> set)
    {
        List<IovaRange> merged = set.ToArray().OrderBy(r => r.First).Aggregate(new List<IovaRange>(), Append);
        merged.CopyTo(set);
        return merged.Count;
    }

    private static List<IovaRange> Append(List<IovaRange> merged, IovaRange next)
    {
        if (merged.Count > 0 && (next.First <= merged[^1].Last || next.First - merged[^1].Last == 1))
            merged[^1] = new IovaRange(merged[^1].First, Math.Max(merged[^1].Last, next.Last));
        else
            merged.Add(next);
        return merged;
    }
}
