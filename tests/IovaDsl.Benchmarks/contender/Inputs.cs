using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// Makes the inputs. Small sets come many at a time (131,072 ranges in all), so that a branch
/// predictor cannot learn one of them by heart. They are the same on every machine, which comparison/checksums.tsv holds them to:
/// what is no integer is exact in IEEE arithmetic, but for logarithms and powers of e. Those come from the C library, and libraries
/// differ in the last bit, so their results are rounded before use.
/// </summary>
public static class Inputs
{
    public const int SmallTotal = 131_072;

    public static int SetsOf(int n) => Math.Max(1, SmallTotal / n);

    /// <summary>
    /// Ranges over the whole space in random order: starts uniform, lengths exponential with mean 0.7 of the
    /// space per range, every tenth starting just behind its predecessor. The union keeps some 45 in 100.
    /// </summary>
    public static IovaRange[] Random(int n, int sets, ulong seed)
    {
        Xoshiro random = new(seed);
        IovaRange[] ranges = new IovaRange[n * sets];
        double mean = 0.7 * Math.Pow(2, 64) / n;
        for (int i = 0; i < ranges.Length; i++)
        {
            ulong first = random.Next();
            if (i % n > 0 && random.Below(10) == 0 && ranges[i - 1].Last != ulong.MaxValue)
                first = ranges[i - 1].Last + 1;
            double length = Math.Min((float)-Math.Log(random.NextUnit()) * mean, Math.Pow(2, 63));
            ulong last = first + (ulong)length;
            ranges[i] = new IovaRange(first, last < first ? ulong.MaxValue : last);
        }

        return ranges;
    }

    /// <summary>Page-aligned ranges of the same shape in a 48-bit space.</summary>
    public static IovaRange[] Pages48(int n, int sets, ulong seed)
    {
        IovaRange[] ranges = Random(n, sets, seed);
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = new IovaRange(ranges[i].First >> 16 & ~0xffful, ranges[i].Last >> 16 | 0xffful);
        return ranges;
    }

    public static IovaRange[] SortedSets(IovaRange[] ranges, int n)
    {
        IovaRange[] sorted = (IovaRange[])ranges.Clone();
        for (int i = 0; i < sorted.Length; i += n)
            Array.Sort(sorted, i, n, Comparer<IovaRange>.Create((a, b) => a.First.CompareTo(b.First)));
        return sorted;
    }

    /// <summary>
    /// All in 2^30 bytes far up, of the same shape, but for one page at 0 and one at the end of the 48-bit space in each set.
    /// </summary>
    public static IovaRange[] Cluster(int n, int sets, ulong seed)
    {
        const ulong Origin = 1ul << 47;
        IovaRange[] ranges = Random(n, sets, seed);
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = (i % n) switch
            {
                0 => new IovaRange(0, 0xfff),
                1 => new IovaRange((1ul << 48) - 4096, (1ul << 48) - 1),
                _ => new IovaRange(Origin + (ranges[i].First >> 34), Origin + (ranges[i].Last >> 34)),
            };
        return ranges;
    }

    /// <summary>Every range touches the next; in random order. One range is what remains of a set.</summary>
    public static IovaRange[] Adjacent(int n, int sets, ulong seed)
    {
        IovaRange[] ranges = new IovaRange[n * sets];
        ulong length = ulong.MaxValue / (ulong)n;
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = new IovaRange((ulong)(i % n) * length, (ulong)(i % n + 1) * length - 1);
        Shuffle(ranges, n, seed);
        return ranges;
    }

    /// <summary>Every range ends at the end of the space.</summary>
    public static IovaRange[] Top(int n, int sets, ulong seed)
    {
        IovaRange[] ranges = Random(n, sets, seed);
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = new IovaRange(ranges[i].First, ulong.MaxValue);
        return ranges;
    }

    /// <summary>Every range begins at the same address.</summary>
    public static IovaRange[] EqualStarts(int n, int sets, ulong seed)
    {
        Xoshiro random = new(seed);
        IovaRange[] ranges = new IovaRange[n * sets];
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = new IovaRange(1ul << 40, (1ul << 40) + random.Below(1ul << 40));
        return ranges;
    }

