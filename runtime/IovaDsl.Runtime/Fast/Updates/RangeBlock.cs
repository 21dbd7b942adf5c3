using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// A block of ranges: their firsts, and behind these their lasts, each list sorted and filled up with 2^64-1. The ranges are canonical,
/// and at least one place is free before anything is added or removed.
/// </summary>
/// <remarks>
/// <code>
///   add g..h      firsts | a b g c d e |   "from" lasts end before it, "behind" firsts are within its reach; between them everything
/// goes but one
///   remove g..h   lasts  | a b f c d e |   "kept" firsts lie before it, "ended" lasts are not beyond it; between them everything goes
/// </code>
/// Which range is cut or widened needs no case of its own. The minimum with what is added is taken of all firsts up to its place and
/// changes
/// none but that one; the maximum with its last, of all lasts from its place on, likewise; and so with what is left before and behind a
/// cut.
/// </remarks>
internal static class RangeBlock
{
    /// <summary>Adds a range and joins it with what it overlaps or touches.</summary>
    /// <param name="block">The block.</param>
    /// <param name="room">How many ranges it has room for: 8 or 32.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="range">The range.</param>
    /// <param name="behind">How many began at or before the range's last, or just behind it: <paramref name="count"/> means that it may
    /// reach further.</param>
    /// <returns>How many ranges more there are, which may be negative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(ref ulong block, int room, int count, IovaRange range, out int behind)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, room);
        int from = SortedLanes.CountBelow(ref lasts, room, Before(range));
        behind = Math.Min(SortedLanes.CountAtMost(ref block, room, Reach(range)), count);
        int less = behind - from - 1;
        SortedLanes.Move(ref block, room, from + 1, less, range.First, 0);
        SortedLanes.Move(ref lasts, room, from, less, ulong.MaxValue, range.Last);
        return -less;
    }

    /// <summary>Cuts a range out; what is left of a range before the cut, and behind it, stays.</summary>
    /// <param name="block">The block.</param>
    /// <param name="room">How many ranges it has room for: 8 or 32.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="range">The range.</param>
    /// <param name="ended">How many ended at or before the range's last: <paramref name="count"/> means that there may be more of them
    /// further on.</param>
    /// <returns>How many ranges more there are, which may be negative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remove(ref ulong block, int room, int count, IovaRange range, out int ended)
    {
        ref ulong lasts = ref Unsafe.Add(ref block, room);
        int kept = SortedLanes.CountBelow(ref block, room, range.First);
        ended = Math.Min(SortedLanes.CountAtMost(ref lasts, room, range.Last), count);
        int less = ended - kept;
        SortedLanes.Move(ref block, room, kept, less, ulong.MaxValue, unchecked(range.Last + 1));
        SortedLanes.Move(ref lasts, room, kept, less, unchecked(range.First - 1), 0);
        return -less;
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
        SortedLanes.Move(ref block, SortedLanes.Room, 0, taken, ulong.MaxValue, 0);
        SortedLanes.Move(ref Unsafe.Add(ref block, SortedLanes.Room), SortedLanes.Room, 0, taken, ulong.MaxValue, 0);
        return taken;
    }

    /// <summary>The lowest address that a range must end at to become one with this one: just before it.</summary>
    public static ulong Before(IovaRange range) => range.First - (range.First != 0 ? 1ul : 0);

    /// <summary>The highest address that a range must begin at to become one with this one: just behind it.</summary>
    public static ulong Reach(IovaRange range) => range.Last + (range.Last != ulong.MaxValue ? 1ul : 0);
}
