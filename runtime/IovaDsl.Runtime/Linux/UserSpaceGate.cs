namespace IovaDsl.Runtime;

/// <summary>
/// Whether Linux hands a group to user space at all, whatever its ranges are. Three rules refuse:
/// <list type="bullet">
/// <item>
/// The IOMMU's driver does not promise cache coherency: EINVAL when a driver of VFIO binds (<c>__vfio_register_dev</c>) and when
/// iommufd binds (<c>iommufd_device_bind</c>), in every kernel since 6.1.
/// </item>
/// <item>
/// A device has a direct region: the core refuses for every driver since 6.6 (EINVAL, <c>__iommu_device_set_domain</c>, because
/// <c>iommu_create_device_direct_mappings</c> has set <c>require_direct</c>). Before, only Intel's driver did (EPERM,
/// <c>device_is_rmrr_locked</c>). Direct-relaxable regions refuse nothing.
/// </item>
/// <item>
/// The platform does not isolate interrupts: EPERM (<c>vfio_iommu_type1_attach_group</c>, <c>iommufd_device_bind</c>), unless the
/// module parameter <c>allow_unsafe_interrupts</c> is set.
/// </item>
/// </list>
/// </summary>
public static class UserSpaceGate
{
    /// <summary>What VFIO or iommufd answers to whoever asks for a group.</summary>
    /// <param name="regions">The regions of all its devices. A malformed direct region counts: the kernel looks at the kind alone.</param>
    /// <param name="kernel">The kernel's version.</param>
    /// <param name="facts">What the IOMMU's driver and the platform do not promise; <c>default</c> where they promise all.</param>
    /// <param name="by">Who is asked: iommufd tests the interrupts before it claims the group, VFIO when everything else has
    /// passed.</param>
    /// <returns>
    /// Success, or EINVAL or EPERM because of <see cref="RefusalReason.CacheCoherency"/>, <see cref="RefusalReason.DirectRegion"/> or
    /// <see cref="RefusalReason.InterruptIsolation"/>.
    /// </returns>
    /// <remarks>
    /// Where VFIO also refuses the ranges (<see cref="VfioContainer.Attach"/>), that error precedes the one of the interrupts.
    /// </remarks>
    public static IommuResult Check(
        ReadOnlySpan<ReservedRegion> regions,
        KernelVersion kernel,
        UserSpaceFacts facts = default,
        UserSpaceInterface by = UserSpaceInterface.Vfio
    )
    {
        if (facts.LacksCacheCoherency)
            return new IommuResult(Errno.EINVAL, RefusalReason.CacheCoherency);
        IommuResult direct = CheckDirect(regions, kernel, facts);
        if (facts.LacksInterruptIsolation && (direct.IsSuccess || by == UserSpaceInterface.Iommufd))
            return new IommuResult(Errno.EPERM, RefusalReason.InterruptIsolation);
        return direct;
    }

    private static IommuResult CheckDirect(ReadOnlySpan<ReservedRegion> regions, KernelVersion kernel, UserSpaceFacts facts)
    {
        Errno error = kernel >= KernelEdges.DirectRefused ? Errno.EINVAL : facts.RefusesDirectEarlyWith;
        if (error == Errno.None)
            return IommuResult.Success;
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind == RegionKind.Direct)
                return new IommuResult(error, RefusalReason.DirectRegion);
        }

        return IommuResult.Success;
    }
}
