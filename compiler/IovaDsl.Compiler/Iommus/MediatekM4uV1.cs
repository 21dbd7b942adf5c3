using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>MediaTek M4U of the first generation (drivers/iommu/mtk_iommu_v1.c).</summary>
internal static class MediatekM4uV1
{
    public static IommuKind Kind { get; } = new("mediatek-m4u-v1");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; the kernel's own drivers are not translated",
            Compatibles = ImmutableArray.Create("mediatek,mt2701-m4u"),
            WrittenCompatible = static _ => "mediatek,mt2701-m4u",
            IsIdentity = static (_, _) => true,
            Hardware = static _ => IovaRange.FromBits(32),
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.PerDevice,
        };

    // The driver sets no geometry: what VFIO and iommufd would read is the single address 0. It is 32-bit hardware.
    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "its page table spans 4 GiB (mtk_iommu_v1_domain_finalise)");
}
