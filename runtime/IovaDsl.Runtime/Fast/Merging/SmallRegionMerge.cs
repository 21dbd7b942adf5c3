#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>The group merge of up to eight well-formed regions in registers, without a branch on data (AVX-512).</summary>
/// <remarks>
/// A lane is a region. In round r each lane meets the lane r further on, so that after seven rounds every region
/// has met every other one, and none was moved.
/// <code>
///   round 1   0 1 2 3 4 5 6 7        round 2   0 1 2 3 4 5 6 7    ...
///             1 2 3 4 5 6 7 0                  2 3 4 5 6 7 0 1
/// </code>
/// A region learns from those it meets
/// <code>
///   place      how many stand before it (by start, then kind, and of equals the one that came last first)
///   reached    the highest last of its kind before it:  it starts a run where its first lies beyond reached + 1
///   topmost    the highest last of its kind
///
///     reserved  |---A---|      |--C--|        C starts a run: A and B reached less far.
///                  |-B-|                      A's run ends at C's reached, the last run of a kind at its topmost.
/// </code>
/// The regions that start a run learn in a second round where it ends, and their place among such regions.
/// Lanes beyond the count hold ones: they stand behind all others and are of no kind that is known.
/// </remarks>
internal static unsafe class SmallRegionMerge
{
    public const int Most = 8;

    private const ulong KindMask = 0xff;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Merges 1 to 8 regions in place.</summary>
    /// <returns>How many regions remain.</returns>
    [SkipLocalsInit]
    [MethodImpl(Compiled.AtOnce)]
    public static int Merge(ulong* regions, int count)
    {
        (Vector512<ulong> first, Vector512<ulong> last, Vector512<ulong> attributes) = Load(regions, count);
        Vector512<ulong> ones = Vector512<ulong>.AllBitsSet,
            zero = Vector512<ulong>.Zero,
            one = Vector512<ulong>.One;
        Vector512<ulong> lanes = Vector512<ulong>.Indices;
        Vector512<ulong> kind = attributes & Vector512.Create(KindMask);
        Vector512<ulong> tie = (kind << 8) | (lanes ^ Vector512.Create(7ul));

        Vector512<ulong> place = zero,
            reached = zero,
            isReached = zero,
            topmost = last,
            other = lanes;
        for (int round = 1; round < 8; round++)
        {
            other += one;
            Vector512<ulong> otherFirst = Avx512F.PermuteVar8x64(first, other),
                otherTie = Avx512F.PermuteVar8x64(tie, other);
            Vector512<ulong> otherLast = Avx512F.PermuteVar8x64(last, other),
                otherKind = Avx512F.PermuteVar8x64(kind, other);
            Vector512<ulong> before =
                Vector512.LessThan(otherFirst, first) | (Vector512.Equals(otherFirst, first) & Vector512.LessThan(otherTie, tie));
            Vector512<ulong> ofKind = Vector512.Equals(otherKind, kind);
            place -= before;
            topmost = Vector512.Max(topmost, otherLast & ofKind);
            reached = Vector512.Max(reached, otherLast & ofKind & before);
            isReached |= ofKind & before;
        }

        // first - reached > 1 without a wrap, or nobody of the kind before it.
        Vector512<ulong> starts =
            (Vector512.GreaterThan(Vector512.Max(first, one) - one, reached) | ~isReached)
            & Vector512.LessThan(lanes, Vector512.Create((ulong)count));
        Vector512<ulong> startReached = reached | ~starts,
            startPlace = place | ~starts;
        Vector512<ulong> runLast = topmost,
            runPlace = zero;
        other = lanes;
        for (int round = 1; round < 8; round++)
        {
            other += one;
            Vector512<ulong> otherPlace = Avx512F.PermuteVar8x64(startPlace, other),
                otherKind = Avx512F.PermuteVar8x64(kind, other);
            Vector512<ulong> otherReached = Avx512F.PermuteVar8x64(startReached, other);
            Vector512<ulong> nextOfKind = Vector512.Equals(otherKind, kind) & Vector512.GreaterThan(otherPlace, place);
            runLast = Vector512.Min(runLast, otherReached | ~nextOfKind);
            runPlace -= Vector512.LessThan(otherPlace, place);
        }

        return Store(first, runLast, attributes, starts, runPlace, regions);
    }

