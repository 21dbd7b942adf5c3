using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Texas Instruments OMAP (drivers/iommu/omap-iommu.c).</summary>
internal static class OmapIommu
{
    public static IommuKind Kind { get; } = new("omap-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; the kernel's own drivers are not translated",
            Compatibles = ImmutableArray.Create("ti,omap2-iommu", "ti,omap4-iommu", "ti,dra7-iommu", "ti,dra7-dsp-iommu"),
            WrittenCompatible = static _ => "ti,omap2-iommu",
            Cells = 0,
            IsIdentity = static (_, _) => true,
            PageSizes = static _ => PageSizes.K4 | PageSizes.K64 | PageSizes.M1 | PageSizes.M16,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (omap_iommu_domain_alloc_paging)");
}
