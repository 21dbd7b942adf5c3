using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// Through what a driver of Linux learns of regions that somebody claims: a structure of a firmware table, a property of a device tree, a
/// question to the device. A claim that no channel of its IOMMU carries exists, and Linux cannot know it: that is a fact of the platform
/// as a limit of the path is.
/// </summary>
/// <param name="Name">What it is called: <c>RMRR</c>, <c>iommu-addresses</c>.</param>
/// <param name="Firmware">The kind of firmware that has it; null: it does not matter.</param>
/// <param name="Source">The kernel function that reads it.</param>
internal sealed record ClaimChannel(string Name, FirmwareKind? Firmware, string Source)
{
    /// <summary>
    /// Whether a region can be <c>reserved</c> through it. Through all of them it can be direct; MSI regions come from no channel but are
    /// what the driver itself adds.
    /// </summary>
    public bool CarriesReserved { get; init; }

    /// <summary>Linux reads it from this rule on; null: every kernel does.</summary>
    public KernelRule? Since { get; init; }

    /// <summary>What the driver adds itself, and MSI regions, which no firmware states.</summary>
    public static ClaimChannel BuiltIn { get; } = new("built in", null, "get_resv_regions of the driver") { CarriesReserved = true };

    /// <summary>For an IOMMU of which nothing is known: whatever is stated is reported.</summary>
    public static ClaimChannel Any { get; } = new("as stated", null, "not known") { CarriesReserved = true };

    /// <summary>Reserved memory regions of the ACPI DMAR, direct ones all.</summary>
    public static ClaimChannel Rmrr { get; } = new("RMRR", FirmwareKind.Acpi, "intel_iommu_get_resv_regions");

    /// <summary>Memory definitions of the ACPI IVRS. Exclusion ranges become direct regions as well (init_exclusion_range).</summary>
    public static ClaimChannel Ivmd { get; } = new("IVMD", FirmwareKind.Acpi, "amd_iommu_get_resv_regions");

    /// <summary>Reserved memory ranges of the ACPI IORT, direct or relaxable.</summary>
    public static ClaimChannel Rmr { get; } = new("RMR", FirmwareKind.Acpi, "iort_iommu_rmr_get_resv_regions");

    /// <summary>What a virtio-iommu answers to a probe of an endpoint.</summary>
    public static ClaimChannel Probe { get; } = new("RESV_MEM", null, "viommu_add_resv_mem") { CarriesReserved = true };

    /// <summary>The property of a device tree's reserved memory.</summary>
    public static ClaimChannel IommuAddresses { get; } = OfTree(KernelRules.IommuAddresses);

    /// <summary>The same property, for a driver that reads it from another version on.</summary>
    public static ClaimChannel OfTree(KernelRule since) =>
        new("iommu-addresses", FirmwareKind.DeviceTree, "of_iommu_get_resv_regions") { CarriesReserved = true, Since = since };

    /// <summary>Whether a region of this kind can come through it on a platform with this firmware; null: that is not said.</summary>
    public bool Carries(RegionKind kind, FirmwareKind? firmware) =>
        (kind != RegionKind.Reserved || CarriesReserved) && (Firmware is null || firmware is null || Firmware == firmware);
}
