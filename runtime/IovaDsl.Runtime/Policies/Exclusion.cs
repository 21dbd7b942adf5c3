namespace IovaDsl.Runtime;

/// <summary>Which regions take addresses away from whom (kernel-neutral part of the table of views).</summary>
internal static class Exclusion
{
    /// <summary>
    /// Writes the ranges of all regions but direct-relaxable ones, by plain arithmetic. Such a region may be dropped when the
    /// device is assigned, so its addresses stay usable (<c>vfio_iommu_resv_exclude</c>,
    /// <c>iopt_table_enforce_dev_resv_regions</c>).
    /// </summary>
    public static int CollectClaimed(ReadOnlySpan<ReservedRegion> regions, Span<IovaRange> claimed)
    {
        int count = 0;
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind != RegionKind.DirectRelaxable && region.TryGetRange(out IovaRange range))
                claimed[count++] = range;
        }

        return count;
    }
}
