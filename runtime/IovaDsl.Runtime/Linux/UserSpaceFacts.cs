namespace IovaDsl.Runtime;

/// <summary>
/// What an IOMMU's driver and the platform do not promise, and Linux therefore asks before it hands a device to user space: see
/// <see cref="UserSpaceGate"/>.
/// </summary>
/// <param name="LacksCacheCoherency">
/// Whether the driver does not report <c>IOMMU_CAP_CACHE_COHERENCY</c> for the device (an SMMU whose table walks are not coherent,
/// most IOMMUs of single SoCs).
/// </param>
/// <param name="LacksInterruptIsolation">
/// Whether a device could forge interrupts: no interrupt remapping on x86, no MSI controller that tells devices apart
/// (<c>iommu_group_has_isolated_msi</c>; before 6.3 <c>IOMMU_CAP_INTR_REMAP</c>).
/// </param>
/// <param name="RefusesDirectEarlyWith">
/// The error with which the driver itself refuses devices with a direct region before Linux 6.6 (Intel: EPERM);
/// <see cref="Errno.None"/> for all others, where nothing refuses them yet.
/// </param>
/// <remarks><c>default</c> promises everything.</remarks>
public readonly record struct UserSpaceFacts(
    bool LacksCacheCoherency = false,
    bool LacksInterruptIsolation = false,
    Errno RefusesDirectEarlyWith = Errno.None
);
