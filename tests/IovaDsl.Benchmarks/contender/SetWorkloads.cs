using System.Runtime.InteropServices;
using IovaDsl.Runtime;
using IovaDsl.Runtime.Pools;
using IovaDsl.Runtime.Updates;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>Everything that is not the plain merge, by the runtime's public surface.</summary>
public static class SetWorkloads
{
    public static (double Nanoseconds, string Checksum) Contains(string contender, InputFile input, double seconds)
    {
        IovaRangeSet set = IovaRangeSet.From(input.Ranges);
        IovaRange[] queries = MemoryMarshal.Cast<ulong, IovaRange>(input.Tail.AsSpan()).ToArray();
        ulong[] answers = new ulong[(queries.Length + 63) / 64];
        Action run = contender switch
        {
            "iova" => () => AskEach(set, queries, answers),
            "iova-batch" => () => set.ContainsEach(queries, answers),
            "array-binarysearch" => () => BinarySearch(input.Ranges, queries, answers),
            _ => throw new ArgumentException("no such contender"),
        };
        double time = Meter.Median(seconds, queries.Length, () => { }, run);
        Checksum sum = new();
        foreach (ulong word in answers)
            sum.Add(word);
        return (time, sum.ToString());
    }

    public static (double Nanoseconds, string Checksum) Fit(string contender, InputFile input, double seconds)
    {
        _ = contender;
        IovaRangeSet set = IovaRangeSet.From(input.Ranges);
        ulong[] found = new ulong[input.Extra];
        void Run()
        {
            ReadOnlySpan<ulong> wish = input.Tail;
            for (int i = 0; i < found.Length; i++, wish = wish.Slice(3))
                found[i] = set.FindFirst(wish[0], wish[1], 0, wish[2]) ?? ulong.MaxValue;
        }
        double time = Meter.Median(seconds, found.Length, () => { }, Run);
        Checksum sum = new();
        foreach (ulong start in found)
            sum.Add(start);
        return (time, sum.ToString());
    }

    public static (double Nanoseconds, string Checksum) Update(string contender, InputFile input, double seconds, bool removal)
    {
        _ = contender;
        int n = input.ItemsPerSet;
        MutableIovaRanges[] sets = new MutableIovaRanges[input.Sets];
        void Clear()
        {
            for (int s = 0; s < sets.Length; s++)
                sets[s] = new MutableIovaRanges();
        }
        void Fill()
        {
            for (int s = 0; s < sets.Length; s++)
            {
                MutableIovaRanges set = sets[s];
                foreach (IovaRange range in input.Ranges.AsSpan(s * n, n))
                    set.Add(range);
            }
        }
        void Empty()
        {
            for (int s = 0; s < sets.Length; s++)
            {
                MutableIovaRanges set = sets[s];
                foreach (IovaRange range in input.Ranges.AsSpan(s * n, n))
                    set.Remove(range);
            }
        }
        double time = removal
            ? Meter.Median(seconds, input.Total, () => { Clear(); Fill(); }, Empty)
            : Meter.Median(seconds, input.Total, Clear, Fill);
        return (time, Sum(sets.Select(s => s.ToSet().AsSpan().ToArray())));
    }

    public static (double Nanoseconds, string Checksum) Pool(string contender, InputFile input, double seconds)
    {
        IovaRangeSet[] hosts = [.. Enumerable.Range(0, input.Sets).Select(h => IovaRangeSet.From(input.Ranges.AsSpan(64 * h, 64)))];
        IovaRangeSet answer = IovaRangeSet.Empty;
        IovaPool pool = new(hosts);
        int leaving = 0;
        void Nothing()
        {
        }

        // In nanoseconds for the whole of it. The host joins again, untimed.
        void Join()
        {
            if (pool.Count < hosts.Length)
                pool.Add(hosts[leaving++]);
            leaving %= hosts.Length;
        }
        void Leave()
        {
            pool.Remove(hosts[leaving]);
            answer = pool.Publish();
        }
        Action prepare = contender == "leave" ? Join : Nothing;
        Action run = contender switch
        {
            "iova" => () => answer = IovaPool.Intersect(hosts),
            "iova-fold" => () => answer = hosts.Aggregate(IovaRangeSet.All, (all, host) => all.Intersect(host)),
            "leave" => Leave,
            "rebuild" => () => answer = IovaPool.Intersect(hosts.AsSpan(1)),
            _ => throw new ArgumentException("no such contender"),
        };
        int items = contender is "leave" or "rebuild" ? 1 : input.Total;
        double time = Meter.Median(seconds, items, prepare, run);
        if (contender == "leave")
        {
            pool.Add(hosts[leaving]);
            pool.Remove(hosts[0]);
            answer = pool.Publish();
        }
        return (time, Sum([answer.AsSpan().ToArray()]));
    }

