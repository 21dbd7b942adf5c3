namespace IovaDsl.Runtime;

/// <summary>
/// What a reserved region is for. The order is that of <c>enum iommu_resv_type</c> in Linux' <c>include/linux/iommu.h</c>
/// and matters: it is the second sort key of the group merge (<c>iommu_insert_resv_region</c>).
/// </summary>
public enum RegionKind : byte
{
    /// <summary>Must stay mapped one to one at all times (an RMRR, a unity map).</summary>
    Direct = 0,

    /// <summary>Mapped one to one at boot; the mapping may be dropped when the device is assigned.</summary>
    DirectRelaxable = 1,

    /// <summary>Must never be mapped.</summary>
    Reserved = 2,

    /// <summary>A hardware doorbell whose writes are not translated.</summary>
    Msi = 3,

    /// <summary>A window in which software maps doorbells.</summary>
    SoftwareMsi = 4,
}
