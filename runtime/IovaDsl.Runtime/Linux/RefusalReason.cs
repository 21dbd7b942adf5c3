namespace IovaDsl.Runtime;

/// <summary>Why an interface refused. The error number alone does not say: most refusals are EINVAL.</summary>
public enum RefusalReason : byte
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The group is in the container already.</summary>
    DuplicateGroup,

    /// <summary>The new aperture does not meet what is usable, or a mapping or an allowed range lies outside of it.</summary>
    ApertureConflict,

    /// <summary>A reserved region overlaps a mapping or an allowed range.</summary>
    ReservedConflict,

    /// <summary>Nothing usable would be left.</summary>
    NoUsableIova,

    /// <summary>A device offers both a hardware and a software MSI window, or two software ones.</summary>
    MsiCombination,

    /// <summary>The IOMMU's smallest page is larger than the kernel's, or existing mappings are not aligned to it.</summary>
    Alignment,

    /// <summary>A direct region keeps the device from user space.</summary>
    DirectRegion,

    /// <summary>A size of 0, or an address or a size that is not a multiple of the smallest page.</summary>
    Misaligned,

    /// <summary>The range would pass the end of the address space.</summary>
    PastTheEnd,

    /// <summary>A mapping is there already.</summary>
    AlreadyMapped,

    /// <summary>The range is not wholly usable.</summary>
    NotUsable,

    /// <summary>Allowed ranges overlap each other, or are shorter than two bytes.</summary>
    BadAllowedRange,

    /// <summary>Nothing is mapped there.</summary>
    NotMapped,

    /// <summary>Inbound windows of the host bridge overlap, or are not in order where the kernel needs them to be.</summary>
    OverlappingWindows,

    /// <summary>What the path carries lies wholly outside the aperture.</summary>
    OutsideAperture,

    /// <summary>The IOMMU's driver does not promise that DMA is coherent with the CPU's caches.</summary>
    CacheCoherency,

    /// <summary>The platform does not keep a device from forging interrupts.</summary>
    InterruptIsolation,

    /// <summary>The range begins or ends within a mapping, which Linux does not split.</summary>
    WouldSplit,

    /// <summary>No IOMMU translates the device.</summary>
    NoIommu,

    /// <summary>The kernel is older than what was asked for.</summary>
    NotSupported,
}
