using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>MediaTek M4U of the second generation (drivers/iommu/mtk_iommu.c).</summary>
internal static class MediatekM4u
{
    public static IommuKind Kind { get; } = new("mediatek-m4u");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; regions of the SoC inside a device's own are reserved",
            Compatibles = ImmutableArray.Create(
                "mediatek,mt2712-m4u",
                "mediatek,mt6779-m4u",
                "mediatek,mt6795-m4u",
                "mediatek,mt6893-iommu-mm",
                "mediatek,mt8167-m4u",
                "mediatek,mt8173-m4u",
                "mediatek,mt8183-m4u",
                "mediatek,mt8186-iommu-mm",
                "mediatek,mt8188-iommu-infra",
                "mediatek,mt8188-iommu-vdo",
                "mediatek,mt8188-iommu-vpp",
                "mediatek,mt8189-iommu-apu",
                "mediatek,mt8189-iommu-infra",
                "mediatek,mt8189-iommu-mm",
                "mediatek,mt8192-m4u",
                "mediatek,mt8195-iommu-infra",
                "mediatek,mt8195-iommu-vdo",
                "mediatek,mt8195-iommu-vpp",
                "mediatek,mt8365-m4u"
            ),
            WrittenCompatible = static _ => "mediatek,mt8173-m4u",
            PageSizes = static _ => PageSizes.K4 | PageSizes.K64 | PageSizes.M1 | PageSizes.M16,
            OfFacts = Reserved,
            Refuse = Refusals.NeverCoherent,
            Groups = GroupRule.PerRegion,
        };

    // A region ends 8 MiB below a multiple of 4 GiB (MTK_IOMMU_IOVA_SZ_4G).
    private const ulong Gap = 8UL << 20;

    private static readonly ImmutableArray<IovaRange> OneRegion = ImmutableArray.Create(FourGigabytes(0));

    private static readonly ImmutableArray<IovaRange> Mt8192Regions = ImmutableArray.Create(
        FourGigabytes(0),
        FourGigabytes(1),
        FourGigabytes(2),
        FourGigabytes(3),
        IovaRange.FromStartAndSize(0x2_4000_0000, 0x400_0000),
        IovaRange.FromStartAndSize(0x2_4400_0000, 0x400_0000)
    );

    private static readonly ImmutableArray<IovaRange> Mt8189ApuRegions = ImmutableArray.Create(
        IovaRange.FromStartAndSize(0x20_0000, 0x2000_0000),
        IovaRange.FromStartAndSize(0x4000_0000, 0xc000_0000),
        IovaRange.FromStartAndSize(0x7000_0000, 0x1260_0000),
        IovaRange.FromStartAndSize(0x1_0000_0000, 0x3_0000_0000)
    );

    /// <summary>
    /// The regions of a SoC, by number: each device has one (by its larb and port, <c>mtk_iommu_get_iova_region_id</c>). An import makes an
    /// element of each region that is in use, with the fact <see cref="IommuFacts.MediatekRegion"/>.
    /// </summary>
    public static ImmutableArray<IovaRange> RegionsOf(string compatible) =>
        compatible switch
        {
            "mediatek,mt8189-iommu-apu" => Mt8189ApuRegions,
            "mediatek,mt6893-iommu-mm"
            or "mediatek,mt8186-iommu-mm"
            or "mediatek,mt8188-iommu-vdo"
            or "mediatek,mt8188-iommu-vpp"
            or "mediatek,mt8189-iommu-mm"
            or "mediatek,mt8192-m4u"
            or "mediatek,mt8195-iommu-vdo"
            or "mediatek,mt8195-iommu-vpp" => Mt8192Regions,
            _ => OneRegion,
        };

    private static IovaRange FourGigabytes(ulong number) => new(number << 32, ((number + 1) << 32) - Gap - 1);

    private static ImmutableArray<IovaRange> RegionsOf(IommuFacts facts) =>
        RegionsOf(facts.Compatibles.FirstOrDefault(Rules.Compatibles.Contains) ?? "");

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        ImmutableArray<IovaRange> regions = RegionsOf(facts);
        ulong? stated = facts.Number(IommuFacts.MediatekRegion);
        IovaRange region = stated is { } number && number < (ulong)regions.Length ? regions[(int)number] : regions[0];
        return stated is null && regions.Length > 1
            ? new Geometry(region, GeometryBasis.Assumed, "larb and port of a device tell which region of 4 GiB it has")
            : new Geometry(region, GeometryBasis.Driver, "a region of the SoC's table (mtk_iommu_domain_finalise)");
    }

    // The other regions strictly inside its own (mtk_iommu_get_resv_regions).
    private static ImmutableArray<BuiltInRegion> Reserved(IommuFacts facts)
    {
        IovaRange own = Translates(facts, KernelConditions.Default, Consumer.Vfio).Aperture!.Value;
        return RegionsOf(facts)
            .Where(other => other != own && own.Covers(other))
            .Select(other => new BuiltInRegion(other, RegionKind.Reserved, "other-region", "Linux mtk_iommu_get_resv_regions"))
            .ToImmutableArray();
    }
}
