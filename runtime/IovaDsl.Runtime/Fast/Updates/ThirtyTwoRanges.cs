using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static IovaDsl.Runtime.Fast.WordLanes;
#endif

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// What <see cref="RangeBlock"/> does to a block of thirty-two, with AVX-512 in eight registers: a lane is told by comparisons whether it
/// stays, and
/// only by how many places the others move is counted.
/// </summary>
/// <remarks>
/// <code>
///   add g..h      firsts  stay    while the range before them ends before g       lasts  stay    while they end before g
///                         move    what it meets is gone, less one                        move    and are at least h
///   remove g..h   firsts  stay    while they begin before g                       lasts  stay    with their firsts, at most g - 1
///                         move    what ended is gone, and are at least h + 1             move
/// </code>
/// Invariant: that of a block. Where more than eight ranges go, the block is changed word by word.
/// </remarks>
internal static class ThirtyTwoRanges
{
    private const int Room = SortedLanes.Room;

    /// <inheritdoc cref="RangeBlock.Add"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref ulong block, int count, IovaRange range, out int behind)
    {
#if NET
        if (Avx512F.IsSupported)
        {
            ref ulong lasts = ref Unsafe.Add(ref block, Room);
            (Vector512<ulong> lastA, Vector512<ulong> lastB, Vector512<ulong> lastC, Vector512<ulong> lastD) = Load(ref lasts);
            (Vector512<ulong> firstA, Vector512<ulong> firstB, Vector512<ulong> firstC, Vector512<ulong> firstD) = Load(ref block);
            Vector512<ulong> before = Vector512.Create(RangeBlock.Before(range)),
                reach = Vector512.Create(RangeBlock.Reach(range));
            Vector512<ulong> aheadA = Vector512.LessThan(lastA, before),
                aheadB = Vector512.LessThan(lastB, before);
            Vector512<ulong> aheadC = Vector512.LessThan(lastC, before),
                aheadD = Vector512.LessThan(lastD, before);
            int reached = Math.Min(CountAtMost(reach, firstA, firstB, firstC, firstD), count),
                met = reached - CountBelow(before, lastA, lastB, lastC, lastD);
            if (met <= Lanes)
            {
                Move(
                    ref lasts,
                    met,
                    aheadA,
                    aheadB,
                    aheadC,
                    aheadD,
                    lastA,
                    lastB,
                    lastC,
                    lastD,
                    Vector512.Create(range.Last),
                    isMost: false
                );
                aheadA = Vector512.LessThan(Preceding(lastA, Vector512<ulong>.Zero), before) | First;
                aheadB = Vector512.LessThan(Preceding(lastB, lastA), before);
                aheadC = Vector512.LessThan(Preceding(lastC, lastB), before);
                aheadD = Vector512.LessThan(Preceding(lastD, lastC), before);
                Move(
                    ref block,
                    met,
                    aheadA,
                    aheadB,
                    aheadC,
                    aheadD,
                    firstA,
                    firstB,
                    firstC,
                    firstD,
                    Vector512.Create(range.First),
                    isMost: true
                );
                behind = reached;
                return 1 - met;
            }
        }
#endif
        return RangeBlock.Add(ref block, Room, count, range, out behind);
    }

