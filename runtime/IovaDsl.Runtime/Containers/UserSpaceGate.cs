namespace IovaDsl.Runtime;

/// <summary>
/// Whether Linux hands a device to user space at all, before VFIO or iommufd look at ranges. A device with a direct region is
/// refused: by Intel's driver at every version (EPERM from <c>device_is_rmrr_locked</c> in 6.1, EINVAL later), by the core for
/// all drivers since 6.6 (EINVAL from <c>__iommu_device_set_domain</c>, because <c>iommu_create_device_direct_mappings</c> has set
/// <c>require_direct</c>). Direct-relaxable regions refuse nothing.
/// </summary>
public static class UserSpaceGate
{
    /// <summary>What claiming a group with these regions answers.</summary>
    /// <param name="regions">The regions of all its devices. A malformed direct region counts: the kernel looks at the kind alone.</param>
    /// <param name="kernel">The kernel's version.</param>
    /// <param name="isIntel">Whether the IOMMU is Intel's (VT-d), whose driver refused before the core did.</param>
    public static IommuResult Check(ReadOnlySpan<ReservedRegion> regions, KernelVersion kernel, bool isIntel = false)
    {
        bool coreRefuses = kernel >= KernelVersion.V6_6;
        if (!coreRefuses && !isIntel)
            return IommuResult.Success;
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind == RegionKind.Direct)
                return new IommuResult(coreRefuses ? Errno.EINVAL : Errno.EPERM, RefusalReason.DirectRegion);
        }

        return IommuResult.Success;
    }
}
