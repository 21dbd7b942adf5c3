using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Unisoc (drivers/iommu/sprd-iommu.c).</summary>
internal static class SprdIommu
{
    public static IommuKind Kind { get; } = new("sprd-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO",
            Compatibles = ImmutableArray.Create("sprd,iommu-v1"),
            WrittenCompatible = static _ => "sprd,iommu-v1",
            Cells = 0,
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(28, GeometryBasis.Driver, "Linux sets 256 MiB (sprd_iommu_domain_alloc_paging)");
}