    public static (double Nanoseconds, string Checksum) Types(string contender, InputFile input, double seconds)
    {
        int n = input.ItemsPerSet;
        ReservedRegion[] source = new ReservedRegion[input.Total], work = new ReservedRegion[input.Total];
        for (int i = 0; i < source.Length; i++)
            source[i] = new ReservedRegion(input.Ranges[i], (RegionKind)input.Tail[i]);
        int[] counts = new int[input.Sets];
        void Run()
        {
            for (int s = 0; s < counts.Length; s++)
                counts[s] = RegionMerge.LinuxGroupInPlace(work.AsSpan(s * n, n));
        }
        if (contender != "iova")
            throw new ArgumentException("no such contender");
        MergeWorkload.Often(input.Total, count =>
        {
            ReservedRegion[] some = source[..count];
            _ = RegionMerge.LinuxGroupInPlace(some);
        });
        double time = Meter.Median(seconds, input.Total, () => source.CopyTo(work, 0), Run);
        Checksum sum = new();
        for (int s = 0; s < counts.Length; s++)
            foreach (ReservedRegion region in work.AsSpan(s * n, counts[s]))
            {
                sum.Add(region.First);
                sum.Add(region.Last);
                sum.Add((ulong)region.Kind);
            }
        return (time, sum.ToString());
    }

    public static (double Nanoseconds, string Checksum) Complement(string contender, InputFile input, double seconds)
    {
        int n = input.ItemsPerSet;
        IovaRange[] work = new IovaRange[input.Total], target = new IovaRange[n + 1];
        Checksum sum = new();
        bool last = false;
        void Run()
        {
            for (int s = 0; s < input.Sets; s++)
            {
                ReadOnlySpan<IovaRange> set = work.AsSpan(s * n, n);
                int count = contender switch
                {
                    "iova" => UnionMerge.Complement(set, IovaRange.All, target),
                    "iova-merge" => UnionMerge.Union(set, target),
                    _ => throw new ArgumentException("no such contender"),
                };
                if (!last)
                    continue;
                foreach (IovaRange gap in target.AsSpan(0, count))
                {
                    sum.Add(gap.First);
                    sum.Add(gap.Last);
                }
            }
        }
        void Prepare() => input.Ranges.AsSpan().CopyTo(work);
        MergeWorkload.Often(input.Total, count => _ = contender == "iova"
            ? UnionMerge.Complement(input.Ranges.AsSpan(0, count), IovaRange.All, target)
            : UnionMerge.Union(input.Ranges.AsSpan(0, count), target));
        double time = Meter.Median(seconds, input.Total, Prepare, Run);
        last = true;
        Run();
        return (time, sum.ToString());
    }

    private static void AskEach(IovaRangeSet set, IovaRange[] queries, ulong[] answers)
    {
        for (int w = 0; w < answers.Length; w++)
            answers[w] = AskSome(set, queries.AsSpan(w * 64, Math.Min(64, queries.Length - w * 64)));
    }

    private static ulong AskSome(IovaRangeSet set, ReadOnlySpan<IovaRange> queries)
    {
        ulong word = 0;
        for (int i = 0; i < queries.Length; i++)
            word |= (set.Contains(queries[i]) ? 1ul : 0) << i;
        return word;
    }

    private static void BinarySearch(IovaRange[] ranges, IovaRange[] queries, ulong[] answers)
    {
        ulong[] firsts = [.. ranges.Select(r => r.First)];
        Array.Clear(answers);
        for (int i = 0; i < queries.Length; i++)
        {
            int at = Array.BinarySearch(firsts, queries[i].First);
            at = at < 0 ? ~at - 1 : at;
            if (at >= 0 && queries[i].Last <= ranges[at].Last)
                answers[i / 64] |= 1ul << i;
        }
    }

    private static string Sum(IEnumerable<IovaRange[]> sets)
    {
        Checksum sum = new();
        foreach (IovaRange[] set in sets)
            foreach (IovaRange range in set)
            {
                sum.Add(range.First);
                sum.Add(range.Last);
            }
        return sum.ToString();
    }
}
