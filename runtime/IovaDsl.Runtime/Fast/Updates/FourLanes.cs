#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// Thirty-two words in four registers of AVX-512: a list of <see cref="ThirtyTwoRanges"/>, or which of its words are chosen.
/// </summary>
internal readonly struct FourLanes(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d)
{
    /// <summary>The words of a register.</summary>
    public const int Words = 8;

    private readonly Vector512<ulong> _a = a;
    private readonly Vector512<ulong> _b = b;
    private readonly Vector512<ulong> _c = c;
    private readonly Vector512<ulong> _d = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes Load(ref ulong list) =>
        new(
            Vector512.LoadUnsafe(ref list),
            Vector512.LoadUnsafe(ref list, Words),
            Vector512.LoadUnsafe(ref list, 2 * Words),
            Vector512.LoadUnsafe(ref list, 3 * Words)
        );

    /// <summary>The words that are less than a bound, as lanes of ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourLanes Below(ulong bound)
    {
        Vector512<ulong> bounds = Vector512.Create(bound);
        return new(
            Vector512.LessThan(_a, bounds),
            Vector512.LessThan(_b, bounds),
            Vector512.LessThan(_c, bounds),
            Vector512.LessThan(_d, bounds)
        );
    }

    // Said the other way round than where the answers choose lanes: the compiler would make one comparison of the two, a vector, and a
    // mask of that again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountBelow(ulong bound)
    {
        Vector512<ulong> bounds = Vector512.Create(bound);
        return WordLanes.CountOf(Vector512.GreaterThan(bounds, _a))
            + WordLanes.CountOf(Vector512.GreaterThan(bounds, _b))
            + (WordLanes.CountOf(Vector512.GreaterThan(bounds, _c)) + WordLanes.CountOf(Vector512.GreaterThan(bounds, _d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountAtMost(ulong bound)
    {
        Vector512<ulong> bounds = Vector512.Create(bound);
        return WordLanes.CountOf(Vector512.LessThanOrEqual(_a, bounds))
            + WordLanes.CountOf(Vector512.LessThanOrEqual(_b, bounds))
            + (WordLanes.CountOf(Vector512.LessThanOrEqual(_c, bounds)) + WordLanes.CountOf(Vector512.LessThanOrEqual(_d, bounds)));
    }

    /// <summary>The same, and the first word as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourLanes AndFirst() => new(_a | WordLanes.First, _b, _c, _d);

    /// <summary>Each word at the place behind its own; 0 comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourLanes Preceding() =>
        new(
            WordLanes.Preceding(_a, Vector512<ulong>.Zero),
            WordLanes.Preceding(_b, _a),
            WordLanes.Preceding(_c, _b),
            WordLanes.Preceding(_d, _c)
        );

    /// <summary>
    /// Stores the list: a word that does not stay comes from <paramref name="places"/> - 1 places further on. The bound is the most of
    /// those that stay, or the least of the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move(ref ulong list, int places, FourLanes stay, Vector512<ulong> bound, bool isMost)
    {
        // From the words that precede, so that the one before may be taken, too: index 0 is one place back.
        Vector512<ulong> source = Vector512<ulong>.Indices + Vector512.Create((ulong)places);
        FourLanes from = Preceding();
        Vector512<ulong> behind = WordLanes.Preceding(Vector512<ulong>.AllBitsSet, _d);
        Choose(stay._a, _a, Avx512F.PermuteVar8x64x2(from._a, source, from._b), bound, isMost).StoreUnsafe(ref list);
        Choose(stay._b, _b, Avx512F.PermuteVar8x64x2(from._b, source, from._c), bound, isMost).StoreUnsafe(ref list, Words);
        Choose(stay._c, _c, Avx512F.PermuteVar8x64x2(from._c, source, from._d), bound, isMost).StoreUnsafe(ref list, 2 * Words);
        Choose(stay._d, _d, Avx512F.PermuteVar8x64x2(from._d, source, behind), bound, isMost).StoreUnsafe(ref list, 3 * Words);
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
}
#endif
