using System.Runtime.InteropServices;
using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The inputs by name: what they are like, and how many ranges a set of them has.</summary>
public static class DataSets
{
    private const int QueryCount = 1_000_000;
    private const string LinesOf = "lines-";

    /// <exception cref="ArgumentException">There is no such input.</exception>
    public static InputFile Make(string name)
    {
        int dash = name.LastIndexOf('-');
        string kind = name[..Math.Max(dash, 0)];
        return int.TryParse(name[(dash + 1)..], out int n) && n > 0
            ? Make(kind, n)
            : name switch
            {
                "pool-different" => Hosts(templates: 1000),
                "pool-templates" => Hosts(templates: 8),
                _ => throw new ArgumentException($"There is no input named {name}."),
            };
    }

    private static InputFile Make(string kind, int n)
    {
        ulong seed = (ulong)n;
        int sets = Inputs.SetsOf(n),
            lists = Math.Max(1, 8000 / n);
        return kind switch
        {
            "random" => Sets(n, Inputs.Random(n, sets, seed)),
            "sorted" => Sets(n, Inputs.SortedSets(Inputs.Random(n, sets, seed), n)),
            "cluster" => Sets(n, Inputs.Cluster(n, sets, seed)),
            "adjacent" => Sets(n, Inputs.Adjacent(n, sets, seed)),
            "top" => Sets(n, Inputs.Top(n, sets, seed)),
            "equal" => Sets(n, Inputs.EqualStarts(n, sets, seed)),
            "giant" => Sets(n, Inputs.Giant(n, sets, seed)),
            "types" => Sets(n, Inputs.Pages48(n, sets, seed), Inputs.Kinds(n * sets, seed)),
            // The lists of the kernel and of QEMU take long, so there are fewer of them.
            "kernel" => Sets(n, Inputs.Pages48(n, lists, seed), Inputs.Kinds(n * lists, seed)),
            "contains" => Queries(n, Inputs.HalfFull(n, 48, seed), 48),
            "skew" => Queries(n, Inputs.HalfFull(n, 34, seed), 34),
            "last" => AtTheEnd(Queries(n, Inputs.HalfFull(n, 48, seed), 48)),
            "ordered" => InOrder(Queries(n, Inputs.HalfFull(n, 48, seed), 48)),
            "comb" => Queries(n, Inputs.Comb(n), Inputs.CombBits(n)),
            "scales" => new()
            {
                ItemsPerSet = n,
                Sets = 1,
                Extra = QueryCount,
                Ranges = Inputs.Scales(n, seed),
                Tail = Inputs.ScaledQueries(QueryCount, seed),
            },
            "fit" => Fits(n, Inputs.Holes(n, seed)),
            "narrow" => Fits(n, Inputs.NarrowHoles(n)),
            _ when kind.StartsWith(LinesOf, StringComparison.Ordinal) => HostLines.Make(kind[LinesOf.Length..], n),
            _ => throw new ArgumentException($"There is no input of kind {kind}."),
        };
    }

    private static InputFile Sets(int n, IovaRange[] ranges, ulong[]? kinds = null) =>
        new()
        {
            ItemsPerSet = n,
            Sets = ranges.Length / n,
            Extra = 0,
            Ranges = ranges,
            Tail = kinds ?? [],
        };

    private static InputFile Queries(int n, IovaRange[] ranges, int bits) =>
        new()
        {
            ItemsPerSet = n,
            Sets = 1,
            Extra = QueryCount,
            Ranges = ranges,
            Tail = Inputs.Queries(QueryCount, ranges, bits, (ulong)n),
        };

    /// <summary>The queries in ascending order.</summary>
    private static InputFile InOrder(InputFile input)
    {
        MemoryMarshal.Cast<ulong, IovaRange>(input.Tail.AsSpan()).Sort(static (a, b) => a.First.CompareTo(b.First));
        return input;
    }

    /// <summary>The last 2^48 bytes of the space instead of the first; the last range ends at 2^64-1.</summary>
    private static InputFile AtTheEnd(InputFile input)
    {
        const ulong Up = 0xffff_0000_0000_0000;
        foreach (ref IovaRange range in input.Ranges.AsSpan())
            range = new IovaRange(Up | range.First, Up | range.Last);
        input.Ranges[^1] = new IovaRange(input.Ranges[^1].First, ulong.MaxValue);
        foreach (ref ulong address in input.Tail.AsSpan())
            address |= Up;
        return input;
    }

    private static InputFile Fits(int n, IovaRange[] free)
    {
        int wishes = n >= 100_000 ? 4_000 : 200_000;
        return new()
        {
            ItemsPerSet = n,
            Sets = 1,
            Extra = wishes,
            Ranges = free,
            Tail = Inputs.Fits(wishes, n, free[^1].Last, (ulong)n),
        };
    }

    private static InputFile Hosts(int templates) => Sets(64, Inputs.Hosts(1000, templates));
}
