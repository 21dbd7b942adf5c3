using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Intel VT-d (drivers/iommu/intel; VT-d specification 11.4.2 and 11.4.3 for the registers).</summary>
internal static class IntelVtd
{
    public static IommuKind Kind { get; } = new("intel-vtd");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings =
                "MSI region 0xfee0_0000..0xfeef_ffff; direct regions of USB and display devices are relaxable; 0..16M for an ISA bridge",
            Table = "DMAR",
            Word = "dmar",
            SysfsName = static (_, number) => $"dmar{number}",
            PageSizes = static facts => VtdUnit.Of(facts, KernelConditions.Default.Kernel)?.PageSizes(Consumer.Vfio) ?? 0,
            Unused = WhyUnused,
            BuiltIn = ImmutableArray.Create(
                new BuiltInRegion(
                    X86Windows.Interrupts,
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
            Channels = ImmutableArray.Create(ClaimChannel.Rmrr),
            RelaxesDisplayAndUsb = "Linux device_rmrr_is_relaxable",
            MsiRegionsSwallow = true,
            RefusesDirectWith = Errno.EPERM,
            Refuse = Refuse,
        };

    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (VtdUnit.Of(facts, conditions.Kernel) is not { } unit)
            return Geometry.FromBits(
                39,
                GeometryBasis.Assumed,
                "39 bits (three levels) is the least a VT-d unit has; MGAW in its capability register tells (`fact \"vt-d/cap\" VALUE`)"
            );
        bool isFirst = unit.UsesFirstStage(consumer, conditions.Iommufd);
        KernelRule? rule = unit.HasBothStages ? KernelRules.IntelFirstStage : null;
        string stage = isFirst ? "first stage, one bit less than its width" : "second stage";
        return unit.Bits(isFirst) is { } bits
            ? Geometry.FromBits(bits, GeometryBasis.Facts, $"{stage}, MGAW {unit.AddressBits} (capability register)", rule)
            : new Geometry(null, GeometryBasis.Facts, $"no page table that it can walk fits MGAW {unit.AddressBits}", rule);
    }

    private static UnusedReason? WhyUnused(IommuFacts facts, KernelConditions conditions)
    {
        if (KernelRules.DmarOptOut.HoldsFor(conditions.Kernel) && facts.Is(IommuFacts.VtdOptOut, 1))
            return new("bit 3 of the DMAR's flags asks Linux to leave VT-d off (detect_intel_iommu)", KernelRules.DmarOptOut);
        return VtdUnit.Of(facts, conditions.Kernel) is { OffersNoWidth: true }
            ? new("its capability register offers no address width, so it remaps interrupts alone (alloc_iommu)", null)
            : null;
    }

    private static IommuRefusal? Refuse(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (consumer != Consumer.Iommufd || VtdUnit.Of(facts, conditions.Kernel) is not { } unit)
            return null;
        if ((conditions.Iommufd & IommufdRequests.NestParent) != 0 && !unit.CanNest)
            return Refusals.CannotAllocate(
                "Nesting needs scalable mode, a second stage and bit 26 of the extended capabilities "
                    + "(intel_iommu_domain_alloc_second_stage)."
            );
        return (conditions.Iommufd & IommufdRequests.Dirty) != 0 && !unit.CanTrackDirty
            ? Refusals.CannotAllocate(
                "Dirty tracking needs scalable mode, a second stage and bit 45 of the extended capabilities "
                    + "(intel_iommu_domain_alloc_second_stage)."
            )
            : null;
    }
}
