namespace IovaDsl.Runtime;

/// <summary>
/// The versions from which Linux answers differently, as far as the rules of this assembly decide by them. What each means stands where it
/// is used; <c>iova kernels</c> lists them with those of the compiler.
/// </summary>
public static class KernelEdges
{
    /// <summary>The core refuses a device with a direct region to user space (<c>iommu_create_device_direct_mappings</c>).</summary>
    public static KernelVersion DirectRefused => new(6, 6);

    /// <summary>The DMA API tries below 4 GiB for a PCI device until that fails once (<c>iommu_dma_alloc_iova</c>).</summary>
    public static KernelVersion DmaTries32BitOnce => new(6, 6);

    /// <summary>The DMA API compares the windows of a bus with the aperture one by one (<c>iommu_dma_init_domain</c>).</summary>
    public static KernelVersion DmaMapJudgedByItself => new(6, 10);

    /// <summary>
    /// iommufd answers ENOENT where nothing is mapped (<c>iopt_unmap_iova_range</c>), until <see cref="EmptyUnmapSucceeds"/>.
    /// </summary>
    public static KernelVersion EmptyUnmapFails => new(6, 13);

    /// <inheritdoc cref="EmptyUnmapFails"/>
    public static KernelVersion EmptyUnmapSucceeds => new(6, 18);

    /// <summary>A PASID of a device can be attached through VFIO (<c>vfio_df_ioctl_attach_pt</c>).</summary>
    public static KernelVersion IommufdPasid => new(6, 15);

    /// <summary>VFIO finds a mapping that ends at 2^64-1 (<c>vfio_find_dma</c>).</summary>
    public static KernelVersion VfioInclusiveLookup => new(6, 18);

    /// <summary>iommufd takes a device that nothing translates (<c>iommufd_device_is_noiommu</c>).</summary>
    public static KernelVersion IommufdWithoutIommu => new(7, 3);
}
