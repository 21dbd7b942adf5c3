using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>PCI functions of s390 (drivers/iommu/s390-iommu.c): each has a table of its own.</summary>
internal static class S390Pci
{
    public static IommuKind Kind { get; } = new("s390-pci");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "what a function may not use of its table is reserved",
            PageSizes = static _ => PageSizes.K4,
            OfFacts = Reserved,
            Groups = GroupRule.PerDevice,
        };

    private const int SmallTable = 42;

    // The first of 2^42, 2^53 and 2^64 bytes that holds the last DMA address of the function; before 7.2 always the first.
    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (facts.Number(IommuFacts.S390End) is not { } end)
            return Geometry.FromBits(SmallTable, GeometryBasis.Assumed, "the smallest table of Linux has 42 bits");
        int bits =
            !KernelRules.S390Tables.HoldsFor(conditions.Kernel) || end >> SmallTable == 0 ? SmallTable
            : end >> 53 == 0 ? 53
            : 64;
        return Geometry.FromBits(bits, GeometryBasis.Facts, "the table that holds the function's last address", KernelRules.S390Tables);
    }

    // Below and above what the function may use (s390_iommu_get_resv_regions), as long as it is translated.
    private static ImmutableArray<BuiltInRegion> Reserved(IommuFacts facts)
    {
        const string source = "Linux s390_iommu_get_resv_regions";
        ImmutableArray<BuiltInRegion>.Builder regions = ImmutableArray.CreateBuilder<BuiltInRegion>();
        if (facts.Number(IommuFacts.S390Start) is { } start and > 0)
            regions.Add(new BuiltInRegion(new IovaRange(0, start - 1), RegionKind.Reserved, "below-start", source));
        if (
            facts.Number(IommuFacts.S390End) is { } end
            && Translates(facts, KernelConditions.Default, Consumer.Vfio).Aperture is { } table
            && end < table.Last
        )
            regions.Add(new BuiltInRegion(new IovaRange(end + 1, table.Last), RegionKind.Reserved, "above-end", source));
        return regions.ToImmutable();
    }
}
