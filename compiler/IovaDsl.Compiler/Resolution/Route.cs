using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>What all devices of one bus have in common that the same IOMMU translates, or none.</summary>
internal sealed record Route
{
    /// <summary>The root bus or top interconnect.</summary>
    public required Bus Root { get; init; }

    /// <summary>Null: no IOMMU translates.</summary>
    public Iommu? Iommu { get; init; }

    /// <summary>How Linux learns of the platform around it; null: that is not said.</summary>
    public FirmwareKind? Firmware { get; init; }

    /// <summary>By whose rules it was resolved.</summary>
    public required KernelVersion Kernel { get; init; }

    /// <summary>
    /// What the IOMMU really translates under <see cref="Kernel"/>; null where there is none, or no page table fits. A consumer may be
    /// answered otherwise: <see cref="Geometry"/> tells.
    /// </summary>
    public IovaRange? Aperture { get; init; }
}