    /// <inheritdoc cref="RangeBlock.Remove"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remove(ref ulong block, int count, IovaRange range, out int ended)
    {
#if NET
        if (Avx512F.IsSupported)
        {
            ref ulong lasts = ref Unsafe.Add(ref block, Room);
            (Vector512<ulong> firstA, Vector512<ulong> firstB, Vector512<ulong> firstC, Vector512<ulong> firstD) = Load(ref block);
            (Vector512<ulong> lastA, Vector512<ulong> lastB, Vector512<ulong> lastC, Vector512<ulong> lastD) = Load(ref lasts);
            Vector512<ulong> first = Vector512.Create(range.First),
                last = Vector512.Create(range.Last),
                one = Vector512<ulong>.One;
            Vector512<ulong> aheadA = Vector512.LessThan(firstA, first),
                aheadB = Vector512.LessThan(firstB, first);
            Vector512<ulong> aheadC = Vector512.LessThan(firstC, first),
                aheadD = Vector512.LessThan(firstD, first);
            int gone = Math.Min(CountAtMost(last, lastA, lastB, lastC, lastD), count),
                less = gone - CountBelow(first, firstA, firstB, firstC, firstD);
            if (less < Lanes)
            {
                Move(ref block, less + 1, aheadA, aheadB, aheadC, aheadD, firstA, firstB, firstC, firstD, last + one, isMost: false);
                Move(ref lasts, less + 1, aheadA, aheadB, aheadC, aheadD, lastA, lastB, lastC, lastD, first - one, isMost: true);
                ended = gone;
                return -less;
            }
        }
#endif
        return RangeBlock.Remove(ref block, Room, count, range, out ended);
    }

#if NET
    private const int Lanes = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<ulong> A, Vector512<ulong> B, Vector512<ulong> C, Vector512<ulong> D) Load(ref ulong list) =>
        (
            Vector512.LoadUnsafe(ref list),
            Vector512.LoadUnsafe(ref list, Lanes),
            Vector512.LoadUnsafe(ref list, 2 * Lanes),
            Vector512.LoadUnsafe(ref list, 3 * Lanes)
        );

    // Lanes stay, or come from so many places further on, less one. The bound is the most of those that stay, or the least of the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(
        ref ulong list,
        int places,
        Vector512<ulong> stayA,
        Vector512<ulong> stayB,
        Vector512<ulong> stayC,
        Vector512<ulong> stayD,
        Vector512<ulong> a,
        Vector512<ulong> b,
        Vector512<ulong> c,
        Vector512<ulong> d,
        Vector512<ulong> bound,
        bool isMost
    )
    {
        Vector512<ulong> source = Vector512<ulong>.Indices + Vector512.Create((ulong)places);
        Vector512<ulong> low = Preceding(a, Vector512<ulong>.Zero),
            ab = Preceding(b, a),
            bc = Preceding(c, b),
            cd = Preceding(d, c);
        Choose(stayA, a, Avx512F.PermuteVar8x64x2(low, source, ab), bound, isMost).StoreUnsafe(ref list);
        Choose(stayB, b, Avx512F.PermuteVar8x64x2(ab, source, bc), bound, isMost).StoreUnsafe(ref list, Lanes);
        Choose(stayC, c, Avx512F.PermuteVar8x64x2(bc, source, cd), bound, isMost).StoreUnsafe(ref list, 2 * Lanes);
        Vector512<ulong> high = Preceding(Vector512<ulong>.AllBitsSet, d);
        Choose(stayD, d, Avx512F.PermuteVar8x64x2(cd, source, high), bound, isMost).StoreUnsafe(ref list, 3 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Choose(
        Vector512<ulong> stay,
        Vector512<ulong> lane,
        Vector512<ulong> moved,
        Vector512<ulong> bound,
        bool isMost
    ) =>
        isMost
            ? Vector512.ConditionalSelect(stay, Vector512.Min(lane, bound), moved)
            : Vector512.ConditionalSelect(stay, lane, Vector512.Max(moved, bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountAtMost(
        Vector512<ulong> bound,
        Vector512<ulong> a,
        Vector512<ulong> b,
        Vector512<ulong> c,
        Vector512<ulong> d
    ) =>
        Count(
            Vector512.LessThanOrEqual(a, bound),
            Vector512.LessThanOrEqual(b, bound),
            Vector512.LessThanOrEqual(c, bound),
            Vector512.LessThanOrEqual(d, bound)
        );

    // Said the other way round than where the answers choose lanes: the compiler would make one comparison of the two, a vector, and a
    // mask of that again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(Vector512<ulong> bound, Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d) =>
        Count(
            Vector512.GreaterThan(bound, a),
            Vector512.GreaterThan(bound, b),
            Vector512.GreaterThan(bound, c),
            Vector512.GreaterThan(bound, d)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d) =>
        CountOf(a) + CountOf(b) + (CountOf(c) + CountOf(d));
#endif
}
