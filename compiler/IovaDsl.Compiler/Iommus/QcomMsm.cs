using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Qualcomm MSM8916 and relatives (drivers/iommu/arm/arm-smmu/qcom_iommu.c).</summary>
internal static class QcomMsm
{
    public static IommuKind Kind { get; } = new("qcom-msm-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Compatibles = ImmutableArray.Create("qcom,msm-iommu-v1", "qcom,msm-iommu-v2"),
            WrittenCompatible = static _ => "qcom,msm-iommu-v1",
            PageSizes = static _ => PageSizes.K4,
            Groups = GroupRule.PerDevice,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (qcom_iommu_init_domain)");
}