    /// <summary>One range of each set, anywhere in it, covers all others.</summary>
    public static IovaRange[] Giant(int n, int sets, ulong seed)
    {
        Xoshiro random = new(seed);
        IovaRange[] ranges = Random(n, sets, seed);
        for (int s = 0; s < sets; s++)
            ranges[s * n + (int)random.Below((ulong)n)] = new IovaRange(0, ulong.MaxValue - 1);
        return ranges;
    }

    private static void Shuffle(IovaRange[] ranges, int n, ulong seed)
    {
        Xoshiro random = new(seed + 11);
        for (int i = 0; i < ranges.Length; i++)
        {
            int other = i - i % n + (int)random.Below((ulong)(i % n + 1));
            (ranges[i], ranges[other]) = (ranges[other], ranges[i]);
        }
    }

    public static ulong[] Kinds(int count, ulong seed)
    {
        Xoshiro random = new(seed + 77);
        ulong[] kinds = new ulong[count];
        for (int i = 0; i < count; i++)
            kinds[i] = random.Below(5);
        return kinds;
    }

    /// <summary>
    /// Disjoint page-aligned ranges that cover half of a space of so many bits, in order. With fewer bits than 48 all of them
    /// lie in one cluster far up, but for one page at 0 and one at the end of the 48-bit space.
    /// </summary>
    public static IovaRange[] HalfFull(int n, int bits, ulong seed)
    {
        Xoshiro random = new(seed);
        bool cluster = bits < 48;
        ulong origin = cluster ? 1ul << 47 : 0,
            pages = 1ul << (bits - 12);
        int inside = cluster ? n - 2 : n;
        SortedSet<ulong> cuts = [];
        while (cuts.Count < 2 * inside)
            cuts.Add(random.Below(pages));
        List<IovaRange> ranges = [];
        if (cluster)
            ranges.Add(new IovaRange(0, 0xfff));
        ulong? first = null;
        foreach (ulong cut in cuts)
        {
            if (first is { } open)
                ranges.Add(new IovaRange(origin + (open << 12), origin + (cut << 12) - 1));
            first = first is null ? cut : null;
        }

        if (cluster)
            ranges.Add(new IovaRange((1ul << 48) - 4096, (1ul << 48) - 1));
        return [.. ranges];
    }

    /// <summary>
    /// Disjoint ranges of all scales: between one power of two and the next are as many as between any others. No one length of
    /// a stretch suits them.
    /// </summary>
    public static IovaRange[] Scales(int n, ulong seed)
    {
        Xoshiro random = new(seed);
        SortedSet<ulong> cuts = [];
        while (cuts.Count < 2 * n)
            cuts.Add(ScaledPage(random));
        return [.. cuts.Chunk(2).Select(static pair => new IovaRange(pair[0] << 12, (pair[1] << 12) - 1))];
    }

