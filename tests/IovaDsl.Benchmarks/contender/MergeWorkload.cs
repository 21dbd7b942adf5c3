using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>Merge of many small sets or one large one, in place; the copy back between runs is not timed.</summary>
public static class MergeWorkload
{
    public static (double Nanoseconds, string Checksum) Run(string contender, InputFile input, double seconds)
    {
        IovaRange[] work = new IovaRange[input.Total];
        int n = input.ItemsPerSet;
        int[] counts = new int[input.Sets];
        void Prepare() => input.Ranges.AsSpan().CopyTo(work);
        Action run = contender switch
        {
            "iova" => () =>
            {
                for (int s = 0; s < counts.Length; s++)
                    counts[s] = UnionMerge.Union(work.AsSpan(s * n, n));
            }
            ,
            "iova-2-threads" => () => counts[0] = UnionMerge.UnionWithTwoThreads(work),
            "array-sort" => ArraySort(work, n, counts),
            _ => throw new ArgumentException("no such contender"),
        };
        WarmUp(contender, input);
        double time = Meter.Median(seconds, input.Total, Prepare, run, wall: contender == "iova-2-threads");
        Checksum sum = new();
        for (int s = 0; s < counts.Length; s++)
            foreach (IovaRange range in work.AsSpan(s * n, counts[s]))
            {
                sum.Add(range.First);
                sum.Add(range.Last);
            }
        return (time, sum.ToString());
    }

    // A merge of millions is called too seldom to reach the compiler's last tier by itself.
    private static void WarmUp(string contender, InputFile input)
    {
        if (contender != "array-sort")
            Often(input.Total, count =>
            {
                IovaRange[] some = input.Ranges[..count];
                _ = UnionMerge.Union(some);
            });
        if (contender == "iova-2-threads")
            for (int i = 0; i < 40; i++)
            {
                UnionMerge.UnionWithTwoThreads(input.Ranges[..1_000_000]);
                if (i == 32)
                    Thread.Sleep(150);
            }
    }

    /// <summary>Calls something on a part of a large input often enough for the compiler's last tier.</summary>
    public static void Often(int total, Action<int> some)
    {
        if (total < 1_000_000)
            return;
        for (int i = 0; i < 90; i++)
        {
            some(total / 64);
            if (i % 30 == 29)
                Thread.Sleep(150);
        }
    }

    private static Action ArraySort(IovaRange[] work, int n, int[] counts)
    {
        ulong[] keys = new ulong[n], items = new ulong[n];
        return () =>
        {
            for (int s = 0; s < counts.Length; s++)
            {
                Span<IovaRange> set = work.AsSpan(s * n, n);
                for (int i = 0; i < set.Length; i++)
                    (keys[i], items[i]) = (set[i].First, set[i].Last);
                Array.Sort(keys, items);
                ulong first = keys[0], last = items[0];
                int count = 0;
                for (int i = 1; i < keys.Length; i++)
                {
                    if (keys[i] > last && keys[i] - last > 1)
                    {
                        set[count++] = new IovaRange(first, last);
                        first = keys[i];
                    }
                    last = Math.Max(last, items[i]);
                }
                set[count++] = new IovaRange(first, last);
                counts[s] = count;
            }
        };
    }
}
