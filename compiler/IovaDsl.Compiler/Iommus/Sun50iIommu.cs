using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Allwinner H6 and H616 (drivers/iommu/sun50i-iommu.c).</summary>
internal static class Sun50iIommu
{
    public static IommuKind Kind { get; } = new("sun50i-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO",
            Compatibles = ImmutableArray.Create("allwinner,sun50i-h6-iommu", "allwinner,sun50i-h616-iommu"),
            WrittenCompatible = static _ => "allwinner,sun50i-h6-iommu",
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (sun50i_iommu_domain_alloc_paging)");
}
