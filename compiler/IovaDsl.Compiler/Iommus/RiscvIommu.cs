using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>The RISC-V IOMMU (drivers/iommu/riscv; RISC-V IOMMU specification 5.3 for the register).</summary>
internal static class RiscvIommu
{
    public static IommuKind Kind { get; } = new("riscv-iommu");

    internal static IommuRules Rules { get; } =
        new(Kind, Translates)
        {
            Brings = "no VFIO; the kernel's own drivers are not translated",
            EndsUnmatched =
                "ends requests of a device that has no context (RISC-V IOMMU specification 2.3: an entry that is not valid is a fault)",
            Compatibles = ImmutableArray.Create("riscv,iommu", "riscv,pci-iommu"),
            WrittenCompatible = static _ => "riscv,iommu",
            Table = "RIMT",
            PageSizes = PageSizesOf,
            IsIdentity = static (_, _) => true,
            Refuse = Refusals.NeverCoherent,
            Unused = WhyUnused,
        };

    // The lower half of the deepest mode that it has (riscv_iommu_alloc_paging_domain): Sv57, Sv48 or Sv39.
    private static Geometry Translates(IommuFacts facts, KernelConditions conditions, Consumer consumer)
    {
        if (facts.Number(IommuFacts.RiscvCapabilities) is null)
            return Geometry.FromBits(
                38,
                GeometryBasis.Assumed,
                "38 bits (the lower half of Sv39) is the least it has; its capability register tells (`fact "
                    + "\"riscv/capabilities\" VALUE`), 38, 47 or 56"
            );
        return ModeBits(facts) is { } bits
            ? Geometry.FromBits(bits - 1, GeometryBasis.Facts, $"the lower half of Sv{bits} (capability register)")
            : new Geometry(null, GeometryBasis.Facts, "its capability register has none of Sv39, Sv48 and Sv57");
    }

    private static UnusedReason? WhyUnused(IommuFacts facts, KernelConditions conditions) =>
        !KernelRules.RiscvDriver.HoldsFor(conditions.Kernel)
            ? new("Linux has no driver for it before 6.13 (riscv_iommu_init)", KernelRules.RiscvDriver)
        : facts.Is(IommuFacts.RiscvRimt, 1) && !KernelRules.Rimt.HoldsFor(conditions.Kernel)
            ? new("Linux does not read a RIMT before 6.18 (rimt_iommu_configure_id)", KernelRules.Rimt)
        : null;

    private static int? ModeBits(IommuFacts facts) =>
        facts.Bit(IommuFacts.RiscvCapabilities, 11) ? 57
        : facts.Bit(IommuFacts.RiscvCapabilities, 10) ? 48
        : facts.Bit(IommuFacts.RiscvCapabilities, 9) ? 39
        : null;

    // 64 KiB through Svnapot; leaves of every level below the top one.
    private static ulong PageSizesOf(IommuFacts facts) =>
        PageSizes.K4
        | PageSizes.K64
        | PageSizes.M2
        | PageSizes.G1
        | (ModeBits(facts) >= 48 ? PageSizes.G512 : 0)
        | (ModeBits(facts) >= 57 ? PageSizes.G512 << 9 : 0);
}
