using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Qualcomm APQ8064 (drivers/iommu/msm_iommu.c).</summary>
internal static class QcomMsmV0
{
    public static IommuKind Kind { get; } = new("qcom-apq8064-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; the kernel's own drivers are not translated",
            Compatibles = ImmutableArray.Create("qcom,apq8064-iommu"),
            WrittenCompatible = static _ => "qcom,apq8064-iommu",
            IsIdentity = static (_, _) => true,
            PageSizes = static _ => PageSizes.K4 | PageSizes.K64 | PageSizes.M1 | PageSizes.M16,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.PerDevice,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (msm_iommu_domain_alloc_paging)");
}
