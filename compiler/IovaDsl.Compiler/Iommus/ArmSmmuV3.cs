using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Arm SMMU of version 3 (drivers/iommu/arm/arm-smmu-v3).</summary>
internal static class ArmSmmuV3
{
    public static IommuKind Kind { get; } = new("arm-smmu-v3");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "software MSI window 0x800_0000 size 1M",
            EndsUnmatched = "ends requests of a stream that no device has (a stream table entry that Linux did not fill in aborts)",
            Compatibles = ImmutableArray.Create("arm,smmu-v3"),
            WrittenCompatible = static _ => "arm,smmu-v3",
            Table = "IORT",
            Word = "smmu",
            SysfsName = NameInSysfs,
            PageSizes = PageSizesOf,
            Groups = GroupRule.OwnStream,
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmWindows.SoftwareMsi,
            Channels = ImmutableArray.Create(ClaimChannel.Rmr, ClaimChannel.IommuAddresses),
            Refuse = Refuse,
        };

    internal static string? NameInSysfs(Iommu iommu, int number) =>
        iommu.Registers is { } registers ? $"smmu3.0x{registers.First:x16}" : null;

    // Stage 1 wherever there is one, unless a guest is to nest its own table in this one (arm_smmu_domain_finalise).
    internal static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (facts.Number(IommuFacts.SmmuIdr0) is null)
            return Geometry.FromBits(48, GeometryBasis.Assumed, "Linux uses 48 bits unless the SMMU and the kernel both have 52");
        bool asksForStage2 = consumer == Consumer.Iommufd && (conditions.Iommufd & IommufdRequests.NestParent) != 0;
        return HasStage1(facts) && !asksForStage2
            ? Geometry.FromBits(Stage1Bits(facts, conditions), GeometryBasis.Facts, "stage 1, IDR0 bit 1 (arm_smmu_domain_finalise)")
            : Stage2(facts, conditions);
    }

    internal static ulong PageSizesOf(IommuFacts facts) =>
        (facts.Bit(IommuFacts.SmmuIdr5, 4) ? PageSizes.K4 | PageSizes.M2 | PageSizes.G1 : 0)
        | (facts.Bit(IommuFacts.SmmuIdr5, 5) ? PageSizes.K16 | PageSizes.M32 : 0)
        | (facts.Bit(IommuFacts.SmmuIdr5, 6) ? PageSizes.K64 | PageSizes.M512 : 0);

    internal static IommuRefusal? Refuse(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (Refusals.UnlessCoherent(facts, conditions, consumer) is { } incoherent)
            return incoherent;
        if (consumer != Consumer.Iommufd || facts.Number(IommuFacts.SmmuIdr0) is null)
            return null;
        if ((conditions.Iommufd & IommufdRequests.NestParent) != 0 && !(HasStage1(facts) && HasStage2(facts)))
            return Refusals.CannotAllocate("Nesting needs both stages, and IDR0 has not both (arm_smmu_domain_alloc_paging_flags).");
        // HTTU, bits 7:6: 2 is access flag and dirty state.
        return (conditions.Iommufd & IommufdRequests.Dirty) != 0 && facts.Field(IommuFacts.SmmuIdr0, 6, 7) != 2
            ? Refusals.CannotAllocate("The SMMU cannot track dirty pages: IDR0 bits 7:6 (arm_smmu_domain_alloc_paging_flags).")
            : null;
    }

    private static bool HasStage1(IommuFacts facts) => facts.Bit(IommuFacts.SmmuIdr0, 1);

    private static bool HasStage2(IommuFacts facts) => facts.Bit(IommuFacts.SmmuIdr0, 0);

    // 52 bits need VAX (IDR5 bits 11:10) and a kernel whose own addresses have 52, which those of 64 KiB pages have.
    private static int Stage1Bits(IommuFacts facts, KernelConditions conditions) =>
        facts.Field(IommuFacts.SmmuIdr5, 10, 11) == 1 && conditions.PageSize == PageSizes.K64 ? 52 : 48;

    private static Geometry Stage2(IommuFacts facts, KernelConditions conditions)
    {
        int output = facts.Field(IommuFacts.SmmuIdr5, 0, 2) switch
        {
            0 => 32,
            1 => 36,
            2 => 40,
            3 => 42,
            4 => 44,
            6 => 52,
            _ => 48,
        };
        // TTF, IDR0 bits 3:2: 3 is AArch32 and AArch64.
        bool isWidened =
            !KernelRules.SmmuStage2Width.HoldsFor(conditions.Kernel) && facts.Field(IommuFacts.SmmuIdr0, 2, 3) == 3 && output < 40;
        return Geometry.FromBits(
            isWidened ? 40 : output,
            GeometryBasis.Facts,
            "stage 2, as wide as the output, IDR5 bits 2:0 (arm_smmu_domain_finalise)",
            output < 40 ? KernelRules.SmmuStage2Width : null
        );
    }
}
