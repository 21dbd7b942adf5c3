namespace IovaDsl.Compiler.Binding;

/// <summary>What people, kernels and tables call the kinds of IOMMU and of MSI controller, where that is no near misspelling.</summary>
internal static class OtherKindNames
{
    private static readonly Dictionary<string, string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["smmu"] = "arm-smmu-v3",
        ["smmuv3"] = "arm-smmu-v3",
        ["smmu-v3"] = "arm-smmu-v3",
        ["smmu3"] = "arm-smmu-v3",
        ["arm-smmu"] = "arm-smmu-v2",
        ["smmuv2"] = "arm-smmu-v2",
        ["smmu-v2"] = "arm-smmu-v2",
        ["smmuv1"] = "arm-smmu-v2",
        ["mmu-500"] = "arm-smmu-v2",
        ["mmu-600"] = "arm-smmu-v3",
        ["mmu-700"] = "arm-smmu-v3",
        ["vtd"] = "intel-vtd",
        ["vt-d"] = "intel-vtd",
        ["intel"] = "intel-vtd",
        ["intel-iommu"] = "intel-vtd",
        ["dmar"] = "intel-vtd",
        ["amd"] = "amd-vi",
        ["amdvi"] = "amd-vi",
        ["amd-iommu"] = "amd-vi",
        ["ivrs"] = "amd-vi",
        ["virtio"] = "virtio-iommu",
        ["viot"] = "virtio-iommu",
        ["dart"] = "apple-dart",
        ["riscv"] = "riscv-iommu",
        ["rimt"] = "riscv-iommu",
        ["its"] = "gicv3-its",
        ["gic-its"] = "gicv3-its",
        ["gicv3"] = "gicv3-its",
        ["gic-v3-its"] = "gicv3-its",
        ["v2m"] = "gicv2m",
        ["apic"] = "x86-apic",
        ["lapic"] = "x86-apic",
        ["ioapic"] = "x86-apic",
        ["imsic"] = "generic",
    };

    /// <summary>The kind that is meant; null: not known, or none of these.</summary>
    public static string? Meaning(string name, IEnumerable<string> kinds) =>
        Ours.TryGetValue(name, out string? meant) && kinds.Contains(meant) ? meant : null;
}
