namespace IovaDsl.Runtime;

/// <summary>
/// How a direct region or a software MSI window is to be mapped: the <c>IOMMU_*</c> protection bits of Linux'
/// <c>include/linux/iommu.h</c>. They never affect sorting, merging or exclusion.
/// </summary>
[Flags]
public enum RegionProtection : byte
{
    /// <summary>No access is stated.</summary>
    None = 0,

    /// <summary>The device may read (<c>IOMMU_READ</c>).</summary>
    Read = 1,

    /// <summary>The device may write (<c>IOMMU_WRITE</c>).</summary>
    Write = 2,

    /// <summary>Accesses are cache-coherent (<c>IOMMU_CACHE</c>).</summary>
    Cache = 4,

    /// <summary>Not executable (<c>IOMMU_NOEXEC</c>).</summary>
    NoExecute = 8,

    /// <summary>Device memory, such as a doorbell (<c>IOMMU_MMIO</c>).</summary>
    Mmio = 16,

    /// <summary>Privileged accesses only (<c>IOMMU_PRIV</c>).</summary>
    Privileged = 32,
}
