#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Merging;

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
/// The gaps are the same words one place further, each moved to its neighbour outside the runs (see <see cref="RangeSweep"/>).
/// Measured (Zen 5, 8 ranges): 1.9 ns per range at random and 1.3 in order (1.7 through the network), against 14.6 and 4.7
/// for the best sort and a sweep; gaps from a second sweep made 6 of what is 2.3 to 2.8.
/// </para>
/// <para>
/// Every helper is inlined by attribute: ahead of time, without a profile, the compiler leaves such small ones as calls that pass
/// vectors through memory, which made the merge of 8 ranges six times slower than under the JIT.
/// </para>
/// </remarks>
internal static unsafe class SmallUnion
{
    public const int Most = 16;

    public static bool IsSupported => Avx512F.IsSupported && Avx512Vbmi2.IsSupported;

    /// <summary>Merges 1 to 16 ranges from <paramref name="source"/> into <paramref name="target"/>, which may be the same.</summary>
    [SkipLocalsInit]
    public static int Union(ulong* source, int count, ulong* target) =>
        count <= 8 ? OfEight(source, count, target, gaps: false) : OfSixteen(source, count, target, gaps: false);

    /// <summary>The gaps of the whole space between 1 to 16 ranges; <paramref name="target"/> is apart and one range longer.</summary>
    [SkipLocalsInit]
    public static int Gaps(ulong* source, int count, ulong* target) =>
        count <= 8 ? OfEight(source, count, target, gaps: true) : OfSixteen(source, count, target, gaps: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfEight(ulong* source, int count, ulong* target, bool gaps)
    {
        (Vector512<ulong> first, Vector512<ulong> last) = Load(source, count);
        Vector512<ulong> next = Avx512F.AlignRight64(Vector512<ulong>.AllBitsSet, first, 1);
        if (Vector512.LessThanOrEqualAll(first, next))
        {
            last = RunningMaximum(last);
        }
        else
        {
            (first, last) = (Sort(first), Sort(last));
            next = Avx512F.AlignRight64(Vector512<ulong>.AllBitsSet, first, 1);
        }

        // Bit i: the range of rank i + 1 does not reach back to rank i.
        uint apart = Apart(next, last) & (1u << count - 1) - 1;
        int runs = BitOperations.PopCount(apart) + 1;
        bool zero = first.ToScalar() == 0, top = gaps && ReachesTop(last, count);
        first = Pack(first, apart << 1 | 1);
        last = Pack(last, apart | 1u << count - 1);
        if (!gaps)
        {
            StorePairs(first, last, runs, target);
            return runs;
        }
        StorePairs(first - Vector512<ulong>.One, last + Vector512<ulong>.One, runs, target + 1);
        return RangeSweep.FrameGaps(target, runs, zero, top);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfSixteen(ulong* source, int count, ulong* target, bool gaps)
    {
        (Vector512<ulong> firstA, Vector512<ulong> lastA) = Load(source, 8);
        (Vector512<ulong> firstB, Vector512<ulong> lastB) = Load(source + 16, count - 8);
        (Vector512<ulong> firstLow, Vector512<ulong> firstHigh) = Sort(firstA, firstB);
        (Vector512<ulong> lastLow, Vector512<ulong> lastHigh) = Sort(lastA, lastB);

        Vector512<ulong> nextLow = Avx512F.AlignRight64(firstHigh, firstLow, 1);
        Vector512<ulong> nextHigh = Avx512F.AlignRight64(Vector512<ulong>.AllBitsSet, firstHigh, 1);
        uint apart = (Apart(nextLow, lastLow) | Apart(nextHigh, lastHigh) << 8) & (1u << count - 1) - 1;
        uint ends = apart | 1u << count - 1;
        uint starts = apart << 1 | 1;
        bool zero = firstLow.ToScalar() == 0, top = gaps && ReachesTop(lastHigh, count - 8);
        if (gaps)
        {
            firstLow -= Vector512<ulong>.One;
            firstHigh -= Vector512<ulong>.One;
            lastLow += Vector512<ulong>.One;
            lastHigh += Vector512<ulong>.One;
        }

        // The packed halves are written one over the tail of the other.
        ulong* firsts = stackalloc ulong[16];
        ulong* lasts = stackalloc ulong[16];
        int startsLow = BitOperations.PopCount(starts & 0xff), endsLow = BitOperations.PopCount(ends & 0xff);
        Pack(firstLow, starts).Store(firsts);
        Pack(firstHigh, starts >> 8).Store(firsts + startsLow);
        Pack(lastLow, ends).Store(lasts);
        Pack(lastHigh, ends >> 8).Store(lasts + endsLow);
        int runs = BitOperations.PopCount(ends);
        ulong* words = gaps ? target + 1 : target;
        StorePairs(Vector512.Load(firsts), Vector512.Load(lasts), Math.Min(runs, 8), words);
        if (runs > 8)
            StorePairs(Vector512.Load(firsts + 8), Vector512.Load(lasts + 8), runs - 8, words + 16);
        return gaps ? RangeSweep.FrameGaps(target, runs, zero, top) : runs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReachesTop(Vector512<ulong> last, int count) =>
        (Vector512.Equals(last, Vector512<ulong>.AllBitsSet).ExtractMostSignificantBits() & (1u << count) - 1) != 0;

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
        Vector512<ulong> low, high;
        if (count == 8)
        {
            low = Vector512.Load(source);
            high = Vector512.Load(source + 8);
        }
        else
        {
            Vector512<ulong> words = Vector512.Create((ulong)(2 * count));
            low = Avx512F.MaskLoad(source, Vector512.LessThan(Vector512<ulong>.Indices, words), Vector512<ulong>.AllBitsSet);
            high = Avx512F.MaskLoad(source + 8, Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create(8ul), words), Vector512<ulong>.AllBitsSet);
        }
        return (Avx512F.PermuteVar8x64x2(low, Vector512.Create(0ul, 2, 4, 6, 8, 10, 12, 14), high),
            Avx512F.PermuteVar8x64x2(low, Vector512.Create(1ul, 3, 5, 7, 9, 11, 13, 15), high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector512<ulong> first, Vector512<ulong> last, int runs, ulong* target)
    {
        Vector512<ulong> low = Avx512F.PermuteVar8x64x2(first, Vector512.Create(0ul, 8, 1, 9, 2, 10, 3, 11), last);
        Vector512<ulong> high = Avx512F.PermuteVar8x64x2(first, Vector512.Create(4ul, 12, 5, 13, 6, 14, 7, 15), last);
        Vector512<ulong> words = Vector512.Create((ulong)(2 * runs));
        Avx512F.MaskStore(target, Vector512.LessThan(Vector512<ulong>.Indices, words), low);
        Avx512F.MaskStore(target + 8, Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create(8ul), words), high);
    }

    // next - last > 1 without a wrap: the first before one beyond is compared, and no first before 1 is apart from anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Apart(Vector512<ulong> next, Vector512<ulong> last) =>
        (uint)Vector512.GreaterThan(Vector512.Max(next, Vector512<ulong>.One) - Vector512<ulong>.One, last).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Pack(Vector512<ulong> value, uint lanes) =>
        Avx512F.Compress(Vector512<ulong>.Zero, LanesOf(lanes), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> LanesOf(uint bits)
    {
        Vector512<ulong> lane = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((ulong)bits) & lane, lane);
    }

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
    private static Vector512<ulong> Step2(Vector512<ulong> x) =>
        Exchange(x, Avx512F.Permute4x64(x, 0b01_00_11_10), Upper2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<ulong> x) =>
        Avx512F.PermuteVar8x64(x, Vector512.Create(7ul, 6, 5, 4, 3, 2, 1, 0));

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
