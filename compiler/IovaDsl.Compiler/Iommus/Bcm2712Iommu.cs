using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Broadcom BCM2712, the Raspberry Pi 5 (bcm2712-iommu.c of its vendor kernel; in no mainline kernel up to 7.3).</summary>
internal static class Bcm2712Iommu
{
    public static IommuKind Kind { get; } = new("bcm2712-iommu");

    /// <summary>
    /// 40 to 42 GiB, where the node does not say (<c>APERTURE_BASE</c>, <c>APERTURE_SIZE</c>); below it nothing is translated.
    /// </summary>
    public static IovaRange UsualAperture { get; } = new(40UL << 30, (42UL << 30) - 1);

    /// <summary>The largest aperture in bytes: its first table is one page.</summary>
    public const ulong MostBytes = 1UL << 32;

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; a node may state another aperture (`fact \"bcm2712/iova-window\" FIRST, LAST`)",
            Compatibles = ImmutableArray.Create("brcm,bcm2712-iommu"),
            WrittenCompatible = static _ => "brcm,bcm2712-iommu",
            Cells = 0,
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        ulong[] window = facts.Numbers(IommuFacts.BcmWindow).ToArray();
        return window is [var first, var last] && first <= last
            ? new Geometry(new IovaRange(first, last), GeometryBasis.Facts, "brcm,iova-window or dma-iova-offset of its node")
            : new Geometry(UsualAperture, GeometryBasis.Driver, "40 to 42 GiB (APERTURE_BASE)");
    }
}
