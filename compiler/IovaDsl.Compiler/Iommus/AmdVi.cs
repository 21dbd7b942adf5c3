using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>AMD-Vi (drivers/iommu/amd; AMD I/O Virtualization Technology specification for the registers).</summary>
internal static class AmdVi
{
    public static IommuKind Kind { get; } = new("amd-vi");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "MSI region 0xfee0_0000..0xfeef_ffff; reserved 0xfd_0000_0000..0xff_ffff_ffff unless EFR2 bit 11 says otherwise",
            Table = "IVRS",
            Word = "amdvi",
            SysfsName = static (_, number) => $"ivhd{number}",
            PageSizes = static _ => PageSizes.K4,
            Hardware = static facts => Levels(facts) is { } bits && bits < 64 ? IovaRange.FromBits(bits) : null,
            Unused = WhyUnused,
            BuiltIn = ImmutableArray.Create(
                new BuiltInRegion(
                    X86Windows.Interrupts,
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
                    GoneSince = KernelRules.HyperTransportIgnored,
                    GoneWhen = static facts => facts.Bit(IommuFacts.AmdEfr2, 11),
                }
            ),
            Channels = ImmutableArray.Create(ClaimChannel.Ivmd),
            MsiRegionsSwallow = true,
            Refuse = Refuse,
            InterruptsNotIsolated = WhyNotRemapped,
        };

    // IOAPIC_SB_DEVID: 00:14.0.
    private const ulong SouthBridge = 0x00a0;

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (UsesGuestFormat(facts, conditions, consumer))
            return GuestFormat(facts, conditions);
        bool hasNoImage = facts.Is(IommuFacts.AmdEfrImage, 0);
        if (facts.Number(IommuFacts.AmdEfr) is null && !hasNoImage)
            return new(IovaRange.All, GeometryBasis.Assumed, "most units have six levels of page tables; EFR bits 11:10 tell");
        if (!KernelRules.AmdLevels.HoldsFor(conditions.Kernel))
            return new(IovaRange.All, GeometryBasis.Driver, "Linux takes 64 bits before 6.17, whatever the levels", KernelRules.AmdLevels);
        // Without an image the register reads 0, four levels, since the unit itself is asked later (early_amd_iommu_init). Levels that are
        // reserved stand for no table at all; Unused says so.
        int bits = hasNoImage ? 48 : Levels(facts) ?? 48;
        KernelRule rule = KernelRules.AmdLevels;
        string reason = hasNoImage
            ? "four levels of the page table, as the IVRS has no valid image of EFR"
            : "levels of the page table, EFR bits 11:10 (HATS)";
        if (KernelRules.AmdVirtualAddressSize.HoldsFor(conditions.Kernel) && VirtualAddressBits(facts) is { } stated && stated < bits)
            (bits, rule, reason) = (stated, KernelRules.AmdVirtualAddressSize, "virtual address size of the IVRS");
        return Geometry.FromBits(bits, GeometryBasis.Facts, reason, rule);
    }

    // HATS: 0 four levels, 1 five, 2 six, 3 reserved.
    private static int? Levels(IommuFacts facts) =>
        facts.Field(IommuFacts.AmdEfr, 10, 11) is { } hats and < 3 ? Math.Min(64, 48 + (9 * hats)) : null;

    private static int? VirtualAddressBits(IommuFacts facts) =>
        facts.Number(IommuFacts.AmdVirtualAddressSize) is { } bits and > 0 and < 64 ? (int)bits : null;

    private static bool IsHostTranslationAbsent(IommuFacts facts, KernelConditions conditions) =>
        KernelRules.AmdHostTranslationAbsent.HoldsFor(conditions.Kernel)
        && (facts.Is(IommuFacts.AmdHostTranslationAbsent, 1) || facts.Field(IommuFacts.AmdEfr, 10, 11) == 3);

    // GT, bit 4, and GIOSUP, bit 48: guest tables for addresses that are no guest's.
    private static bool HasGuestFormat(IommuFacts facts) => facts.Bit(IommuFacts.AmdEfr, 4) && facts.Bit(IommuFacts.AmdEfr, 48);

    private static bool UsesGuestFormat(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        bool asksForPasid = consumer == Consumer.Iommufd && (conditions.Iommufd & IommufdRequests.Pasid) != 0;
        bool isAskedFor = facts.Is(IommuFacts.AmdPageTable, 2) || asksForPasid || IsHostTranslationAbsent(facts, conditions);
        return isAskedFor && HasGuestFormat(facts);
    }

    // Four levels, of which the lower half is left; five need a kernel that was booted with LA57, which nothing here says.
    private static Geometry GuestFormat(IommuFacts facts, KernelConditions conditions) =>
        Geometry.FromBits(
            KernelRules.AmdGuestTableWidth.HoldsFor(conditions.Kernel) ? 47 : 48,
            GeometryBasis.Facts,
            "guest page table (v2) of four levels",
            KernelRules.AmdGuestTableWidth
        );

    private static UnusedReason? WhyUnused(IommuFacts facts, KernelConditions conditions) =>
        IsHostTranslationAbsent(facts, conditions) && !HasGuestFormat(facts)
            ? new(
                "its host translation is absent (HATDIS, or HATS 3) and it has no guest format to use instead (amd_iommu_probe_device)",
                KernelRules.AmdHostTranslationAbsent
            )
            : null;

    // Every IOAPIC must have an entry, and that of GSI 0 the right one (check_ioapic_information, check_sb_ioapic).
    private static UnusedReason? WhyNotRemapped(IommuFacts facts, KernelConditions conditions)
    {
        if (facts.Is(IommuFacts.AmdIoapicMissing, 1))
            return new("The IVRS has no entry for an IOAPIC, so interrupts are not remapped (check_ioapic_information)", null);
        if (KernelRules.AmdIoapicEntry.HoldsFor(conditions.Kernel))
            return facts.Is(IommuFacts.AmdIoapicEntry, 0)
                ? new(
                    "The IVRS names no SMBus controller or ISA bridge for the IOAPIC at GSI 0, so interrupts are not remapped "
                        + "(check_sb_ioapic)",
                    KernelRules.AmdIoapicEntry
                )
                : null;
        return facts.Number(IommuFacts.AmdIoapicSource) is { } source && source != SouthBridge
            ? new(
                "The IVRS names another function than 00:14.0 for the IOAPIC at GSI 0, so interrupts are not remapped "
                    + "(check_ioapic_information)",
                KernelRules.AmdIoapicEntry
            )
            : null;
    }

    private static IommuRefusal? Refuse(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (consumer != Consumer.Iommufd || facts.Number(IommuFacts.AmdEfr) is null)
            return null;
        if ((conditions.Iommufd & IommufdRequests.Dirty) != 0 && !facts.Bit(IommuFacts.AmdEfr, 52))
            return Refusals.CannotAllocate("Dirty tracking needs HDSUP, EFR bit 52 (amd_iommu_domain_alloc_paging_flags).");
        return (conditions.Iommufd & IommufdRequests.Pasid) != 0 && !HasGuestFormat(facts)
            ? Refusals.CannotAllocate("A PASID needs the guest page table, EFR bits 4 and 48 (amd_iommu_domain_alloc_paging_flags).")
            : null;
    }
}
