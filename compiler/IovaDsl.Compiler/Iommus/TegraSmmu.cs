using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// NVIDIA Tegra30 to Tegra210, in the memory controller (drivers/iommu/tegra-smmu.c). Groups follow the lists of the SoC.
/// </summary>
internal static class TegraSmmu
{
    public static IommuKind Kind { get; } = new("tegra-smmu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; the kernel's own drivers are not translated",
            Compatibles = ImmutableArray.Create(
                "nvidia,tegra30-mc",
                "nvidia,tegra114-mc",
                "nvidia,tegra124-mc",
                "nvidia,tegra132-mc",
                "nvidia,tegra210-mc"
            ),
            WrittenCompatible = static _ => "nvidia,tegra30-mc",
            Word = "smmu",
            IsIdentity = static (_, _) => true,
            PageSizes = static _ => PageSizes.K4,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.PerDevice,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (tegra_smmu_domain_alloc_paging)");
}
