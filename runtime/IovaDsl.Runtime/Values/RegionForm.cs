namespace IovaDsl.Runtime;

/// <summary>
/// Whether a region's bounds make a range, and if not, how firmware got them wrong. Linux holds a region as a start and
/// a length (<c>struct iommu_resv_region</c>) and computes its end modulo 2^64, so each of these can reach a merge.
/// </summary>
public enum RegionForm : byte
{
    /// <summary>First and last make a non-empty range.</summary>
    WellFormed = 0,

    /// <summary>
    /// A length of 0. The last address is one before the first, modulo 2^64; at address 0 that makes it look like the
    /// whole space. Plain arithmetic drops it.
    /// </summary>
    ZeroLength = 1,

    /// <summary>
    /// Start plus length passes 2^64, so that the last address wrapped below the first. Plain arithmetic ends it at 2^64-1.
    /// </summary>
    Overflowing = 2,

    /// <summary>A table that states both ends states the last before the first. Plain arithmetic drops it.</summary>
    Reversed = 3,
}
