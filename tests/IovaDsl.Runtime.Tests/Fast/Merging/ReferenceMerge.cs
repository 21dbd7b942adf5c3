namespace IovaDsl.Runtime.Tests.Fast;

/// <summary>The merge written to be obviously right: sort, then join what touches, in 128-bit arithmetic that cannot wrap.</summary>
internal static class ReferenceMerge
{
    public static List<IovaRange> Union(IEnumerable<IovaRange> ranges)
    {
        List<IovaRange> runs = [];
        foreach (IovaRange range in ranges.OrderBy(r => r.First))
        {
            if (runs.Count > 0 && range.First <= (UInt128)runs[^1].Last + 1)
                runs[^1] = new IovaRange(runs[^1].First, Math.Max(runs[^1].Last, range.Last));
            else
                runs.Add(range);
        }

        return runs;
    }

    public static List<IovaRange> Complement(IEnumerable<IovaRange> ranges, IovaRange within)
    {
        List<IovaRange> gaps = [];
        UInt128 open = within.First;
        foreach (IovaRange run in Union(ranges))
        {
            if (run.First > within.Last)
                break;
            if (run.First > open)
                gaps.Add(new IovaRange((ulong)open, run.First - 1));
            open = UInt128.Max(open, (UInt128)run.Last + 1);
        }

        if (open <= within.Last)
            gaps.Add(new IovaRange((ulong)open, within.Last));
        return gaps;
    }
}
