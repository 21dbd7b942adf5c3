using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>What all hosts can use, as events in order: where as many usable ranges are open as there are hosts.</summary>
public static class LinqPool
{
    public static IovaRangeSet Intersect(IovaRangeSet[] hosts)
    {
        // A range that ends at 2^64-1 never closes.
        var events = hosts
            .SelectMany(host => host)
            .Select(r => (At: r.First, Change: 1))
            .Concat(hosts.SelectMany(host => host).Where(r => r.Last < ulong.MaxValue).Select(r => (At: r.Last + 1, Change: -1)))
            .GroupBy(e => e.At, e => e.Change)
            .Select(g => (At: g.Key, Change: g.Sum()))
            .OrderBy(e => e.At);
        List<IovaRange> common = [];
        int open = 0;
        ulong since = 0;
        foreach ((ulong at, int change) in events)
        {
            if (open == hosts.Length && change != 0)
                common.Add(new IovaRange(since, at - 1));
            open += change;
            if (open == hosts.Length && change != 0)
                since = at;
        }

        if (open == hosts.Length)
            common.Add(new IovaRange(since, ulong.MaxValue));
        return IovaRangeSet.From(common);
    }
}
