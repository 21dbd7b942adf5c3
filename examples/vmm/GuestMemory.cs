using IovaDsl.Runtime;

namespace Vmm;

/// <summary>Lays out guest memory so that every device that is passed through can reach all of it.</summary>
internal static class GuestMemory
{
    private const ulong HugePage = 2UL << 20;

    /// <summary>
    /// Places <paramref name="size"/> bytes in as few pieces as the usable ranges allow, from low to high; empty if they do not fit.
    /// </summary>
    public static IReadOnlyList<IovaRange> Place(IovaRangeSet usable, ulong size)
    {
        var pieces = new List<IovaRange>();
        foreach (IovaRange range in usable)
        {
            ulong first = (range.First + HugePage - 1) & ~(HugePage - 1);
            if (first > range.Last)
                continue;
            ulong room = (range.Last - first + 1) & ~(HugePage - 1);
            ulong taken = Math.Min(room, size);
            if (taken == 0)
                continue;
            pieces.Add(IovaRange.FromStartAndSize(first, taken));
            size -= taken;
            if (size == 0)
                return pieces;
        }

        return [];
    }

    /// <summary>What both can use. Each provider is a type of its own: nothing is boxed.</summary>
    public static IovaRangeSet Common<TFirst, TSecond>(in TFirst first, in TSecond second)
        where TFirst : IRegionProvider
        where TSecond : IRegionProvider => RegionMerge.Exact(first).Intersect(RegionMerge.Exact(second));
}
