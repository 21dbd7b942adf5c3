using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Samsung Exynos SysMMU (drivers/iommu/exynos-iommu.c).</summary>
internal static class ExynosSysmmu
{
    public static IommuKind Kind { get; } = new("exynos-sysmmu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; Linux says 64 bits of hardware that has 32",
            Compatibles = ImmutableArray.Create("samsung,exynos-sysmmu"),
            WrittenCompatible = static _ => "samsung,exynos-sysmmu",
            Cells = 0,
            Word = "sysmmu",
            Hardware = static _ => IovaRange.FromBits(32),
            Channels = ImmutableArray.Create(ClaimChannel.OfTree(KernelRules.ExynosIommuAddresses)),
            PageSizes = static _ => PageSizes.K4 | PageSizes.K64 | PageSizes.M1,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.PerDevice,
        };

    // The driver says ~0UL of hardware that has 32 bits.
    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(64, GeometryBasis.Driver, "Linux sets 64 bits (exynos_iommu_domain_alloc_paging), of which the SysMMU has 32");
}
