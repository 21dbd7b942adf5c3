using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>An IOMMU of which nothing is known but that it translates.</summary>
internal static class GenericIommu
{
    public static IommuKind Kind { get; } = new("generic");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Compatibles = ImmutableArray.Create("generic-iommu"),
            WrittenCompatible = static _ => "generic-iommu",
            Channels = ImmutableArray.Create(ClaimChannel.Any),
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        new(IovaRange.All, GeometryBasis.Assumed, "nothing narrower is known of a generic IOMMU");
}
