using IovaDsl.Runtime.Fast.Merging;

namespace IovaDsl.Runtime;

/// <summary>
/// The merge behind <c>reserved_regions</c>: sorted by start and then kind; regions of one kind that overlap or touch
/// become one; different kinds never merge and may overlap. Source: <c>iommu_insert_resv_region</c>,
/// <c>drivers/iommu/iommu.c</c>.
/// </summary>
internal static class LinuxGroupMerge
{
    public static int MergeInPlace(Span<ReservedRegion> regions, Quirks quirks) =>
        quirks == Quirks.Kernel ? MergeAsKernel(regions) : Merge(regions);

    /// <summary>The merge into a list of its own; the regions given stay as they are.</summary>
    public static ReservedRegion[] Merged(ReadOnlySpan<ReservedRegion> regions, Quirks quirks)
    {
        ReservedRegion[] merged = regions.ToArray();
        Array.Resize(ref merged, MergeInPlace(merged, quirks));
        return merged;
    }

    /// <summary>
    /// Merges in place by plain arithmetic. Zero-length and reversed regions are dropped, overflowing ones end at 2^64-1. A zero-length
    /// region goes through the sweep, though it claims nothing: the kernel lets it decide the protection of a run that starts where
    /// it stands, and protection has no other rule than the kernel's.
    /// </summary>
    public static int Merge(Span<ReservedRegion> regions)
    {
#if NET
        if (RegionMergeBySize.Accepts(regions))
            return RegionMergeBySize.Merge(regions);
#endif
        int count = 0;
        foreach (ReservedRegion region in regions)
        {
            if (region.TryGetRange(out IovaRange range))
                regions[count++] = new ReservedRegion(range, region.Kind, region.Protection);
            else if (region.Form == RegionForm.ZeroLength && region.First > 0)
                regions[count++] = region;
        }

        return DropMalformed(regions.Slice(0, MergeOrdered(regions.Slice(0, count))));
    }

    private static int DropMalformed(Span<ReservedRegion> regions)
    {
        int count = 0;
        foreach (ReservedRegion region in regions)
        {
            if (!region.IsMalformed)
                regions[count++] = region;
        }

        return count;
    }

    /// <summary>Merges in place exactly as the kernel does: an end plus one wraps to 0, and malformed regions are kept.</summary>
    public static int MergeAsKernel(Span<ReservedRegion> regions) => MayWrap(regions) ? InsertOneByOne(regions) : MergeOrdered(regions);

    /// <summary>
    /// One sort and one sweep with an open run per kind. Where nothing wraps this gives what inserting one by one gives,
    /// protection included: that of the lowest start, and among equal starts of the one inserted last, because the kernel
    /// places a new element before its equals.
    /// </summary>
    private static int MergeOrdered(Span<ReservedRegion> regions)
    {
#if NET
        if (RegionMergeBySize.Accepts(regions))
            return RegionMergeBySize.Merge(regions);
#endif
        return MergeOneSort(regions);
    }

    /// <summary>The plain version, for regions that are malformed and for netstandard2.0.</summary>
    internal static int MergeOneSort(Span<ReservedRegion> regions)
    {
        for (int i = 0; i < regions.Length; i++)
            regions[i] = regions[i].WithSequence((uint)i);
        SpanSort.Sort(regions, default(InsertionOrder));

        // The place of each kind's open run in the output. A run is placed at its start, so the output is in order as it grows.
        Span<int> openRun = stackalloc int[KindCount];
        openRun.Fill(-1);
        int count = 0;
        foreach (ReservedRegion numbered in regions)
        {
            ReservedRegion region = numbered.WithSequence(0);
            int open = openRun[(int)region.Kind];
            if (open >= 0 && Reaches(regions[open].Last, region.First))
            {
                if (region.Last > regions[open].Last)
                    regions[open] = regions[open].WithLast(region.Last);
                continue;
            }

            openRun[(int)region.Kind] = count;
            regions[count++] = region;
        }

        return count;
    }

    private const int KindCount = 5;

    /// <summary>
    /// Whether a run that ends at <paramref name="last"/> overlaps or touches a region from <paramref name="first"/>, without a sum that
    /// could wrap.
    /// </summary>
    private static bool Reaches(ulong last, ulong first) => first <= last || first - last == 1;

    private static bool MayWrap(ReadOnlySpan<ReservedRegion> regions)
    {
        foreach (ReservedRegion region in regions)
        {
            if (region.IsMalformed || region.Last == ulong.MaxValue)
                return true;
        }

        return false;
    }

    /// <summary>The list grows at the front of the span; what is still to be inserted lies behind it.</summary>
    private static int InsertOneByOne(Span<ReservedRegion> regions)
    {
        int count = 0;
        for (int i = 0; i < regions.Length; i++)
            count = InsertAsKernel(regions, count, regions[i]);
        return count;
    }

    private static int InsertAsKernel(Span<ReservedRegion> list, int count, ReservedRegion region)
    {
        // Before the first element with a greater start, or with an equal start and a kind at least as great.
        int place = 0;
        while (
            place < count && !(region.First < list[place].First || (region.First == list[place].First && region.Kind <= list[place].Kind))
        )
            place++;
        list.Slice(place, count - place).CopyTo(list.Slice(place + 1));
        list[place] = region;
        count++;

        // Then one walk, in which elements of this kind meet the nearest one of their kind before them.
        int kept = 0;
        int top = -1;
        for (int i = 0; i < count; i++)
        {
            ReservedRegion element = list[i];
            if (element.Kind == region.Kind)
            {
                if (top >= 0 && element.First <= unchecked(list[top].Last + 1))
                {
                    list[top] = list[top].WithLast(Math.Max(list[top].Last, element.Last));
                    continue;
                }

                top = kept;
            }

            list[kept++] = element;
        }

        return kept;
    }

    /// <summary>Orders by start, then by kind; among equals the one inserted last comes first.</summary>
    private readonly struct InsertionOrder : IOrder<ReservedRegion>
    {
        public bool IsLess(in ReservedRegion left, in ReservedRegion right)
        {
            if (left.First != right.First)
                return left.First < right.First;
            if (left.Kind != right.Kind)
                return left.Kind < right.Kind;
            return left.Sequence > right.Sequence;
        }
    }
}
