using System.Collections.Immutable;

namespace IovaDsl.Firmware.Machine;

/// <summary>An IOMMU that Linux drives (<c>sys/class/iommu</c>), with the registers its driver shows.</summary>
internal sealed record HostIommu
{
    /// <summary>Linux's name: <c>dmar0</c>, <c>ivhd0</c>, <c>smmu3.0x0000000009050000</c>, the PCI address of a virtio device.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder, relative to the host's root.</summary>
    public required string Path { get; init; }

    /// <summary>Devices linked to it, in ordinal order.</summary>
    public ImmutableArray<string> Devices { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>VT-d: capability and extended capability registers.</summary>
    public ulong? Capability { get; init; }
    public ulong? ExtendedCapability { get; init; }

    /// <summary>VT-d: where its registers are.</summary>
    public ulong? Address { get; init; }

    /// <summary>AMD: both extended feature registers as the kernel shows them; null where it shows none.</summary>
    public AmdFeatureHalves? Features { get; init; }
}