    /// <summary>Queries of one page, spread as the ranges of <see cref="Scales"/> are; about half of them hit.</summary>
    public static ulong[] ScaledQueries(int count, ulong seed)
    {
        Xoshiro random = new(seed + 5);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => ScaledPage(random) << 12).SelectMany(static first => new[] { first, first + 0xfff }),
        ];
    }

    // Between a power of two and the next, each power alike.
    private static ulong ScaledPage(Xoshiro random)
    {
        int bits = 20 + (int)random.Below(16);
        return 1ul << bits | random.Below(1ul << bits);
    }

    /// <summary>Every other page, which is as many ranges as an address space can have.</summary>
    public static IovaRange[] Comb(int n)
    {
        const ulong Origin = 1ul << 47;
        IovaRange[] ranges = new IovaRange[n];
        for (int i = 0; i < n; i++)
            ranges[i] = new IovaRange(Origin + ((ulong)i << 13), Origin + ((ulong)i << 13) + 0xfff);
        return ranges;
    }

    /// <summary>How many bits the addresses of a comb need, with room for the longest query.</summary>
    public static int CombBits(int n) => 13 + Math.Max(6, System.Numerics.BitOperations.Log2((uint)n - 1) + 1);

    /// <summary>Queries of 1 to 64 pages, uniform where the ranges are; about half of them hit.</summary>
    public static ulong[] Queries(int count, IovaRange[] ranges, int bits, ulong seed)
    {
        Xoshiro random = new(seed + 5);
        ulong origin = bits < 48 ? 1ul << 47 : 0,
            pages = 1ul << (bits - 12);
        ulong[] words = new ulong[2 * count];
        for (int i = 0; i < count; i++)
        {
            ulong page = random.Below(pages - 64),
                most = Math.Min(64, Math.Max(1, pages / (ulong)ranges.Length / 8));
            words[2 * i] = origin + (page << 12);
            words[2 * i + 1] = words[2 * i] + ((random.Below(most) + 1) << 12) - 1;
        }

        return words;
    }

    /// <summary>The 64 usable ranges of each host: 32 holes that all share, 31 of its own or of its model.</summary>
    public static IovaRange[] Hosts(int hosts, int templates)
    {
        IovaRange[] all = new IovaRange[64 * hosts];
        for (int host = 0; host < hosts; host++)
            Host(host % templates, all.AsSpan(64 * host, 64));
        return all;
    }

    /// <summary>The 64 usable ranges of one of those hosts.</summary>
    public static void Host(int template, Span<IovaRange> usable)
    {
        Xoshiro shared = new(99);
        Xoshiro own = new((ulong)template + 1000);
        List<(ulong First, ulong Last)> holes = new(63);
        for (int i = 0; i < 32; i++)
            holes.Add(Hole(shared, (ulong)i * 2, 0));
        for (int i = 0; i < 31; i++)
            holes.Add(Hole(own, (ulong)i * 2 + 1, 1));
        holes.Sort();
        ulong open = 0;
        for (int i = 0; i < 63; i++)
        {
            usable[i] = new IovaRange(open, holes[i].First - 1);
            open = holes[i].Last + 1;
        }

        usable[63] = new IovaRange(open, ulong.MaxValue);

        // One hole in each of 63 stretches of the 48-bit space, so that they never touch.
        static (ulong First, ulong Last) Hole(Xoshiro random, ulong stretch, int kind)
        {
            ulong pages = 1 + random.Below(kind == 0 ? 4096ul : 64ul),
                room = (1ul << 36) / 64;
            ulong page = stretch * room + 1 + random.Below(room - pages - 2);
            return (page << 12, (page + pages << 12) - 1);
        }
    }

    /// <summary>Free ranges in order, whose lengths have no mean to speak of (Pareto), between used ones.</summary>
    public static IovaRange[] Holes(int n, ulong seed)
    {
        Xoshiro random = new(seed);
        IovaRange[] ranges = new IovaRange[n];
        ulong page = 16;
        for (int i = 0; i < n; i++)
        {
            ulong pages = (ulong)Math.Min(1 / random.NextUnit(), n);
            ranges[i] = new IovaRange(page << 12, (page + pages << 12) - 1);
            page += pages + 1 + random.Below(16);
        }

        return ranges;
    }

    /// <summary>
    /// Free ranges that are long enough for most wishes and hold no place that is aligned to 2 MiB: all but the first page of each
    /// 2 MiB. An index of lengths alone cannot tell them from good ones.
    /// </summary>
    public static IovaRange[] NarrowHoles(int n)
    {
        IovaRange[] ranges = new IovaRange[n];
        for (int i = 0; i < n; i++)
            ranges[i] = new IovaRange(((ulong)i << 21) + 0x1000, ((ulong)i << 21) + 0x1f_ffff);
        return ranges;
    }

    /// <summary>Wishes: size (log-uniform), alignment (4 KiB to 2 MiB), and the highest address, 4 GiB for a quarter of them.</summary>
    public static ulong[] Fits(int count, int n, ulong highest, ulong seed)
    {
        Xoshiro random = new(seed + 3);
        ulong[] words = new ulong[3 * count];
        for (int i = 0; i < count; i++)
        {
            words[3 * i] = (ulong)Math.Exp(random.NextUnit() * Math.Log(n / 2.0)) << 12;
            words[3 * i + 1] = 4096ul << (int)random.Below(10);
            words[3 * i + 2] = random.Below(4) == 0 ? Math.Min(0xffff_ffff, highest) : random.Below(highest) | 0xfff;
        }

        return words;
    }
}
