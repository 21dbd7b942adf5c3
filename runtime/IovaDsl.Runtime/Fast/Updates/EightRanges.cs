using System.Runtime.CompilerServices;
#if NET
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static IovaDsl.Runtime.Fast.WordLanes;
#endif

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// What <see cref="RangeBlock"/> does to a block of eight, with AVX-512 in two registers: no place is counted, every lane says itself
/// whether it stays.
/// </summary>
/// <remarks>
/// <code>
///   add g..h, which meets b and c     firsts   a b . d e . . .     b, or g if that is less; what stays moves together
///                                     lasts    a . c d e . . .     c, or h if that is more
///   add g..h, which meets nothing     firsts   a b g c d e . .     what is there spreads around it
/// </code>
/// Invariant: that of a block. Of the lanes that meet what is added, the first stays in the firsts and the last in the lasts.
/// </remarks>
internal static class EightRanges
{
    private const int Room = SortedLanes.Lanes;

    /// <inheritdoc cref="RangeBlock.Add"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref ulong block, int count, IovaRange range)
    {
#if NET
        if (Avx512F.IsSupported)
            return AddInLanes(ref block, count, range);
#endif
        return RangeBlock.Add(ref block, Room, count, range, out _);
    }

    /// <inheritdoc cref="RangeBlock.Remove"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remove(ref ulong block, int count, IovaRange range)
    {
#if NET
        if (Avx512F.IsSupported)
            return RemoveInLanes(ref block, count, range);
#endif
        return RangeBlock.Remove(ref block, Room, count, range, out _);
    }

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddInLanes(ref ulong block, int count, IovaRange range)
    {
        Vector512<ulong> first = Vector512.Create(range.First),
            last = Vector512.Create(range.Last);
        Vector512<ulong> before = Vector512.Create(RangeBlock.Before(range)),
            reach = Vector512.Create(RangeBlock.Reach(range));
        Vector512<ulong> firsts = Vector512.LoadUnsafe(ref block),
            lasts = Vector512.LoadUnsafe(ref block, Room);
        Vector512<ulong> places = Vector512<ulong>.Indices,
            used = Vector512.Create((ulong)count);

        Vector512<ulong> ahead = Vector512.LessThan(lasts, before);
        Vector512<ulong> met = Vector512.AndNot(Vector512.LessThanOrEqual(firsts, reach) & Vector512.LessThan(places, used), ahead);
        Vector512<ulong> opens = Vector512.AndNot(Vector512.LessThan(Preceding(lasts, lasts), before) | First, ahead);
        Vector512<ulong> closes =
            Vector512.GreaterThan(Following(firsts, firsts), reach) | Vector512.Equals(places, used - Vector512<ulong>.One);

        // Where it meets nothing, the lane that it opens is not its own.
        Vector512<ulong> spread = ~Vector512.AndNot(opens, met);
        firsts = Vector512.ConditionalSelect(met, Vector512.Min(firsts, first), firsts);
        lasts = Vector512.ConditionalSelect(met, Vector512.Max(lasts, last), lasts);
        Avx512F.Expand(first, spread, Pack(firsts, ~met | opens)).StoreUnsafe(ref block);
        Avx512F.Expand(last, spread, Pack(lasts, ~met | closes)).StoreUnsafe(ref block, Room);
        return 1 - CountOf(met);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RemoveInLanes(ref ulong block, int count, IovaRange range)
    {
        Vector512<ulong> first = Vector512.Create(range.First),
            last = Vector512.Create(range.Last),
            behind = last + Vector512<ulong>.One;
        Vector512<ulong> firsts = Vector512.LoadUnsafe(ref block),
            lasts = Vector512.LoadUnsafe(ref block, Room);
        Vector512<ulong> before = Vector512.LessThan(firsts, first),
            beyond = Vector512.GreaterThan(lasts, last);

        // A range that begins before and ends beyond becomes two, and then no other goes.
        Vector512<ulong> stays = before | beyond,
            splits = before & beyond,
            spread = ~Preceding(splits, Vector512<ulong>.Zero);
        Vector512<ulong> cutFirsts = Vector512.ConditionalSelect(before, firsts, Vector512.Max(firsts, behind));
        Vector512<ulong> cutLasts = Vector512.ConditionalSelect(before, Vector512.Min(lasts, first - Vector512<ulong>.One), lasts);
        Avx512F.Expand(behind, spread, Pack(cutFirsts, stays)).StoreUnsafe(ref block);
        Avx512F.Expand(Preceding(lasts, lasts), spread, Pack(cutLasts, stays)).StoreUnsafe(ref block, Room);
        uint gone = (uint)(~stays).ExtractMostSignificantBits() & (1u << count) - 1;
        return CountOf(splits) - BitOperations.PopCount(gone);
    }

    // The lanes that stay, one behind the other, and after them the mark of a free place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Pack(Vector512<ulong> x, Vector512<ulong> stays) =>
        Avx512F.Compress(Vector512<ulong>.AllBitsSet, stays, x);
#endif
}
