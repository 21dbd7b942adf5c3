using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>An SMMUv3 that does not translate MSI writes: HiSilicon HI161x.</summary>
internal static class HisiliconHi161x
{
    public static IommuKind Kind { get; } = new("hisilicon-hi161x");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "the same window; doorbells are not translated: each is an MSI region",
            EndsUnmatched = "ends requests of a stream that no device has (a stream table entry that Linux did not fill in aborts)",
            WrittenCompatible = static _ => "arm,smmu-v3",
            Table = "IORT",
            Word = "smmu",
            SysfsName = ArmSmmuV3.NameInSysfs,
            PageSizes = ArmSmmuV3.PageSizesOf,
            Groups = GroupRule.OwnStream,
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmWindows.SoftwareMsi,
            DoorbellRule = new(
                default,
                RegionKind.Msi,
                "untranslated-doorbell",
                "Linux iort_iommu_msi_get_resv_regions: HI161x does not translate MSI writes"
            ),
            MsiRegionsSwallow = true,
            Channels = ImmutableArray.Create(ClaimChannel.Rmr, ClaimChannel.IommuAddresses),
            Refuse = ArmSmmuV3.Refuse,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        ArmSmmuV3.Translates(facts, conditions, consumer);
}
