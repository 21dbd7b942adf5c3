namespace IovaDsl.Runtime;

/// <summary>Whose rule a merge follows. Peers disagree, so a policy has a name, and each is exact to its source.</summary>
public enum MergePolicy : byte
{
    /// <summary>Arithmetic: everything that is not usable, united, right up to 2^64-1.</summary>
    Exact = 0,

    /// <summary>Linux' list of a group's reserved regions: <c>iommu_insert_resv_region</c> in <c>drivers/iommu/iommu.c</c>.</summary>
    LinuxGroup = 1,

    /// <summary>The usable ranges of a VFIO type1 container: <c>drivers/vfio/vfio_iommu_type1.c</c>.</summary>
    Vfio = 2,

    /// <summary>The usable ranges of an iommufd address space: <c>drivers/iommu/iommufd/io_pagetable.c</c>.</summary>
    Iommufd = 3,

    /// <summary>What the kernel's own DMA API allocates from: <c>drivers/iommu/dma-iommu.c</c>.</summary>
    DmaApi = 4,

    /// <summary>A later region overrides and splits earlier ones: QEMU's <c>resv_region_list_insert</c>, for virtio-iommu.</summary>
    LastWins = 5,
}
