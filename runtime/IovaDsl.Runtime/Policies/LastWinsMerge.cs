namespace IovaDsl.Runtime;

/// <summary>
/// A later region overrides the part of earlier ones that it covers, and splits one that surrounds it. The result is sorted and
/// disjoint; neighbours are not joined, even where their kinds are equal. Source: QEMU's <c>resv_region_list_insert</c>
/// (<c>util/reserved-region.c</c>), which virtio-iommu uses for regions from properties and from the host.
/// </summary>
internal static class LastWinsMerge
{
    /// <summary>The most regions that can result: an insertion adds itself and at most one more by splitting.</summary>
    public static int Capacity(int regions) => regions == 0 ? 0 : checked((2 * regions) - 1);

    public static int Merge(ReadOnlySpan<ReservedRegion> regions, Span<ReservedRegion> list)
    {
        int count = 0;
        foreach (ReservedRegion region in regions)
        {
            // QEMU's ranges cannot be malformed: empty ones are refused before they get here.
            if (region.TryGetRange(out IovaRange range))
                count = Insert(list, count, range, new ReservedRegion(range, region.Kind, region.Protection));
        }

        return count;
    }

    private static int Insert(Span<ReservedRegion> list, int count, IovaRange range, ReservedRegion region)
    {
        int from = FirstEndingAtOrAfter(list.Slice(0, count), range.First);
        int to = from;
        while (to < count && list[to].First <= range.Last)
            to++;

        //   existing  |------|    |---|     |-------|
        //   incoming      |--------------------|
        //   result    |---|--------------------|----|      the first may leave a piece below, the last one above
        bool leavesBelow = from < to && list[from].First < range.First;
        bool leavesAbove = from < to && list[to - 1].Last > range.Last;
        ReservedRegion below = leavesBelow ? list[from].WithLast(range.First - 1) : default;
        ReservedRegion above = leavesAbove ? Above(list[to - 1], range.Last) : default;

        int replacement = 1 + (leavesBelow ? 1 : 0) + (leavesAbove ? 1 : 0);
        list.Slice(to, count - to).CopyTo(list.Slice(from + replacement));
        int at = from;
        if (leavesBelow)
            list[at++] = below;
        list[at++] = region;
        if (leavesAbove)
            list[at] = above;
        return count - (to - from) + replacement;
    }

    private static ReservedRegion Above(ReservedRegion region, ulong last) => new(last + 1, region.Last, region.Kind, region.Protection);

    private static int FirstEndingAtOrAfter(ReadOnlySpan<ReservedRegion> list, ulong address)
    {
        int low = 0;
        int high = list.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (list[middle].Last < address)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
