using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Apple DART (drivers/iommu/apple-dart.c).</summary>
internal static class AppleDart
{
    public static IommuKind Kind { get; } = new("apple-dart");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "the page of the MSI doorbell; no VFIO",
            Compatibles = ImmutableArray.Create("apple,t8103-dart", "apple,t8103-usb4-dart", "apple,t8110-dart", "apple,t6000-dart"),
            WrittenCompatible = static iommu => iommu.Aperture.Last == uint.MaxValue ? "apple,t8103-dart" : "apple,t8110-dart",
            Word = "dart",
            Order = ClaimOrder.StatedLast,
            DoorbellRule = new(default, RegionKind.Msi, "doorbell-page", "Linux apple_dart_get_resv_regions (DOORBELL_ADDR)"),
            DoorbellPageAddress = 0xfffff000,
            MsiRegionsSwallow = true,
            Channels = ImmutableArray.Create(ClaimChannel.IommuAddresses),
            Refuse = Refuse,
            Groups = GroupRule.SharedStream,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (facts.Number(IommuFacts.DartInputBits) is { } bits and > 0 and <= 64)
            return bits > 36 && !KernelRules.DartFourLevels.HoldsFor(conditions.Kernel)
                ? new Geometry(
                    null,
                    GeometryBasis.Facts,
                    "Linux makes DART tables of 36 bits at most before 7.2",
                    KernelRules.DartFourLevels
                )
                : Geometry.FromBits((int)bits, GeometryBasis.Facts, "width of input addresses, a parameter register of the DART");
        string? compatible = facts.Compatibles.FirstOrDefault(Rules.Compatibles.Contains);
        return compatible is "apple,t8103-dart" or "apple,t8103-usb4-dart"
            ? Geometry.FromBits(32, GeometryBasis.Driver, "Linux sets 32 bits for this DART (apple_dart_probe)")
            : Geometry.FromBits(32, GeometryBasis.Assumed, "a parameter register of this DART says how many bits it takes, 32 to 42");
    }

    private static IommuRefusal? Refuse(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (consumer == Consumer.DmaApi)
            return null;
        return facts.SmallestPage is { } page && page > conditions.PageSize
            ? new IommuRefusal(
                "EINVAL",
                $"The DART's pages of {page >> 10} KiB are larger than the kernel's of {conditions.PageSize >> 10} KiB, "
                    + "so its driver takes no page table and leaves devices untranslated (apple_dart_attach_dev_paging, "
                    + "apple_dart_def_domain_type).",
                "page-size"
            )
            : Refusals.NeverCoherent(facts, conditions, consumer);
    }
}
