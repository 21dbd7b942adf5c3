namespace IovaDsl.Runtime;

/// <summary>
/// The kernel's operations on a container's list of usable ranges, quirks included, over the front of a span. Source:
/// <c>vfio_iommu_aper_resize</c> and <c>vfio_iommu_resv_exclude</c>, <c>drivers/vfio/vfio_iommu_type1.c</c>.
/// </summary>
internal static class VfioRanges
{
    /// <summary>
    /// Trims the list to an aperture. The range that contains an end is trimmed only if more than one byte of it would
    /// remain: the kernel's comparisons are strict at one side, and drop a range of a single byte.
    /// </summary>
    public static int Resize(Span<IovaRange> list, int count, IovaRange aperture)
    {
        count = TrimStart(list, count, aperture.First);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            IovaRange range = list[i];
            if (aperture.Last > range.Last)
                list[kept++] = range;
            else if (aperture.Last > range.First)
                list[kept++] = IovaRange.Unchecked(range.First, aperture.Last);
        }

        return kept;
    }

    private static int TrimStart(Span<IovaRange> list, int count, ulong first)
    {
        int gone = 0;
        while (gone < count && first >= list[gone].First && !(first < list[gone].Last))
            gone++;
        if (gone < count && first >= list[gone].First)
            list[gone] = IovaRange.Unchecked(first, list[gone].Last);
        list.Slice(gone, count - gone).CopyTo(list);
        return count - gone;
    }

    /// <summary>Takes every region but direct-relaxable ones out of the list; each may make it one longer.</summary>
    public static int ExcludeAll(Span<IovaRange> list, int count, ReadOnlySpan<ReservedRegion> regions)
    {
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind != RegionKind.DirectRelaxable)
                count = Exclude(list, count, region.First, region.Last);
        }

        return count;
    }

    /// <summary>
    /// Replaces each range that the bounds meet by what lies before and behind them. Where <paramref name="last"/> is before
    /// <paramref name="first"/>, both pieces may remain, and touch or overlap.
    /// </summary>
    private static int Exclude(Span<IovaRange> list, int count, ulong first, ulong last)
    {
        for (int i = 0; i < count; i++)
        {
            IovaRange range = list[i];
            if (first > range.Last || last < range.First)
                continue;
            bool before = first > range.First;
            bool behind = last < range.Last;
            if (before && behind)
            {
                list.Slice(i, count - i).CopyTo(list.Slice(i + 1));
                list[i++] = IovaRange.Unchecked(range.First, first - 1);
                list[i] = IovaRange.Unchecked(last + 1, range.Last);
                count++;
            }
            else if (before)
            {
                list[i] = IovaRange.Unchecked(range.First, first - 1);
            }
            else if (behind)
            {
                list[i] = IovaRange.Unchecked(last + 1, range.Last);
            }
            else
            {
                list.Slice(i + 1, count - i - 1).CopyTo(list.Slice(i));
                count--;
                i--;
            }
        }

        return count;
    }
}
