using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>The window where Linux maps the doorbells of Arm machines.</summary>
internal static class ArmWindows
{
    public static IovaRange Range { get; } = new(0x8000000, 0x80fffff);

    public static BuiltInRegion SoftwareMsi { get; } =
        new(Range, RegionKind.SoftwareMsi, "msi-window", "Linux arm_smmu_get_resv_regions (MSI_IOVA_BASE)");
}
