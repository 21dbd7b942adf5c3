using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Freescale PAMU (drivers/iommu/fsl_pamu_domain.c).</summary>
internal static class FslPamu
{
    public static IommuKind Kind { get; } = new("fsl-pamu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Compatibles = ImmutableArray.Create("fsl,pamu"),
            WrittenCompatible = static _ => "fsl,pamu",
            Word = "pamu",
            PageSizes = static _ => 0,
            Groups = GroupRule.PerController,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(36, GeometryBasis.Driver, "Linux sets 36 bits (fsl_pamu_domain_alloc)");
}
