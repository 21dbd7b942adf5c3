using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Rockchip (drivers/iommu/rockchip-iommu.c).</summary>
internal static class RockchipIommu
{
    public static IommuKind Kind { get; } = new("rockchip-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO",
            Compatibles = ImmutableArray.Create("rockchip,iommu", "rockchip,rk3568-iommu"),
            WrittenCompatible = static _ => "rockchip,iommu",
            Cells = 0,
            PageSizes = static _ => 0x7f_f000,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (rk_iommu_domain_alloc_paging)");
}
