using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Arm SMMU of versions 1 and 2: MMU-400, 401, 500 and relatives (drivers/iommu/arm/arm-smmu).</summary>
internal static class ArmSmmuV2
{
    public static IommuKind Kind { get; } = new("arm-smmu-v2");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "software MSI window 0x800_0000 size 1M",
            EndsUnmatched = "ends requests of a stream that no device has (arm_smmu_device_reset, disable_bypass, which is on by default)",
            Compatibles = ImmutableArray.Create(
                "arm,smmu-v2",
                "arm,smmu-v1",
                "arm,mmu-400",
                "arm,mmu-401",
                "arm,mmu-500",
                "cavium,smmu-v2",
                "nvidia,smmu-500",
                "qcom,smmu-v2"
            ),
            WrittenCompatible = static _ => "arm,smmu-v2",
            Table = "IORT",
            Word = "smmu",
            SysfsName = static (iommu, _) => iommu.Registers is { } registers ? $"smmu.0x{registers.First:x16}" : null,
            Groups = GroupRule.SharedStream,
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmWindows.SoftwareMsi,
            Channels = ImmutableArray.Create(ClaimChannel.Rmr, ClaimChannel.IommuAddresses),
            Refuse = Refusals.UnlessCoherent,
        };

    // The width of its tables stands in ID register 2, which no input shows.
    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer) =>
        Geometry.FromBits(48, GeometryBasis.Assumed, "stage 1 of most implementations takes 48 bits");
}
