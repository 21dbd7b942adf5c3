using IovaDsl.Benchmarks.Contender.Peers;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>Merge of many small sets or one large one, in place; the copy back between runs is not timed.</summary>
public static class MergeWorkload
{
    private delegate int Merge(Span<IovaRange> set);

    public static Job Create(string contender, InputFile input)
    {
        IovaRange[] work = new IovaRange[input.Total];
        int n = input.ItemsPerSet;
        int[] counts = new int[input.Sets];
        Merge merge = contender switch
        {
            "iova" => UnionMerge.Union,
            "iova-2-threads" => UnionMerge.UnionWithTwoThreads,
            "array-sort" => new ArraySortMerge(n).Merge,
            "span-sort" => SpanSortMerge.Merge,
            "linq" => LinqMerge.Merge,
            _ => throw Workloads.NoSuch("merge", contender),
        };

        void Prepare() => input.Ranges.AsSpan().CopyTo(work);
        void Run()
        {
            for (int s = 0; s < counts.Length; s++)
                counts[s] = merge(work.AsSpan(s * n, n));
        }

        // Said plainly for ours, so that small sets do not pay for a delegate.
        void RunUnion()
        {
            for (int s = 0; s < counts.Length; s++)
                counts[s] = UnionMerge.Union(work.AsSpan(s * n, n));
        }

        string Answer()
        {
            Checksum sum = new();
            for (int s = 0; s < counts.Length; s++)
                sum.Add(work.AsSpan(s * n, counts[s]));
            return sum.ToString();
        }

        bool twoThreads = contender == "iova-2-threads";
        return new Job(input.Total, Prepare, contender == "iova" ? RunUnion : Run, Answer)
        {
            Clock = twoThreads ? Meter.Wall : Meter.ThreadCpu,
            WarmUp = contender.StartsWith("iova", StringComparison.Ordinal) ? () => WarmUp(input, twoThreads) : Job.Nothing,
        };
    }

    // A merge of millions is called too seldom to reach the compiler's last tier by itself.
    private static void WarmUp(InputFile input, bool twoThreads)
    {
        Often(
            input.Total,
            count =>
            {
                IovaRange[] some = input.Ranges[..count];
                _ = UnionMerge.Union(some);
            }
        );
        for (int i = 0; twoThreads && i < 40; i++)
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
}
