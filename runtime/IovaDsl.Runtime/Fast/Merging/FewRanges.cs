#if NET
using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// The merge of few ranges on any processor: networks order firsts and lasts apart, one sweep follows; no branch on data.
/// </summary>
/// <remarks>
/// The union needs firsts and lasts sorted <i>independently</i>: a run ends at rank i exactly where first[i+1] lies beyond last[i] + 1,
/// since then precisely i + 1 ranges have begun and i + 1 have ended.
/// <code>
///    |-----|   |---|              firsts  a c d b'...   sorted: 1 2 3
///       |------|       |---|      lasts                 sorted: 1 2 3
///    first[i+1] > last[i] + 1     only in the hole
/// </code>
/// </remarks>
internal static unsafe class FewRanges
{
    /// <summary>The most ranges one call merges.</summary>
    public static int Most => SortedEnds.Most;

    /// <summary>Merges 1 to 32 ranges from <paramref name="source"/> into <paramref name="target"/>, which is the same or apart.</summary>
    public static int Union(ulong* source, nint count, ulong* target)
    {
        if (count == 2)
            return Two(source, target);
        SortedEnds.Sort(source, count, target);
        ulong before = target[1];
        nint run = 0;
        for (nint i = 1; i < count; i++)
        {
            // The end of this run and the start of the next are written whether or not they are here; if not, they are written again.
            ulong first = target[2 * i],
                last = target[2 * i + 1];
            target[2 * run + 1] = before;
            target[2 * run + 2] = first;
            run += (nint)Bit(first > Behind(before));
            before = last;
        }

        target[2 * run + 1] = before;
        return (int)run + 1;
    }

    // Without the loop, which is half of what two ranges cost.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ulong* source, ulong* target)
    {
        (ulong first0, ulong last0, ulong first1, ulong last1) = (source[0], source[1], source[2], source[3]);
        ulong first = Math.Max(first0, first1),
            before = Math.Min(last0, last1),
            last = Math.Max(last0, last1);
        bool apart = first > Behind(before);
        target[0] = Math.Min(first0, first1);
        target[1] = apart ? before : last;
        target[2] = first;
        target[3] = last;
        return 1 + (int)Bit(apart);
    }

    /// <summary>The gaps of the whole space between 1 to 32 ranges; <paramref name="target"/> is apart and one range longer.</summary>
    public static int Gaps(ulong* source, nint count, ulong* target)
    {
        SortedEnds.Sort(source, count, target);
        ulong behind = 0,
            last = 0;
        nint gaps = 0;
        for (nint i = 0; i < count; i++)
        {
            // A gap is written where the next one goes, whether or not there is one.
            ulong first = target[2 * i];
            last = target[2 * i + 1];
            target[2 * gaps] = behind;
            target[2 * gaps + 1] = first - 1;
            gaps += (nint)Bit(first > behind);
            behind = Behind(last);
        }

        target[2 * gaps] = behind;
        target[2 * gaps + 1] = ulong.MaxValue;
        return (int)(gaps + (nint)Bit(last != ulong.MaxValue));
    }

    // Arithmetic, because the compiler turns a choice in a loop into a branch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool condition) => condition ? 1ul : 0;

    /// <summary>The word just behind a last; behind 2^64-1 nothing begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Behind(ulong last) => last + Bit(last != ulong.MaxValue);
}
#endif