    private static (Vector512<ulong> First, Vector512<ulong> Last, Vector512<ulong> Attributes) Load(ulong* regions, int count)
    {
        Vector512<ulong> a,
            b,
            c;
        if (count == 8)
        {
            (a, b, c) = (Vector512.Load(regions), Vector512.Load(regions + 8), Vector512.Load(regions + 16));
        }
        else
        {
            Vector512<ulong> words = Vector512.Create(3 * (ulong)count),
                lanes = Vector512<ulong>.Indices;
            a = Avx512F.MaskLoad(regions, Vector512.LessThan(lanes, words), Vector512<ulong>.AllBitsSet);
            b = Avx512F.MaskLoad(regions + 8, Vector512.LessThan(lanes + Vector512.Create(8ul), words), Vector512<ulong>.AllBitsSet);
            c = Avx512F.MaskLoad(regions + 16, Vector512.LessThan(lanes + Vector512.Create(16ul), words), Vector512<ulong>.AllBitsSet);
        }

        // Word w of the 24 is word w % 3 of region w / 3.
        return (
            Pick(a, b, c, Vector512.Create(0ul, 3, 6, 9, 12, 15, 0, 0), Vector512.Create(0ul, 1, 2, 3, 4, 5, 10, 13)),
            Pick(a, b, c, Vector512.Create(1ul, 4, 7, 10, 13, 0, 0, 0), Vector512.Create(0ul, 1, 2, 3, 4, 8, 11, 14)),
            Pick(a, b, c, Vector512.Create(2ul, 5, 8, 11, 14, 0, 0, 0), Vector512.Create(0ul, 1, 2, 3, 4, 9, 12, 15))
        );
    }

    private static int Store(
        Vector512<ulong> first,
        Vector512<ulong> last,
        Vector512<ulong> attributes,
        Vector512<ulong> starts,
        Vector512<ulong> places,
        ulong* target
    )
    {
        // Byte p of the order is the lane of the run at place p.
        Vector512<ulong> bytes = Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.Indices, places << 3) & starts;
        Vector256<ulong> four = bytes.GetLower() | bytes.GetUpper();
        Vector128<ulong> two = four.GetLower() | four.GetUpper();
        Vector128<ulong> order = two | Sse2.UnpackHigh(two, two);
        Vector512<ulong> lane = Avx512F.ConvertToVector512UInt64(order.AsByte());
        first = Avx512F.PermuteVar8x64(first, lane);
        last = Avx512F.PermuteVar8x64(last, lane);
        attributes = Avx512F.PermuteVar8x64(attributes, lane);

        int runs = BitOperations.PopCount((uint)starts.ExtractMostSignificantBits());
        Vector512<ulong> words = Vector512.Create(3 * (ulong)runs),
            lanes = Vector512<ulong>.Indices;
        Avx512F.MaskStore(
            target,
            Vector512.LessThan(lanes, words),
            Pick(first, last, attributes, Vector512.Create(0ul, 8, 0, 1, 9, 0, 2, 10), Vector512.Create(0ul, 1, 8, 3, 4, 9, 6, 7))
        );
        Avx512F.MaskStore(
            target + 8,
            Vector512.LessThan(lanes + Vector512.Create(8ul), words),
            Pick(first, last, attributes, Vector512.Create(0ul, 3, 11, 0, 4, 12, 0, 5), Vector512.Create(10ul, 1, 2, 11, 4, 5, 12, 7))
        );
        Avx512F.MaskStore(
            target + 16,
            Vector512.LessThan(lanes + Vector512.Create(16ul), words),
            Pick(first, last, attributes, Vector512.Create(13ul, 0, 6, 14, 0, 7, 15, 0), Vector512.Create(0ul, 13, 2, 3, 14, 5, 6, 15))
        );
        return runs;
    }

    // Any words of three vectors: the first pick is from a and b, the second from that and c.
    private static Vector512<ulong> Pick(
        Vector512<ulong> a,
        Vector512<ulong> b,
        Vector512<ulong> c,
        Vector512<ulong> ofTwo,
        Vector512<ulong> ofBoth
    ) => Avx512F.PermuteVar8x64x2(Avx512F.PermuteVar8x64x2(a, ofTwo, b), ofBoth, c);
}
#endif
