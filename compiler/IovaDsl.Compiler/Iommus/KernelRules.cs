using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// What Linux answers differently from one version on, a row a rule. Sources: the kernel functions named, read in 6.1.192, 6.12.117, 7.2.13
/// and 7.3.4, and the kernels that recorded the hosts of the tests.
/// </summary>
internal static class KernelRules
{
    /// <summary>The newest version whose answers were compared with a running kernel.</summary>
    public static KernelVersion NewestVerified { get; } = NewestCompared();

    /// <summary>The oldest one whose rules are known.</summary>
    public static KernelVersion OldestKnown => KernelVersion.V6_1;

    private static KernelVersion NewestCompared()
    {
        KernelVersion newest = ComparedKernels.All.Max(compared => compared.Kernel);
        return new KernelVersion(newest.Major, newest.Minor);
    }

    public static KernelRule Iommufd { get; } =
        new("iommufd", View.Iommufd.Since!.Value, "iommufd exists.", "drivers/iommu/iommufd", "absent in 6.1.192, read in 6.12.117")
        {
            IsOutsideHosts = true,
        };

    public static KernelRule IommuAddresses { get; } =
        new(
            "iommu-addresses",
            new(6, 3),
            "`iommu-addresses` of a device tree's reserved memory become reserved regions.",
            "of_iommu_get_resv_regions",
            ""
        )
        {
            Kinds = ImmutableArray.Create("arm-smmu-v3", "arm-smmu-v2", "hisilicon-hi161x", "virtio-iommu"),
        };

