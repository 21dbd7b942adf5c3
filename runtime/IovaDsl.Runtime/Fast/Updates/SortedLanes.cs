using System.Runtime.CompilerServices;
#if NET
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// Searches a short sorted list of words, all of it at once: no step depends on what is found, so that nothing is mispredicted and the
/// comparisons of all lanes overlap. And moves a part of it.
/// </summary>
/// <remarks>
/// <code>
///   list              | a b c d e f g . |        two words leave at 3
///   moved             | a b c f g . . . |        before it at most "most", from it on at least "least"
/// </code>
/// A list has room for eight words or for thirty-two, and what is not in use holds 2^64-1. Two lists that belong together stand one behind
/// the other and move together; that is a block.
/// </remarks>
internal static class SortedLanes
{
    public const int Lanes = 8;

    /// <summary>The room of a list in a block of the tree.</summary>
    public const int Room = 32;

    /// <summary>How many words are less than <paramref name="bound"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelow(ref ulong list, int room, ulong bound)
    {
#if NET
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<ulong> bounds = Vector512.Create(bound);
            return room == Lanes
                ? Below(ref list, 0, bounds)
                : Below(ref list, 0, bounds) + Below(ref list, 8, bounds) + (Below(ref list, 16, bounds) + Below(ref list, 24, bounds));
        }
#endif
        return CountBelowByHalving(ref list, room, bound);
    }

    /// <summary>How many words are at most <paramref name="bound"/>; with 2^64-1 that is all the room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountAtMost(ref ulong list, int room, ulong bound) =>
        bound == ulong.MaxValue ? room : CountBelow(ref list, room, bound + 1);

    /// <summary>Moves the words of a list from a place on, and bounds what stands before it and what comes to it and behind it.</summary>
    /// <param name="list">The list.</param>
    /// <param name="room">8 or 32.</param>
    /// <param name="from">The first place that gets another word; <paramref name="room"/> where none does.</param>
    /// <param name="less">From how many places further on each word comes: as many words leave. If it is -1 one joins the list, the word
    /// before
    /// <paramref name="from"/> once more, or 0 where there is none.</param>
    /// <param name="most">No word before is more than this afterwards; more than one was only at the place just before.</param>
    /// <param name="least">No word from there on is less than this afterwards; less was only what comes to the place.</param>
    public static void Move(ref ulong list, int room, int from, int less, ulong most, ulong least)
    {
        ulong preceding = 0;
        if (from > 0)
        {
            ref ulong bounded = ref Unsafe.Add(ref list, from - 1);
            preceding = bounded;
            bounded = Math.Min(bounded, most);
        }

        if (from >= room)
            return;
#if NET
        Span<ulong> words = MemoryMarshal.CreateSpan(ref list, room).Slice(from);
        if (less < 0)
            words.Slice(0, words.Length - 1).CopyTo(words.Slice(1));
        else
            words.Slice(less).CopyTo(words);
        if (less > 0)
            words.Slice(words.Length - less).Fill(ulong.MaxValue);
#else
        for (int i = room - 1; less < 0 && i > from; i--)
            Unsafe.Add(ref list, i) = Unsafe.Add(ref list, i - 1);
        for (int i = from; less > 0 && i < room; i++)
            Unsafe.Add(ref list, i) = i + less < room ? Unsafe.Add(ref list, i + less) : ulong.MaxValue;
#endif
        if (less < 0)
            Unsafe.Add(ref list, from) = preceding;
        Unsafe.Add(ref list, from) = Math.Max(Unsafe.Add(ref list, from), least);
    }

    /// <summary>Moves the words of a list of thirty-two from a place on, so that others can be put there; they must have room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(ref ulong list, int at, int words)
    {
#if NET
        Span<ulong> from = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref list, at), Room - at);
        from.Slice(0, from.Length - words).CopyTo(from.Slice(words));
#else
        for (int i = Room - 1; i >= at + words; i--)
            Unsafe.Add(ref list, i) = Unsafe.Add(ref list, i - words);
#endif
    }

    /// <summary>Takes words out of a list of thirty-two; it is filled up with 2^64-1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Close(ref ulong list, int at, int words)
    {
#if NET
        Span<ulong> from = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref list, at), Room - at);
        from.Slice(words).CopyTo(from);
#else
        for (int i = at; i + words < Room; i++)
            Unsafe.Add(ref list, i) = Unsafe.Add(ref list, i + words);
#endif
        for (int i = Room - words; i < Room; i++)
            Unsafe.Add(ref list, i) = ulong.MaxValue;
    }

    /// <summary>Moves the upper half of a block, which is full, into another, which is empty.</summary>
    public static void MoveUpperHalf(ref ulong block, ref ulong other)
    {
        for (int list = 0; list < 2 * Room; list += Room)
        {
            for (int i = 0; i < Room / 2; i++)
            {
                Unsafe.Add(ref other, list + i) = Unsafe.Add(ref block, list + Room / 2 + i);
                Unsafe.Add(ref block, list + Room / 2 + i) = ulong.MaxValue;
            }
        }
    }

    // Down to one lane without a branch, and within it by two comparisons where registers hold four words.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelowByHalving(ref ulong list, int room, ulong bound)
    {
        int low = 0;
        for (int half = room >> 1; half >= Lanes; half >>= 1)
            low += -(Unsafe.Add(ref list, low + half - 1) < bound ? 1 : 0) & half;
#if NET
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<ulong> bounds = Vector256.Create(bound);
            uint below =
                Vector256.LessThan(Vector256.LoadUnsafe(ref list, (nuint)low), bounds).ExtractMostSignificantBits()
                | Vector256.LessThan(Vector256.LoadUnsafe(ref list, (nuint)low + 4), bounds).ExtractMostSignificantBits() << 4;
            return low + BitOperations.PopCount(below);
        }
#endif
        for (int half = Lanes / 2; half > 0; half >>= 1)
            low += -(Unsafe.Add(ref list, low + half - 1) < bound ? 1 : 0) & half;
        return low + (Unsafe.Add(ref list, low) < bound ? 1 : 0);
    }

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Below(ref ulong list, nuint lane, Vector512<ulong> bounds) =>
        WordLanes.CountOf(Vector512.LessThan(Vector512.LoadUnsafe(ref list, lane), bounds));
#endif
}
