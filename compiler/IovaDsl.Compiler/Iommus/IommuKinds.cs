using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// In which order a driver reports what firmware claims and what it adds itself. It decides nothing but prot bits of merged regions.
/// </summary>
public enum ClaimOrder
{
    /// <summary>Stated claims, then the driver's own.</summary>
    StatedFirst,

    /// <summary>The driver's own, then stated claims.</summary>
    StatedLast,

    /// <summary>Stated claims sorted by their start, then the driver's own.</summary>
    StatedSortedFirst,
}

/// <summary>A region a driver adds for every device behind its IOMMU.</summary>
public sealed record BuiltInRegion(IovaRange Range, RegionKind Kind, string Rule, string Source)
{
    /// <summary>
    /// Null: every kernel reports it. Otherwise it is gone from this version on, where the fact <see cref="GoneWithFact"/> is stated.
    /// </summary>
    public KernelVersion? GoneSince { get; init; }
    public string? GoneWithFact { get; init; }
}

/// <summary>What a kind of IOMMU brings along. One row a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Its name in the language.</param>
/// <param name="UsualAperture">What it usually translates: taken where the file does not say, and said so.</param>
/// <param name="ApertureReason">Why that is usual.</param>
public sealed record IommuKindRow(IommuKind Kind, string Name, IovaRange UsualAperture, string ApertureReason)
{
    public ClaimOrder Order { get; init; } = ClaimOrder.StatedFirst;

    /// <summary>The software MSI window where none is stated; null: this kind has none.</summary>
    public BuiltInRegion? SoftwareMsi { get; init; }

    /// <summary>The software window exists only if no stated claim is an MSI region.</summary>
    public bool SoftwareMsiOnlyWithoutMsi { get; init; }

    /// <summary>Regions for every device, in driver order, after the software window.</summary>
    public ImmutableArray<BuiltInRegion> BuiltIn { get; init; } = ImmutableArray<BuiltInRegion>.Empty;

    /// <summary>Writes to the doorbells of signalled controllers are not translated: each is an MSI region.</summary>
    public BuiltInRegion? DoorbellRule { get; init; }

    /// <summary>An ISA bridge gets this (the floppy workaround).</summary>
    public BuiltInRegion? IsaBridgeRegion { get; init; }

    /// <summary>Direct regions of display and USB devices are relaxable.</summary>
    public string? RelaxesDisplayAndUsb { get; init; }

    /// <summary>Writes to what is claimed as an MSI region never reach translation.</summary>
    public bool MsiRegionsSwallow { get; init; }

    /// <summary>The driver itself refuses devices with a direct region before the core does, with this error in 6.1.</summary>
    public Errno RefusesDirectWith { get; init; }

    /// <summary>A page that every PCI device's driver reserves for MSI: found from the page that holds this address.</summary>
    public ulong? DoorbellPageAddress { get; init; }
}

/// <summary>
/// The kinds of IOMMU: usual apertures, software MSI windows, built-in regions, refusals, each with the source of the
/// rule (kernel-semantics sections 3.5 and 6).
/// </summary>
public static class IommuKinds
{
    private const string ArmWindowSource = "Linux arm_smmu_get_resv_regions (MSI_IOVA_BASE)";
    private static readonly IovaRange ArmWindow = new(0x8000000, 0x80fffff);
    private static readonly IovaRange InterruptWindow = new(0xfee00000, 0xfeefffff);

