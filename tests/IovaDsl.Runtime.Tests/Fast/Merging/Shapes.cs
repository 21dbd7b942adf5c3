namespace IovaDsl.Runtime.Tests.Fast;

/// <summary>Sets of ranges that are hard for somebody: each of them is the bad case of one technique or another.</summary>
internal static class Shapes
{
    public static readonly string[] Names =
    [
        "uniform",
        "pages",
        "equal-starts",
        "one-giant",
        "top",
        "cluster",
        "nested-clusters",
        "adjacent",
        "sorted",
        "reversed",
        "nearly-sorted",
        "sorted-then-low",
        "two-values",
        "whole-space",
        "single-bytes",
        "disjoint-reversed",
        "late-inversion",
        "window",
        "one-beyond-the-window",
        "one-start-mostly",
        "cluster-above-many",
        "three-starts-and-the-end",
    ];

    public static IovaRange[] Make(string name, int n, int seed)
    {
        Random random = new(seed);
        IovaRange[] ranges = new IovaRange[n];
        for (int i = 0; i < n; i++)
            ranges[i] = At(name, i, n, random);
        switch (name)
        {
            case "sorted":
                Array.Sort(ranges, (a, b) => a.First.CompareTo(b.First));
                break;
            case "reversed":
                Array.Sort(ranges, (a, b) => b.First.CompareTo(a.First));
                break;
            case "nearly-sorted":
                Array.Sort(ranges, (a, b) => a.First.CompareTo(b.First));
                for (int i = 0; i + 7 < n; i += 1 + random.Next(400))
                    (ranges[i], ranges[i + 7]) = (ranges[i + 7], ranges[i]);
                break;
            case "one-beyond-the-window" when n > 0:
                ranges[n / 3] = From(ulong.MaxValue - 3, 2);
                break;
            case "sorted-then-low" or "late-inversion" when n > 0:
                Array.Sort(ranges, (a, b) => a.First.CompareTo(b.First));
                ranges[^1] = new IovaRange(name == "late-inversion" ? ranges[n / 2].First : 0, ranges[n / 2].Last);
                break;
        }

        return ranges;
    }

    private static IovaRange At(string name, int i, int n, Random random)
    {
        ulong step = ulong.MaxValue / (ulong)Math.Max(1, n);
        return name switch
        {
            "pages" => Page((ulong)random.NextInt64(1L << 36), (ulong)random.Next(1, 64)),
            "equal-starts" => From(0x1000, (ulong)random.NextInt64()),
            "one-giant" => i == n / 2 ? new IovaRange(1, ulong.MaxValue - 1) : From(Any(random), (ulong)random.Next(1000)),
            "top" => new IovaRange(Any(random) | 1ul << 63, ulong.MaxValue - (ulong)random.Next(3)),
            "cluster" => From(
                (i % 97 == 0 ? (ulong)random.NextInt64(1L << 48) : 1ul << 40 | (ulong)random.NextInt64(1L << 30)),
                (ulong)random.Next(1 << 12)
            ),
            "nested-clusters" => From(Any(random) >> random.Next(64), (ulong)random.Next(16)),
            "one-start-mostly" => From(random.Next(5) == 0 ? Any(random) : 1ul << 40, (ulong)random.Next(1 << 12)),
            "cluster-above-many" => From(
                random.Next(5) < 2 ? Any(random) >> 1 : ulong.MaxValue - (ulong)random.NextInt64(1L << 30),
                (ulong)random.Next(1 << 12)
            ),
            "three-starts-and-the-end" => i % 100 == 99
                ? new IovaRange(ulong.MaxValue, ulong.MaxValue)
                : From((ulong)random.Next(3), (ulong)random.Next(1 << 12)),
            "adjacent" => new IovaRange((ulong)(uint)(i * 7919L % n) * 16, (ulong)(uint)(i * 7919L % n) * 16 + 15),
            "window" or "one-beyond-the-window" => From((ulong)random.NextInt64(1L << 48), (ulong)random.Next(1 << 20)),
            "two-values" => From(random.Next(2) == 0 ? 0 : ulong.MaxValue - 5, (ulong)random.Next(5)),
            "whole-space" => i % 3 == 0 ? IovaRange.All : From(Any(random), 1),
            "single-bytes" => From((ulong)random.Next(n * 3), 0),
            "disjoint-reversed" => From((ulong)(n - i) * 0x1000, 0x7ff),
            _ => From(Any(random), (ulong)(-Math.Log(1 - random.NextDouble()) * 0.7 * step)),
        };
    }

    private static IovaRange Page(ulong page, ulong pages) => new(page << 12, (page + pages << 12) - 1);

    private static IovaRange From(ulong first, ulong more) => new(first, first + more < first ? ulong.MaxValue : first + more);

    private static ulong Any(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
