using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Verisilicon (drivers/iommu/vsi-iommu.c).</summary>
internal static class VerisiliconIommu
{
    public static IommuKind Kind { get; } = new("verisilicon-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO",
            Compatibles = ImmutableArray.Create("verisilicon,iommu-1.2"),
            WrittenCompatible = static _ => "verisilicon,iommu-1.2",
            Cells = 0,
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (vsi_iommu_domain_alloc_paging)");
}
