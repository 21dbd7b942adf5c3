using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;
using IovaDsl.Runtime.Fast;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>What 1000 hosts can all use, and what is left to all when one of them leaves.</summary>
public static class PoolWorkload
{
    public static Job Create(string contender, InputFile input)
    {
        int n = input.ItemsPerSet;
        IovaRangeSet[] hosts = [.. Enumerable.Range(0, input.Sets).Select(h => IovaRangeSet.From(input.Ranges.AsSpan(n * h, n)))];
        return contender == "leave" ? Leave(hosts) : Intersect(contender, hosts, input.Total);
    }

    private static Job Intersect(string contender, IovaRangeSet[] hosts, int items)
    {
        IovaRangeSet answer = IovaRangeSet.Empty;
        Action run = contender switch
        {
            "iova" => () => answer = IovaPool.Intersect(hosts),
            "fold" => () => answer = hosts.Aggregate(IovaRangeSet.All, (all, host) => all.Intersect(host)),
            "linq" => () => answer = LinqPool.Intersect(hosts),
            "rebuild" => () => answer = IovaPool.Intersect(hosts.AsSpan(1)),
            _ => throw Workloads.NoSuch("pool", contender),
        };
        return new Job(contender == "rebuild" ? 1 : items, Job.Nothing, run, () => Sum(answer));
    }

    // In nanoseconds for the whole of it. The host joins again, untimed.
    private static Job Leave(IovaRangeSet[] hosts)
    {
        IovaPool pool = new(hosts);
        int leaving = 0;
        void Join()
        {
            if (pool.Count < hosts.Length)
                pool.Add(hosts[leaving++]);
            leaving %= hosts.Length;
        }

        void Run()
        {
            pool.Remove(hosts[leaving]);
            _ = pool.Publish();
        }

        // The answer to compare is that without the first host.
        string Answer()
        {
            pool.Add(hosts[leaving]);
            pool.Remove(hosts[0]);
            return Sum(pool.Publish());
        }

        return new Job(1, Join, Run, Answer);
    }

    private static string Sum(IovaRangeSet set)
    {
        Checksum sum = new();
        sum.Add(set.AsSpan());
        return sum.ToString();
    }
}
