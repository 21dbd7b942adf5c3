#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static IovaDsl.Runtime.Fast.WordLanes;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>The union of up to sixteen ranges in registers, without a branch on data (AVX-512).</summary>
/// <remarks>
/// <para>
/// It rests on an identity: the union needs firsts and lasts sorted <i>independently</i>. With both sorted,
/// a run ends at rank i exactly where first[i+1] lies beyond last[i] + 1, since then precisely i + 1 ranges have
/// begun and i + 1 have ended.
/// </para>
/// <code>
///    |-----|   |---|              firsts  a c d b'...   sorted: 1 2 3
///       |------|       |---|      lasts                 sorted: 1 2 3
///    first[i+1] > last[i] + 1     only in the hole
/// </code>
/// <para>
/// So two vectors are sorted by a network of compare-exchanges (bitonic, partner by reversal first, so that all
/// exchanges point upwards), neither carrying the other along, and the ends are packed by one compress each.
/// Where the firsts of up to eight are in order already, the highest last so far does what a sorted last does, in half
/// the steps: the one branch on data. Lanes beyond the count are filled with the highest word; they sort behind and
/// are masked away.
/// </para>
/// <para>
/// The gaps need one mask only: where a run opens, the gap from behind the last of the rank before to just before its first is not empty.
/// Masks do not go through general registers, stores are not under a mask, and no gap is written word by word: each made it slower.
/// </para>
/// <para>
/// Every helper is inlined by attribute: ahead of time, without a profile, the compiler leaves such small ones as calls that pass
/// vectors through memory.
/// </para>
/// </remarks>
internal static unsafe class SmallUnion
{
    public const int Most = 16;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Merges 1 to 16 ranges from <paramref name="source"/> into <paramref name="target"/>, which may be the same.</summary>
    public static int Union(ulong* source, int count, ulong* target) =>
        count <= 8 ? OfEight(source, count, target, gaps: false) : OfSixteen(source, count, target, gaps: false);