    private static readonly IommuKindRow[] Rows =
    [
        new(IommuKind.Generic, "generic", IovaRange.All, "nothing narrower is known of a generic IOMMU"),
        new(IommuKind.ArmSmmuV2, "arm-smmu-v2", IovaRange.FromBits(48), "stage 1 of most implementations takes 48 bits")
        {
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmSoftwareMsi,
        },
        new(IommuKind.ArmSmmuV3, "arm-smmu-v3", IovaRange.FromBits(48), "Linux uses 48 bits unless the SMMU and the kernel both have 52")
        {
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmSoftwareMsi,
        },
        new(
            IommuKind.HisiliconHi161x,
            "hisilicon-hi161x",
            IovaRange.FromBits(48),
            "Linux uses 48 bits unless the SMMU and the kernel both have 52"
        )
        {
            Order = ClaimOrder.StatedLast,
            SoftwareMsi = ArmSoftwareMsi,
            DoorbellRule = new(
                default,
                RegionKind.Msi,
                "untranslated-doorbell",
                "Linux iort_iommu_msi_get_resv_regions: HI161x does not translate MSI writes"
            ),
            MsiRegionsSwallow = true,
        },
        new(
            IommuKind.IntelVtd,
            "intel-vtd",
            IovaRange.FromBits(39),
            "39 bits (three levels) is the least a VT-d unit has; MGAW in its capability register tells"
        )
        {
            BuiltIn = ImmutableArray.Create(
                new BuiltInRegion(
                    InterruptWindow,
                    RegionKind.Msi,
                    "interrupt-window",
                    "Linux intel_iommu_get_resv_regions; VT-d specification 3.15, interrupt address range"
                )
            ),
            IsaBridgeRegion = new(
                new IovaRange(0, 0xffffff),
                RegionKind.DirectRelaxable,
                "isa-bridge",
                "Linux intel_iommu_get_resv_regions (CONFIG_INTEL_IOMMU_FLOPPY_WA)"
            ),
            RelaxesDisplayAndUsb = "Linux device_rmrr_is_relaxable",
            MsiRegionsSwallow = true,
            RefusesDirectWith = Errno.EPERM,
        },
        new(IommuKind.AmdVi, "amd-vi", IovaRange.All, "Linux's host page table of AMD-Vi spans 64 bits")
        {
            BuiltIn = ImmutableArray.Create(
                new BuiltInRegion(
                    InterruptWindow,
                    RegionKind.Msi,
                    "interrupt-window",
                    "Linux amd_iommu_get_resv_regions (MSI_RANGE_START); AMD IOMMU specification 2.2.2"
                ),
                new BuiltInRegion(
                    new IovaRange(0xfd00000000, 0xffffffffff),
                    RegionKind.Reserved,
                    "hypertransport",
                    "Linux amd_iommu_get_resv_regions (HT_RANGE_START); AMD IOMMU specification 2.2.2"
                )
                {
                    GoneSince = new KernelVersion(6, 16),
                    GoneWithFact = "amd-vi/ht-range-ignore",
                }
            ),
            MsiRegionsSwallow = true,
        },
        new(IommuKind.VirtioIommu, "virtio-iommu", IovaRange.All, "a virtio-iommu without an input range translates every address")
        {
            Order = ClaimOrder.StatedSortedFirst,
            SoftwareMsi = new(ArmWindow, RegionKind.SoftwareMsi, "msi-window", "Linux viommu_get_resv_regions (MSI_IOVA_BASE)"),
            SoftwareMsiOnlyWithoutMsi = true,
            MsiRegionsSwallow = true,
        },
        new(IommuKind.AppleDart, "apple-dart", IovaRange.FromBits(32), "the DARTs of the first Apple chips take 32 bits")
        {
            Order = ClaimOrder.StatedLast,
            DoorbellRule = new(default, RegionKind.Msi, "doorbell-page", "Linux apple_dart_get_resv_regions (DOORBELL_ADDR)"),
            DoorbellPageAddress = 0xfffff000,
            MsiRegionsSwallow = true,
        },
    ];

    /// <summary>The names in the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } = Rows.Select(r => r.Name).ToArray();

    private static BuiltInRegion ArmSoftwareMsi => new(ArmWindow, RegionKind.SoftwareMsi, "msi-window", ArmWindowSource);

    public static IommuKindRow Of(IommuKind kind) => Rows[(int)kind];

    public static bool TryFind(string name, out IommuKindRow? row)
    {
        row = Rows.FirstOrDefault(r => r.Name == name);
        return row is not null;
    }
}
