using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// A block of segments of the address space: how many claims cover each, and behind these counts the segments' last addresses, sorted and
/// filled up with 2^64-1. A segment begins behind the one before it, the first where the addresses of the block begin.
/// </summary>
/// <remarks>
/// <code>
///   claims         |----------|
///                        |----------|        |---|
///   segments   |0  |1    |2   |1    |0       |1  |0        counts | 0 1 2 1 0 1 0 |  lasts | a b c d e f g |
/// </code>
/// Invariant: neighbours in one block have different counts. Two blocks may meet in the middle of what could be one segment.
/// </remarks>
internal static class SegmentBlock
{
    private const int Room = SortedLanes.Room;

    /// <summary>Counts one claim more, or one less, over a part of the block's addresses.</summary>
    /// <param name="block">A block of at most <c>Room - 2</c> segments.</param>
    /// <param name="count">How many segments there are.</param>
    /// <param name="start">The first address of the block.</param>
    /// <param name="part">What the claim covers of it.</param>
    /// <param name="more">1 or -1.</param>
    /// <returns>How many segments there are then; -1, and nothing is changed, where one is to be less of none.</returns>
    public static int Change(ref ulong block, int count, ulong start, IovaRange part, int more)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, Room);
        int first = SortedLanes.CountBelow(ref lasts, Room, part.First),
            last = SortedLanes.CountBelow(ref lasts, Room, part.Last);
        if (more < 0 && !IsCovered(ref block, first, last))
            return -1;
        int before = (first == 0 ? start : Unsafe.Add(ref lasts, first - 1) + 1) != part.First ? 1 : 0,
            behind = Unsafe.Add(ref lasts, last) != part.Last ? 1 : 0;
        if (first == last)
            return ChangeOne(ref block, count, first, part, before, behind, (ulong)more);
        count = Cut(ref block, count, last, behind, part.Last);
        count = Cut(ref block, count, first, before, part.First - 1);
        first += before;
        last += before;
        for (int i = first; i <= last; i++)
            Unsafe.Add(ref block, i) += (ulong)more;
        count = Join(ref block, count, last);
        return first == 0 ? count : Join(ref block, count, first - 1);
    }

    /// <summary>How many claims cover an address of the block.</summary>
    public static ulong CountAt(ref ulong block, ulong address) =>
        Unsafe.Add(ref block, SortedLanes.CountBelow(ref Unsafe.Add(ref block, Room), Room, address));

    /// <summary>Whether claims cover all of a range that begins in the block, as far as the block goes.</summary>
    public static bool IsCovered(ref ulong block, int count, IovaRange range)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, Room);
        int last = Math.Min(SortedLanes.CountBelow(ref lasts, Room, range.Last), count - 1);
        return IsCovered(ref block, SortedLanes.CountBelow(ref lasts, Room, range.First), last);
    }

    private static bool IsCovered(ref ulong block, int first, int last)
    {
        for (int i = first; i <= last; i++)
        {
            if (Unsafe.Add(ref block, i) == 0)
                return false;
        }

        return true;
    }

    // A claim within one segment, the usual one: what is cut off before it and behind it moves in one go, and so does what is joined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ChangeOne(ref ulong block, int count, int segment, IovaRange part, int before, int behind, ulong more)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, Room);
        ulong claims = Unsafe.Add(ref block, segment);
        if (before + behind != 0)
        {
            PutIn(ref block, segment, before + behind);
            Unsafe.Add(ref block, segment) = claims;
            Unsafe.Add(ref lasts, segment) = part.First - 1;
            count += before + behind;
            segment += before;
            Unsafe.Add(ref lasts, segment) = part.Last;
        }

        claims += more;
        Unsafe.Add(ref block, segment) = claims;
        int isAsBefore = segment > 0 && Unsafe.Add(ref block, segment - 1) == claims ? 1 : 0,
            isAsBehind = segment + 1 < count && Unsafe.Add(ref block, segment + 1) == claims ? 1 : 0;
        if (isAsBefore + isAsBehind != 0)
            TakeOut(ref block, segment - isAsBefore, isAsBefore + isAsBehind);
        return count - isAsBefore - isAsBehind;
    }

    // A segment becomes two of the same count, the lower of which ends at an address; or stays, with 0 for 1.
    private static int Cut(ref ulong block, int count, int segment, int isCut, ulong last)
    {
        if (isCut == 0)
            return count;
        PutIn(ref block, segment, 1);
        Unsafe.Add(ref block, segment) = Unsafe.Add(ref block, segment + 1);
        Unsafe.Add(ref block, Room + segment) = last;
        return count + 1;
    }

    // A segment and the one after it become one where their counts are the same.
    private static int Join(ref ulong block, int count, int segment)
    {
        if (segment + 1 >= count || Unsafe.Add(ref block, segment) != Unsafe.Add(ref block, segment + 1))
            return count;
        TakeOut(ref block, segment, 1);
        return count - 1;
    }

    private static void PutIn(ref ulong block, int at, int segments)
    {
        SortedLanes.Spread(ref block, at, segments);
        SortedLanes.Spread(ref Unsafe.Add(ref block, Room), at, segments);
    }

    private static void TakeOut(ref ulong block, int at, int segments)
    {
        SortedLanes.Close(ref block, at, segments);
        SortedLanes.Close(ref Unsafe.Add(ref block, Room), at, segments);
    }
}