    /// <summary>The gaps of the whole space between 1 to 16 ranges; <paramref name="target"/> is apart and one range longer.</summary>
    public static int Gaps(ulong* source, int count, ulong* target) =>
        count <= 8 ? OfEight(source, count, target, gaps: true) : OfSixteen(source, count, target, gaps: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfEight(ulong* source, int count, ulong* target, bool gaps)
    {
        (Vector512<ulong> first, Vector512<ulong> last) = Load(source, count);
        Vector512<ulong> next = Following(first, Vector512<ulong>.AllBitsSet);
        if (Vector512.LessThanOrEqualAll(first, next))
        {
            last = RunningMaximum(last);
        }
        else
        {
            (first, last) = (Sort(first), Sort(last));
            next = Following(first, Vector512<ulong>.AllBitsSet);
        }

        Vector512<ulong> behind = Behind(last),
            before = Preceding(behind, Vector512<ulong>.Zero),
            highest = Vector512.Create((ulong)count - 1);
        Vector512<ulong> opens = Vector512.GreaterThan(first, before);
        if (count < 8)
            opens &= Vector512.LessThanOrEqual(Vector512<ulong>.Indices, highest);
        if (!gaps)
        {
            opens |= First;
            Vector512<ulong> closes = Vector512.GreaterThan(next, behind) | Vector512.Equals(Vector512<ulong>.Indices, highest);
            StorePairs(Pack(first, opens), Pack(last, closes), count, CountOf(opens), target);
            return CountOf(opens);
        }

        Vector512<ulong> behindAll = Avx512F.PermuteVar8x64(last, highest) + Vector512<ulong>.One;
        int all = CountOf(opens) + (behindAll.ToScalar() != 0 ? 1 : 0);
        StorePairs(
            Avx512F.Compress(behindAll, opens, before),
            Avx512F.Compress(Vector512<ulong>.AllBitsSet, opens, first - Vector512<ulong>.One),
            count,
            Math.Min(all, 8),
            target
        );
        if (all > 8)
            (target[16], target[17]) = (behindAll.ToScalar(), ulong.MaxValue);
        return all;
    }

    // Not inlined: with it in one method, what inlines OfEight comes to the end of the compiler's budget and calls its helpers.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int OfSixteen(ulong* source, int count, ulong* target, bool gaps)
    {
        (Vector512<ulong> firstA, Vector512<ulong> lastA) = Load(source, 8);
        (Vector512<ulong> firstB, Vector512<ulong> lastB) = Load(source + 16, count - 8);
        (Vector512<ulong> firstLow, Vector512<ulong> firstHigh) = Sort(firstA, firstB);
        (Vector512<ulong> lastLow, Vector512<ulong> lastHigh) = Sort(lastA, lastB);

        Vector512<ulong> behindLow = Behind(lastLow),
            behindHigh = Behind(lastHigh),
            highest = Vector512.Create((ulong)count - 9);
        Vector512<ulong> beforeLow = Preceding(behindLow, Vector512<ulong>.Zero),
            beforeHigh = Preceding(behindHigh, behindLow);
        Vector512<ulong> opensLow = Vector512.GreaterThan(firstLow, beforeLow);
        Vector512<ulong> opensHigh =
            Vector512.GreaterThan(firstHigh, beforeHigh) & Vector512.LessThanOrEqual(Vector512<ulong>.Indices, highest);
        if (!gaps)
        {
            opensLow |= First;
            Vector512<ulong> closesLow = Vector512.GreaterThan(Following(firstLow, firstHigh), behindLow);
            Vector512<ulong> closesHigh =
                Vector512.GreaterThan(Following(firstHigh, Vector512<ulong>.AllBitsSet), behindHigh)
                | Vector512.Equals(Vector512<ulong>.Indices, highest);
            StorePairs(
                Pack(firstLow, opensLow),
                Pack(firstHigh, opensHigh),
                CountOf(opensLow),
                Pack(lastLow, closesLow),
                Pack(lastHigh, closesHigh),
                CountOf(closesLow),
                count,
                target
            );
            return CountOf(opensLow) + CountOf(opensHigh);
        }

        StorePairs(
            Pack(beforeLow, opensLow),
            Pack(beforeHigh, opensHigh),
            CountOf(opensLow),
            Pack(firstLow - Vector512<ulong>.One, opensLow),
            Pack(firstHigh - Vector512<ulong>.One, opensHigh),
            CountOf(opensLow),
            count,
            target
        );
        int closed = CountOf(opensLow) + CountOf(opensHigh);
        ulong behindAll = (Avx512F.PermuteVar8x64(lastHigh, highest) + Vector512<ulong>.One).ToScalar();
        (target[2 * closed], target[2 * closed + 1]) = (behindAll, ulong.MaxValue);
        return closed + (behindAll != 0 ? 1 : 0);
    }

    // The word just behind each last; behind 2^64-1, nothing begins there either.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Behind(Vector512<ulong> last) =>
        Vector512.Min(last, Vector512.Create(ulong.MaxValue - 1)) + Vector512<ulong>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> RunningMaximum(Vector512<ulong> x)
    {
        Vector512<ulong> zero = Vector512<ulong>.Zero;
        x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 7));
        x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 6));
        return Vector512.Max(x, Avx512F.AlignRight64(x, zero, 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<ulong> First, Vector512<ulong> Last) Load(ulong* source, int count)
    {
        Vector512<ulong> low,
            high;
        if (count == 8)
        {
            low = Vector512.Load(source);
            high = Vector512.Load(source + 8);
        }
        else
        {
            Vector512<ulong> words = Vector512.Create((ulong)(2 * count));
            low = Avx512F.MaskLoad(source, Vector512.LessThan(Vector512<ulong>.Indices, words), Vector512<ulong>.AllBitsSet);
            high = Avx512F.MaskLoad(
                source + 8,
                Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create(8ul), words),
                Vector512<ulong>.AllBitsSet
            );
        }

        return (
            Avx512F.PermuteVar8x64x2(low, Vector512.Create(0ul, 2, 4, 6, 8, 10, 12, 14), high),
            Avx512F.PermuteVar8x64x2(low, Vector512.Create(1ul, 3, 5, 7, 9, 11, 13, 15), high)
        );
    }

    // Eight pairs are stored whole, whatever stands in the last of them, where the target has room for so many.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector512<ulong> even, Vector512<ulong> odd, int room, int pairs, ulong* target)
    {
        Vector512<ulong> low = Avx512F.PermuteVar8x64x2(even, Vector512.Create(0ul, 8, 1, 9, 2, 10, 3, 11), odd);
        Vector512<ulong> high = Avx512F.PermuteVar8x64x2(even, Vector512.Create(4ul, 12, 5, 13, 6, 14, 7, 15), odd);
        if (room >= 8)
        {
            low.Store(target);
            high.Store(target + 8);
            return;
        }

        Vector512<ulong> words = Vector512.Create((ulong)(2 * pairs));
        Avx512F.MaskStore(target, Vector512.LessThan(Vector512<ulong>.Indices, words), low);
        Avx512F.MaskStore(target + 8, Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create(8ul), words), high);
    }

    // The same of sixteen that are packed in halves; the upper half is written over the tail of the lower one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(
        Vector512<ulong> evenLow,
        Vector512<ulong> evenHigh,
        int evens,
        Vector512<ulong> oddLow,
        Vector512<ulong> oddHigh,
        int odds,
        int room,
        ulong* target
    )
    {
        ulong* even = stackalloc ulong[16];
        ulong* odd = stackalloc ulong[16];
        evenLow.Store(even);
        evenHigh.Store(even + evens);
        oddLow.Store(odd);
        oddHigh.Store(odd + odds);
        StorePairs(Vector512.Load(even), Vector512.Load(odd), room, 8, target);
        StorePairs(Vector512.Load(even + 8), Vector512.Load(odd + 8), room - 8, room - 8, target + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Pack(Vector512<ulong> value, Vector512<ulong> lanes) =>
        Avx512F.Compress(Vector512<ulong>.Zero, lanes, value);

    // Compare-exchange of every lane with its partner: lanes in "upper" keep the higher of the two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Exchange(Vector512<ulong> x, Vector512<ulong> partner, Vector512<ulong> upper) =>
        Vector512.ConditionalSelect(upper, Vector512.Max(x, partner), Vector512.Min(x, partner));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Sort(Vector512<ulong> x)
    {
        x = Step1(x);
        x = Exchange(x, Avx512F.Permute4x64(x, 0b00_01_10_11), Upper2);
        x = Step1(x);
        x = Exchange(x, Reverse(x), Upper4);
        return Step1(Step2(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<ulong> Low, Vector512<ulong> High) Sort(Vector512<ulong> a, Vector512<ulong> b)
    {
        a = Sort(a);
        b = Reverse(Sort(b));
        return (SortBitonic(Vector512.Min(a, b)), SortBitonic(Vector512.Max(a, b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SortBitonic(Vector512<ulong> x) =>
        Step1(Step2(Exchange(x, Avx512F.Shuffle4x128(x, x, 0b01_00_11_10), Upper4)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Step1(Vector512<ulong> x) =>
        Exchange(x, Avx512F.Permute2x64(x.AsDouble(), 0b01_01_01_01).AsUInt64(), Upper1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Step2(Vector512<ulong> x) => Exchange(x, Avx512F.Permute4x64(x, 0b01_00_11_10), Upper2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<ulong> x) => Avx512F.PermuteVar8x64(x, Vector512.Create(7ul, 6, 5, 4, 3, 2, 1, 0));

    private static Vector512<ulong> Upper1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue);
    }

    private static Vector512<ulong> Upper2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 0, ulong.MaxValue, ulong.MaxValue, 0, 0, ulong.MaxValue, ulong.MaxValue);
    }

    private static Vector512<ulong> Upper4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 0, 0, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
    }
}
#endif
