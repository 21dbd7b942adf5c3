using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Updates;

/// <summary>
/// A block of ranges: their firsts, and behind these their lasts, each list sorted and filled up with 2^64-1. The ranges are canonical,
/// and at least one place is free before anything is added or removed.
/// </summary>
/// <remarks>
/// <code>
///   firsts | f0 f1 f2 max max max max max |      "from"    lasts that end before what is added
///   lasts  | l0 l1 l2 max max max max max |      "behind"  firsts that it reaches; from..behind becomes one with it
/// </code>
/// A range that meets nobody needs no case of its own: the minimum with the first that follows is its own first, and the last to join is
/// masked out.
/// </remarks>
internal static class RangeBlock
{
    /// <summary>Adds a range and joins it with what it overlaps or touches.</summary>
    /// <param name="block">The block.</param>
    /// <param name="room">How many ranges it has room for: 8 or 32.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="range">The range.</param>
    /// <param name="behind">How many began at or before the range's last, or just behind it: <paramref name="count"/> means that it may reach further.</param>
    /// <returns>How many ranges more there are, which may be negative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref ulong block, int room, int count, IovaRange range, out int behind)
    {
        int from = SortedLanes.CountBelow(ref Unsafe.Add(ref block, room), room, Before(range));
        behind = Math.Min(SortedLanes.CountAtMost(ref block, room, Reach(range)), count);
        ulong joins = (ulong)((from - behind) >> 31);
        ulong first = Math.Min(range.First, Unsafe.Add(ref block, from)), last = Math.Max(range.Last, Unsafe.Add(ref block, room + behind - 1) & joins);
        SortedLanes.Replace(ref block, room, from, behind, 1, first, last);
        return 1 - (behind - from);
    }

    /// <summary>Cuts a range out; what is left of a range before the cut, and behind it, stays.</summary>
    /// <inheritdoc cref="Add"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remove(ref ulong block, int room, int count, IovaRange range, out int behind)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, room);
        int from = SortedLanes.CountBelow(ref lasts, room, range.First);
        behind = Math.Min(SortedLanes.CountAtMost(ref block, room, range.Last), count);
        if (behind == from)
            return 0;
        ulong first = Unsafe.Add(ref block, from), last = Unsafe.Add(ref lasts, behind - 1), next = unchecked(range.Last + 1);
        int left = first < range.First ? 1 : 0, right = last > range.Last ? 1 : 0;
        ulong hasLeft = (ulong)-(long)left;
        SortedLanes.Replace(
            ref block, room, from, behind, left + right, first & hasLeft | next & ~hasLeft, (range.First - 1) & hasLeft | last & ~hasLeft, next, last);
        return left + right - (behind - from);
    }

    /// <summary>Whether one range of the block holds all of another.</summary>
    public static bool Contains(ref ulong block, int room, int count, IovaRange range)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, room);
        int at = SortedLanes.CountBelow(ref lasts, room, range.First);
        return at < count && Unsafe.Add(ref block, at) <= range.First && range.Last <= Unsafe.Add(ref lasts, at);
    }

    /// <summary>Takes ranges away from the front: those that begin at or before <paramref name="reach"/>.</summary>
    /// <param name="block">A block of the tree.</param>
    /// <param name="count">How many ranges there are.</param>
    /// <param name="reach">An address.</param>
    /// <param name="last">Becomes the last address of what is taken, if that is more.</param>
    /// <returns>How many there are less.</returns>
    public static int TakeFirst(ref ulong block, int count, ulong reach, ref ulong last)
    {
        int taken = Math.Min(SortedLanes.CountAtMost(ref block, SortedLanes.Room, reach), count);
        if (taken == 0)
            return 0;
        last = Math.Max(last, Unsafe.Add(ref block, SortedLanes.Room + taken - 1));
        SortedLanes.Replace(ref block, SortedLanes.Room, 0, taken, 0, 0, 0);
        return taken;
    }

    /// <summary>The lowest address that a range must end at to become one with this one: just before it.</summary>
    public static ulong Before(IovaRange range) => range.First - (range.First != 0 ? 1ul : 0);

    /// <summary>The highest address that a range must begin at to become one with this one: just behind it.</summary>
    public static ulong Reach(IovaRange range) => range.Last + (range.Last != ulong.MaxValue ? 1ul : 0);
}
