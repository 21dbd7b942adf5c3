using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Renesas IPMMU (drivers/iommu/ipmmu-vmsa.c). Only devices of its list are translated (<c>ipmmu_device_is_allowed</c>).</summary>
internal static class RenesasIpmmu
{
    public static IommuKind Kind { get; } = new("renesas-ipmmu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO",
            Compatibles = ImmutableArray.Create(
                OfGeneration2,
                "renesas,ipmmu-r8a774a1",
                "renesas,ipmmu-r8a774b1",
                "renesas,ipmmu-r8a774c0",
                "renesas,ipmmu-r8a774e1",
                "renesas,ipmmu-r8a7795",
                "renesas,ipmmu-r8a7796",
                "renesas,ipmmu-r8a77961",
                "renesas,ipmmu-r8a77965",
                "renesas,ipmmu-r8a77970",
                "renesas,ipmmu-r8a77980",
                "renesas,ipmmu-r8a77990",
                "renesas,ipmmu-r8a77995",
                "renesas,ipmmu-r8a779a0",
                "renesas,rcar-gen4-ipmmu-vmsa"
            ),
            WrittenCompatible = static _ => OfGeneration2,
            Word = "ipmmu",
            PageSizes = static _ => PageSizes.K4 | PageSizes.M2 | PageSizes.G1,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.Single,
            GroupsByFacts = static facts => facts.Compatibles.Contains(OfGeneration2) ? GroupRule.PerDevice : null,
        };

    /// <summary>
    /// R-Car Gen2 and RZ/G1. They are 32-bit Arm, whose kernels have no DMA API by IOMMU (CONFIG_IOMMU_DMA): each device has a group of
    /// its own there (<c>ipmmu_ops</c>), and all devices are translated.
    /// </summary>
    public const string OfGeneration2 = "renesas,ipmmu-vmsa";

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits (ipmmu_domain_init_context)");
}
