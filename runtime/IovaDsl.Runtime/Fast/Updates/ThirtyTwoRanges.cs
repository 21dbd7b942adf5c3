using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace IovaDsl.Runtime.Fast.Updates;

/// <summary>
/// What <see cref="RangeBlock"/> does to a block of thirty-two, with AVX-512 in eight registers: a lane is told by comparisons whether it
/// stays, and only by how many places the others move is counted.
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
            FourLanes last = FourLanes.Load(ref lasts),
                first = FourLanes.Load(ref block);
            ulong before = RangeBlock.Before(range);
            int reached = Math.Min(first.CountAtMost(RangeBlock.Reach(range)), count),
                met = reached - last.CountBelow(before);
            if (met <= FourLanes.Words)
            {
                last.Move(ref lasts, met, last.Below(before), Vector512.Create(range.Last), isMost: false);
                FourLanes stay = last.Preceding().Below(before).AndFirst();
                first.Move(ref block, met, stay, Vector512.Create(range.First), isMost: true);
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
            FourLanes first = FourLanes.Load(ref block),
                last = FourLanes.Load(ref lasts);
            int gone = Math.Min(last.CountAtMost(range.Last), count),
                less = gone - first.CountBelow(range.First);
            if (less < FourLanes.Words)
            {
                FourLanes stay = first.Below(range.First);
                first.Move(ref block, less + 1, stay, Vector512.Create(unchecked(range.Last + 1)), isMost: false);
                last.Move(ref lasts, less + 1, stay, Vector512.Create(unchecked(range.First - 1)), isMost: true);
                ended = gone;
                return -less;
            }
        }
#endif
        return RangeBlock.Remove(ref block, Room, count, range, out ended);
    }
}
