using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// Makes the inputs. Small sets come many at a time (131,072 ranges in all), so that a branch
/// predictor cannot learn one of them by heart.
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
            double length = Math.Min(-Math.Log(random.NextUnit()) * mean, Math.Pow(2, 63));
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
}
