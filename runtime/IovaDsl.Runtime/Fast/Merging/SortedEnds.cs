#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>Sorts the firsts and the lasts of few ranges, each by themselves, by networks of exchanges.</summary>
/// <remarks>
/// A range is a vector of two words, as it lies in memory, so an exchange of two ranges puts the lower first and the lower last into the
/// one place, and the higher ones into the other. Up to eight stay in registers; of more, parts of eight are sorted so, and then joined in
/// memory by the exchanges of Batcher's odd-even merge (Knuth, The Art of Computer Programming, 5.3.4). Places beyond the count would
/// hold ones and stay where they are, so their exchanges are left out.
/// </remarks>
internal static unsafe class SortedEnds
{
    private const int MostJoined = 32;
    private const int Part = 8;

    /// <summary>The most ranges that are sorted here. Every x86-64 and arm64 processor has the vectors.</summary>
    public static int Most => Vector128.IsHardwareAccelerated ? MostJoined : 4;

    // For each number of ranges the exchanges that join sorted parts, two distances in bytes each.
    private static readonly ushort[][] Joins = [.. Enumerable.Range(0, MostJoined + 1).Select(Join)];

    /// <summary>Sorts 1 to 32 ranges from <paramref name="source"/> into <paramref name="target"/>, which is the same or apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sort(ulong* source, nint count, ulong* target)
    {
        if (count <= 4)
            SortFour(source, count, target);
        else if (count <= Part)
            SortEight(source, count, target);
        else
            SortMany(source, count, target);
    }

    private static void SortMany(ulong* source, nint count, ulong* target)
    {
        for (nint i = 0; i < count; i += Part)
            Sort(source + 2 * i, Math.Min(count - i, Part), target + 2 * i);
        ushort[] join = Joins[count];
        for (int i = 0; i + 1 < join.Length; i += 2)
        {
            ulong* a = (ulong*)((byte*)target + join[i]),
                b = (ulong*)((byte*)target + join[i + 1]);
            Vector128<ulong> x = Vector128.Load(a),
                y = Vector128.Load(b);
            Order(ref x, ref y);
            x.Store(a);
            y.Store(b);
        }
    }

    // Words, not vectors: two, three and four ranges fit the registers of any processor.
    private static void SortFour(ulong* source, nint count, ulong* target)
    {
        (ulong first0, ulong last0) = (source[0], source[1]);
        if (count > 1)
        {
            (ulong first1, ulong last1) = (source[2], source[3]);
            Order(ref first0, ref first1);
            Order(ref last0, ref last1);
            if (count > 2)
            {
                (ulong first2, ulong last2) = (source[4], source[5]);
                if (count > 3)
                {
                    (ulong first3, ulong last3) = (source[6], source[7]);
                    Order(ref first2, ref first3);
                    Order(ref last2, ref last3);
                    Order(ref first1, ref first3);
                    Order(ref last1, ref last3);
                    (target[6], target[7]) = (first3, last3);
                }

                Order(ref first0, ref first2);
                Order(ref last0, ref last2);
                Order(ref first1, ref first2);
                Order(ref last1, ref last2);
                (target[4], target[5]) = (first2, last2);
            }

            (target[2], target[3]) = (first1, last1);
        }

        (target[0], target[1]) = (first0, last0);
    }

    // A choice of two values is no branch where no loop is around it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref ulong a, ref ulong b) => (a, b) = (Math.Min(a, b), Math.Max(a, b));

    private static void SortEight(ulong* source, nint count, ulong* target)
    {
        Vector128<ulong> none = Vector128<ulong>.AllBitsSet;
        Vector128<ulong> a = Vector128.Load(source),
            b = Vector128.Load(source + 2),
            c = Vector128.Load(source + 4),
            d = Vector128.Load(source + 6),
            e = Vector128.Load(source + 8),
            f = count > 5 ? Vector128.Load(source + 10) : none,
            g = count > 6 ? Vector128.Load(source + 12) : none,
            h = count > 7 ? Vector128.Load(source + 14) : none;
        Order(ref a, ref e);
        Order(ref b, ref f);
        Order(ref c, ref g);
        Order(ref d, ref h);
        Order(ref a, ref c);
        Order(ref b, ref d);
        Order(ref e, ref g);
        Order(ref f, ref h);
        Order(ref c, ref e);
        Order(ref d, ref f);
        Order(ref a, ref b);
        Order(ref c, ref d);
        Order(ref e, ref f);
        Order(ref g, ref h);
        Order(ref b, ref e);
        Order(ref d, ref g);
        Order(ref b, ref c);
        Order(ref d, ref e);
        Order(ref f, ref g);
        a.Store(target);
        b.Store(target + 2);
        c.Store(target + 4);
        d.Store(target + 6);
        e.Store(target + 8);
        if (count > 5)
            f.Store(target + 10);
        if (count > 6)
            g.Store(target + 12);
        if (count > 7)
            h.Store(target + 14);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref Vector128<ulong> a, ref Vector128<ulong> b) => (a, b) = (Vector128.Min(a, b), Vector128.Max(a, b));

    private static ushort[] Join(int count)
    {
        List<ushort> pairs = [];
        for (int size = 2 * Part; size < 2 * count; size *= 2)
        {
            for (int start = 0; start < MostJoined; start += size)
                Merge(start, size, 1);
        }

        return [.. pairs];

        // Each second place of what was taken each second of: its halves are merged, then neighbours are put in order.
        void Merge(int start, int size, int step)
        {
            if (2 * step >= size)
            {
                Add(start, start + step);
                return;
            }

            Merge(start, size, 2 * step);
            Merge(start + step, size, 2 * step);
            for (int i = step; i + step < size; i += 2 * step)
                Add(start + i, start + i + step);
        }

        void Add(int low, int high)
        {
            if (high < count)
                pairs.AddRange([(ushort)(16 * low), (ushort)(16 * high)]);
        }
    }
}
#endif
