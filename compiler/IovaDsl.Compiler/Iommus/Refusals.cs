namespace IovaDsl.Compiler.Iommus;

/// <summary>Refusals that several kinds share.</summary>
internal static class Refusals
{
    /// <summary>
    /// <c>vfio_register_group_dev</c> and <c>iommufd_device_bind</c> ask for IOMMU_CAP_CACHE_COHERENCY, in all kernels from 6.1 on; a
    /// driver that does not promise it loses VFIO altogether.
    /// </summary>
    public static IommuRefusal NotCoherent(string why) =>
        new(
            "EINVAL",
            $"{why}, so VFIO and iommufd refuse every device behind it (device_iommu_capable, IOMMU_CAP_CACHE_COHERENCY).",
            "cache-coherency"
        );

    /// <summary>Of a driver without a <c>capable</c> call, or with one that never says it.</summary>
    public static IommuRefusal? NeverCoherent(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        consumer == Consumer.DmaApi ? null : NotCoherent("Its driver does not promise cache coherency");

    /// <summary>Of Arm's, where firmware tells.</summary>
    public static IommuRefusal? UnlessCoherent(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        consumer != Consumer.DmaApi && facts.Is(IommuFacts.SmmuCoherent, 0)
            ? NotCoherent("Firmware does not say that its table walks are coherent")
            : null;

    /// <summary>iommufd cannot make the page table that was asked for (<c>domain_alloc_paging_flags</c>).</summary>
    public static IommuRefusal CannotAllocate(string why) => new("EOPNOTSUPP", why, "iommufd-request");
}