    public static KernelRule AmdGuestTableWidth { get; } =
        new(
            "amd-v2-width",
            new(6, 5),
            "AMD's guest page table ends at 2^47-1, before at 2^48-1.",
            "amd_iommu_domain_alloc, pgtbl_v2",
            "read in 6.1.192 and 6.12.117"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule DirectRefused { get; } =
        new(
            "direct-refused",
            KernelEdges.DirectRefused,
            "A device with a direct region is refused to user space behind every IOMMU; before, behind Intel's alone.",
            "iommu_create_device_direct_mappings, __iommu_device_set_domain",
            ""
        );

    public static KernelRule Tries32BitOnce { get; } =
        new(
            "dma-32-bit-once",
            KernelEdges.DmaTries32BitOnce,
            "The DMA API tries below 4 GiB for a PCI device until that fails once; before, at every allocation.",
            "iommu_dma_alloc_iova",
            "read in 6.1.192 and 6.12.117"
        )
        {
            IsOutsideHosts = true,
        };

    public static KernelRule FeaturesInOrder { get; } =
        new("amd-features-order", new(6, 7), "The file amd-iommu/features prints EFR:EFR2, before EFR2:EFR.", "amd_iommu_show_features", "")
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule MapJudgedByItself { get; } =
        new(
            "dma-map-alone",
            KernelEdges.DmaMapJudgedByItself,
            "The DMA API compares the windows of a bus with the aperture one by one, and no lowest address of a bus counts.",
            "iommu_dma_init_domain",
            ""
        );

    public static KernelRule RiscvDriver { get; } =
        new("riscv-driver", new(6, 13), "Linux has a driver for the RISC-V IOMMU.", "riscv_iommu_init", "")
        {
            Kinds = ImmutableArray.Create("riscv-iommu"),
        };

    public static KernelRule EmptyUnmapFails { get; } =
        new(
            "iommufd-empty-unmap",
            KernelEdges.EmptyUnmapFails,
            "iommufd answers ENOENT to an unmap of a range in which nothing is mapped.",
            "iopt_unmap_iova_range",
            "6.12, 6.17.8 and 6.18.15 were asked"
        )
        {
            IsOutsideHosts = true,
            Until = KernelEdges.EmptyUnmapSucceeds,
        };

    public static KernelRule IommufdPasid { get; } =
        new(
            "iommufd-pasid",
            KernelEdges.IommufdPasid,
            "A PASID of a device can be attached to an I/O address space of its own, which keeps off no reserved region.",
            "iommufd_device_do_attach, vfio_df_ioctl_attach_pt",
            "read in 6.12.117 and 7.2.13"
        )
        {
            IsOutsideHosts = true,
        };

    public static KernelRule GroupsAtBoot { get; } =
        new(
            "groups-at-boot",
            new(6, 16),
            "Every function that firmware maps to an IOMMU has its group at boot, host bridges and ports too.",
            "iommu_init_device",
            "6.16.12 has the function that makes them, 6.12.117 has not"
        )
        {
            Kinds = ImmutableArray.Create("arm-smmu-v3", "hisilicon-hi161x", "virtio-iommu"),
        };

    public static KernelRule HyperTransportIgnored { get; } =
        new(
            "amd-ht-range-ignore",
            new(6, 16),
            "The HyperTransport hole is not reserved where EFR2 bit 11 says that it is ordinary address space.",
            "amd_iommu_get_resv_regions",
            "absent in 6.12.117"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule AmdLevels { get; } =
        new(
            "amd-page-table-levels",
            new(6, 17),
            "AMD's page tables have as many levels as EFR bits 11:10 (HATS) say: 48 bits, 57 or 64. Before, always 64.",
            "amd_iommu_hpt_level, pt_iommu_amdv1_init",
            "booted by others with patched tables: 6.16.12, 6.18.15, 7.3.4"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule AmdHostTranslationAbsent { get; } =
        new(
            "amd-host-translation-absent",
            new(6, 17),
            "A unit whose host translation is absent (HATDIS, or HATS 3) translates nothing unless the guest format is there.",
            "amd_iommu_probe_device, PD_MODE_NONE",
            "absent in 6.12.117"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule IntelFirstStage { get; } =
        new(
            "intel-first-stage",
            new(6, 17),
            "VFIO and iommufd get the first stage of a VT-d unit that has both, one bit less; iommufd may ask for the second.",
            "intel_iommu_domain_alloc_paging_flags",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("intel-vtd"),
        };

    public static KernelRule IntelWidths { get; } =
        new(
            "intel-widths",
            new(6, 17),
            "The width of a VT-d table follows MGAW first, and SAGAW as a number.",
            "compute_vasz_lg2_ss, compute_vasz_lg2_fs",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("intel-vtd"),
        };

    public static KernelRule InclusiveLookup { get; } =
        new(
            "vfio-inclusive-lookup",
            KernelEdges.VfioInclusiveLookup,
            "VFIO finds a mapping that ends at 2^64-1, and answers EOVERFLOW where a mapping would pass it.",
            "vfio_find_dma, vfio_dma_do_map",
            "read in 6.12.117 and 7.2.13"
        )
        {
            IsOutsideHosts = true,
        };

    public static KernelRule Rimt { get; } =
        new("riscv-rimt", new(6, 18), "Linux reads the RIMT of a RISC-V machine.", "rimt_iommu_configure_id", "")
        {
            Kinds = ImmutableArray.Create("riscv-iommu"),
        };

    public static KernelRule AmdVirtualAddressSize { get; } =
        new(
            "amd-virtual-address-size",
            new(7, 2),
            "AMD's page tables are no wider than the virtual address size of the IVRS says.",
            "pt_iommu_amdv1_init, IVinfo bits 21:15",
            "booted by others with patched tables: 6.18.15, 7.2.13, 7.3.4"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule SmmuStage2Width { get; } =
        new(
            "smmu-stage-2-width",
            new(7, 2),
            "Stage 2 of an SMMUv3 is as wide as its output; before, at least 40 bits where it has AArch32 tables.",
            "arm_smmu_domain_finalise",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("arm-smmu-v3"),
        };

    public static KernelRule ExynosIommuAddresses { get; } =
        new(
            "exynos-iommu-addresses",
            new(7, 2),
            "The driver of Exynos reports `iommu-addresses`.",
            "exynos_iommu_ops",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("exynos-sysmmu"),
        };

    public static KernelRule DartFourLevels { get; } =
        new(
            "dart-four-levels",
            new(7, 2),
            "A DART of more than 36 bits gets a page table of four levels; before, none could be made.",
            "apple_dart_finalize_domain, io-pgtable-dart",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("apple-dart"),
        };

    public static KernelRule S390Tables { get; } =
        new(
            "s390-table-sizes",
            new(7, 2),
            "s390 takes a table of 2^42, 2^53 or 2^64 bytes, the first that holds the function's last DMA address.",
            "s390_domain_alloc_paging",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("s390-pci"),
        };

    public static KernelRule AspeedKeepsIds { get; } =
        new(
            "pci-aspeed-no-alias",
            new(7, 2),
            "Functions behind ASPEED's bridge 1a03:1150 send with their own requester IDs.",
            "quirk_aspeed_pci_bridge_no_alias",
            ""
        );

    public static KernelRule BrokenAcsRemembered { get; } =
        new(
            "pci-idt-source-validation",
            new(7, 2),
            "The source validation of IDT's switches 111d:80b5 and 111d:8090 counts as not there.",
            "pci_disable_broken_acs_cap",
            ""
        );

    public static KernelRule IommuMapCells { get; } =
        new(
            "iommu-map-cells",
            new(7, 2),
            "A row of `iommu-map` has as many output words as the IOMMU's #iommu-cells says.",
            "of_map_iommu_id",
            "read in 6.12.117 and 7.2.13"
        )
        {
            Kinds = ImmutableArray.Create("arm-smmu-v3", "arm-smmu-v2"),
        };

    public static KernelRule AmdIoapicEntry { get; } =
        new(
            "amd-ioapic-entry",
            new(7, 3),
            "AMD's interrupt remapping is off, and VFIO refuses every group, unless the IVRS entry of the IOAPIC at GSI 0 names an SMBus "
                + "controller or ISA bridge; before, unless it names 00:14.0, whatever that is.",
            "check_ioapic_information, check_sb_ioapic",
            "read in 6.12.117, 7.2.12 and 7.3.4"
        )
        {
            Kinds = ImmutableArray.Create("amd-vi"),
        };

    public static KernelRule DmarOptOut { get; } =
        new(
            "dmar-opt-out",
            new(7, 3),
            "Bit 3 of the DMAR's flags keeps VT-d off.",
            "detect_intel_iommu, DMAR_REMAP_OPT_OUT",
            "booted by others with a patched table: 6.18.15, 7.3.4"
        )
        {
            Kinds = ImmutableArray.Create("intel-vtd"),
        };

    public static KernelRule IommufdWithoutIommu { get; } =
        new(
            "iommufd-no-iommu",
            KernelEdges.IommufdWithoutIommu,
            "iommufd takes a device behind no IOMMU, with the whole space (CONFIG_IOMMUFD_NOIOMMU).",
            "iommufd_device_is_noiommu",
            "read in 7.3.4"
        )
        {
            IsOutsideHosts = true,
        };

    /// <summary>All of them, oldest first.</summary>
    public static ImmutableArray<KernelRule> All { get; } =
        ImmutableArray
            .Create(
                Iommufd,
                IommuAddresses,
                AmdGuestTableWidth,
                DirectRefused,
                Tries32BitOnce,
                FeaturesInOrder,
                MapJudgedByItself,
                RiscvDriver,
                EmptyUnmapFails,
                IommufdPasid,
                GroupsAtBoot,
                HyperTransportIgnored,
                AmdLevels,
                AmdHostTranslationAbsent,
                IntelFirstStage,
                IntelWidths,
                InclusiveLookup,
                Rimt,
                AmdVirtualAddressSize,
                SmmuStage2Width,
                ExynosIommuAddresses,
                DartFourLevels,
                S390Tables,
                AspeedKeepsIds,
                BrokenAcsRemembered,
                IommuMapCells,
                AmdIoapicEntry,
                DmarOptOut,
                IommufdWithoutIommu
            )
            .Sort(static (left, right) => left.Since.CompareTo(right.Since));

    /// <summary>
    /// The oldest kernel known and every version at which a rule begins or ends, in order: between two of them nothing changes.
    /// </summary>
    public static ImmutableArray<KernelVersion> Edges { get; } =
        All.Select(rule => rule.Since)
            .Concat(All.Where(rule => rule.Until is not null).Select(rule => rule.Until!.Value))
            .Append(OldestKnown)
            .Distinct()
            .OrderBy(version => version)
            .ToImmutableArray();
}
