#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>The merge of a handful of ranges on any processor: each is put where its rank says, then one sweep.</summary>
/// <remarks>
/// <code>
///   firsts    30 10 20 10      rank: how many begin before it, or at it and come earlier
///   ranks      3  0  2  1      all different, so the ranks are places
/// </code>
/// The number of comparisons is a square, but none of them is a branch, nor is anything in the sweep: for so few ranges a
/// mispredicted branch costs more than all comparisons of a range.
/// </remarks>
internal static unsafe class FewRanges
{
    /// <summary>The most ranges one call merges.</summary>
    public const int Most = 12;

    /// <summary>Merges 1 to 12 ranges from <paramref name="source"/> into <paramref name="target"/>, which may be the same.</summary>
    [SkipLocalsInit]
    public static int Union(ulong* source, nint count, ulong* target)
    {
        if (count == 1)
        {
            Vector128.Load(source).Store(target);
            return 1;
        }

        ulong* room = stackalloc ulong[2 * Most],
            sorted = Sort(source, count, room);
        ulong runFirst = sorted[0],
            runLast = sorted[1];
        nint run = 0;
        target[0] = runFirst;
        for (nint i = 1; i < count; i++)
        {
            ulong first = sorted[2 * i],
                opens = Bit(first > Behind(runLast));
            target[2 * run + 1] = runLast;
            run += (nint)opens;
            runFirst = Choose(opens, first, runFirst);
            target[2 * run] = runFirst;
            runLast = Highest(runLast, sorted[2 * i + 1]);
        }

        target[2 * run + 1] = runLast;
        return (int)run + 1;
    }

    /// <summary>The gaps of the whole space between 1 to 12 ranges; <paramref name="target"/> is apart and one range longer.</summary>
    [SkipLocalsInit]
    public static int Gaps(ulong* source, nint count, ulong* target)
    {
        ulong* room = stackalloc ulong[2 * Most],
            sorted = Sort(source, count, room);
        ulong behind = 0,
            runLast = 0;
        nint gaps = 0;
        for (nint i = 0; i < count; i++)
        {
            // A gap is written where the next one goes, whether or not there is one.
            ulong first = sorted[2 * i];
            target[2 * gaps] = behind;
            target[2 * gaps + 1] = first - 1;
            gaps += (nint)Bit(first > behind);
            runLast = Highest(runLast, sorted[2 * i + 1]);
            behind = Behind(runLast);
        }

        target[2 * gaps] = behind;
        target[2 * gaps + 1] = ulong.MaxValue;
        return (int)(gaps + (nint)Bit(runLast != ulong.MaxValue));
    }

    // Ranges in order already stay in place: the sweep never writes where it has not read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong* Sort(ulong* source, nint count, ulong* sorted)
    {
        ulong falls = 0;
        for (nint i = 1; i < count; i++)
            falls |= Bit(source[2 * i] < source[2 * i - 2]);
        if (falls == 0)
            return source;
        for (nint i = 0; i < count; i++)
        {
            ulong first = source[2 * i];
            nint rank = 0,
                j = 0;
            for (; j < i; j++)
                rank += (nint)Bit(source[2 * j] <= first);
            for (j++; j < count; j++)
                rank += (nint)Bit(source[2 * j] < first);
            Vector128.Load(source + 2 * i).Store(sorted + 2 * rank);
        }

        return sorted;
    }

    // Arithmetic, because the compiler turns a choice in a loop into a branch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool condition) => condition ? 1ul : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Choose(ulong bit, ulong one, ulong zero) => zero ^ ((zero ^ one) & (0 - bit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Highest(ulong a, ulong b) => Choose(Bit(b > a), b, a);

    /// <summary>The word just behind a last; behind 2^64-1 nothing begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Behind(ulong last) => last + Bit(last != ulong.MaxValue);
}
#endif
