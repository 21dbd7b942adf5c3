using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>virtio-iommu (drivers/iommu/virtio-iommu.c; virtio 1.2, 5.13).</summary>
internal static class VirtioIommu
{
    public static IommuKind Kind { get; } = new("virtio-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "software MSI window 0x800_0000 size 1M, unless an MSI region is stated",
            Compatibles = ImmutableArray.Create("virtio,pci-iommu", "pci1af4,1057", "virtio,mmio"),
            Table = "VIOT",
            Word = "viommu",
            Order = ClaimOrder.StatedSortedFirst,
            SoftwareMsi = new(ArmWindows.Range, RegionKind.SoftwareMsi, "msi-window", "Linux viommu_get_resv_regions (MSI_IOVA_BASE)"),
            SoftwareMsiOnlyWithoutMsi = true,
            MsiRegionsSwallow = true,
            Channels = ImmutableArray.Create(ClaimChannel.Probe, ClaimChannel.IommuAddresses),
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        new(IovaRange.All, GeometryBasis.Assumed, "a virtio-iommu without an input range translates every address");
}
