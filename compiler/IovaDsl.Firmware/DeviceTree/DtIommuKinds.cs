using IovaDsl.Compiler.Iommus;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// What a compatible string makes of an IOMMU node: its kind, the input size that Linux's driver sets, and whether that
/// size is certain or only usual (firmware-formats section 7; drivers/iommu).
/// </summary>
internal sealed record DtIommuKind(IommuKind Kind, string Word, int InputBits, string? Uncertain)
{
    private const string IdRegister = "the size of IOVAs stands in an SMMU ID register, in no tree";

    public static DtIommuKind Of(DtNode node)
    {
        foreach (string compatible in node.Compatible)
        {
            if (Find(compatible) is { } kind)
                return kind;
        }

        return new DtIommuKind(
            IommuKind.Generic,
            "iommu",
            32,
            "no driver known here says how many bits this IOMMU takes; many of SoCs take 32"
        );
    }

    private static DtIommuKind? Find(string compatible)
    {
        bool Is(string part) => compatible.IndexOf(part, StringComparison.Ordinal) >= 0;
        if (compatible == "arm,smmu-v3")
            return new DtIommuKind(IommuKind.ArmSmmuV3, "smmu", 48, IdRegister);
        if (compatible is "virtio,pci-iommu" or "pci1af4,1057" || (compatible == "virtio,mmio"))
            return new DtIommuKind(IommuKind.VirtioIommu, "viommu", 64, "the virtio device tells");
        if (Is("dart"))
        {
            return compatible is "apple,t8110-dart"
                ? new DtIommuKind(
                    IommuKind.AppleDart,
                    "dart",
                    32,
                    "a parameter register of this DART says how many bits it takes, 32 to 42"
                )
                : new DtIommuKind(IommuKind.AppleDart, "dart", 32, null);
        }

        if (
            compatible is "arm,smmu-v1" or "arm,smmu-v2" or "arm,mmu-400" or "arm,mmu-401" or "arm,mmu-500" or "cavium,smmu-v2"
            || (Is("smmu") && !compatible.StartsWith("nvidia,tegra20", StringComparison.Ordinal) && !IsOldTegra(compatible))
        )
            return new DtIommuKind(IommuKind.ArmSmmuV2, "smmu", 48, IdRegister);
        return FindSoc(compatible);
    }

    private static bool IsOldTegra(string compatible) =>
        compatible
            is "nvidia,tegra30-smmu"
                or "nvidia,tegra114-smmu"
                or "nvidia,tegra124-smmu"
                or "nvidia,tegra132-smmu"
                or "nvidia,tegra210-smmu";

    // Drivers of SoCs set a constant.
    private static DtIommuKind? FindSoc(string compatible)
    {
        bool Starts(string part) => compatible.StartsWith(part, StringComparison.Ordinal);
        if (Starts("mediatek,"))
        {
            bool is34 =
                compatible.Contains("mt8188")
                || compatible.Contains("mt8192")
                || compatible.Contains("mt8195")
                || compatible.Contains("mt8186");
            return new DtIommuKind(IommuKind.Generic, "iommu", is34 ? 34 : 32, null);
        }

        if (Starts("samsung,"))
            return new DtIommuKind(IommuKind.Generic, "sysmmu", 32, null);
        if (Starts("rockchip,") || Starts("allwinner,") || Starts("ti,omap") || Starts("qcom,apq") || Starts("nvidia,"))
            return new DtIommuKind(IommuKind.Generic, "iommu", 32, null);
        if (Starts("renesas,ipmmu"))
            return new DtIommuKind(IommuKind.Generic, "ipmmu", 32, null);
        if (Starts("fsl,pamu"))
            return new DtIommuKind(IommuKind.Generic, "pamu", 36, null);
        return Starts("sprd,iommu") ? new DtIommuKind(IommuKind.Generic, "iommu", 28, null) : null;
    }
}
