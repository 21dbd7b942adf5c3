using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// What is known of the hardware of an IOMMU beside its clauses: register values, compatible strings, words of the kernel's command line.
/// An import writes them as <c>fact</c> lines, a person may. The rules of the kinds read them here and nowhere else.
/// </summary>
/// <param name="Facts">As stated.</param>
/// <param name="PageSizes">A bit per page size that the file states; 0: none.</param>
internal readonly record struct IommuFacts(ImmutableArray<Fact> Facts, ulong PageSizes = 0)
{
    /// <summary>AMD: the extended feature register, the AND over all units of the machine.</summary>
    public const string AmdEfr = "amd-vi/efr";

    /// <summary>AMD: the second extended feature register.</summary>
    public const string AmdEfr2 = "amd-vi/efr2";

    /// <summary>
    /// AMD: 0 where the IVRS has no valid image of the feature register, so that Linux knows no levels when it asks for them.
    /// </summary>
    public const string AmdEfrImage = "amd-vi/efr-image";

    /// <summary>AMD: the virtual address size of the IVRS header (IVinfo bits 21:15); 0 is read as 64.</summary>
    public const string AmdVirtualAddressSize = "amd-vi/vasize";

    /// <summary>AMD: 1 where firmware says that the host page table is absent (IVHD attribute bit 0).</summary>
    public const string AmdHostTranslationAbsent = "amd-vi/host-translation-absent";

    /// <summary>AMD: 2 where the kernel was told to use the guest page table format (<c>amd_iommu=pgtbl_v2</c>).</summary>
    public const string AmdPageTable = "amd-vi/page-table";

    /// <summary>AMD: 0 where the entry of the IVRS for the IOAPIC at GSI 0 names no SMBus controller and no ISA bridge.</summary>
    public const string AmdIoapicEntry = "amd-vi/ioapic-entry";

    /// <summary>AMD: the requester ID that this entry names, where it is another one than that of 00:14.0.</summary>
    public const string AmdIoapicSource = "amd-vi/ioapic-source";

    /// <summary>AMD: 1 where an IOAPIC of the machine has no entry in the IVRS.</summary>
    public const string AmdIoapicMissing = "amd-vi/ioapic-missing";

    /// <summary>VT-d: the capability register.</summary>
    public const string VtdCapability = "vt-d/cap";

    /// <summary>VT-d: the extended capability register.</summary>
    public const string VtdExtendedCapability = "vt-d/ecap";

    /// <summary>VT-d: what the extended capability registers of all units have in common, where this unit has more.</summary>
    public const string VtdCommonExtendedCapability = "vt-d/ecap-of-all";

    /// <summary>VT-d: 0 where the kernel was told not to use scalable mode (<c>intel_iommu=sm_off</c>).</summary>
    public const string VtdScalableMode = "vt-d/scalable-mode";

    /// <summary>VT-d: 1 where bit 3 of the DMAR's flags asks the kernel to leave translation off.</summary>
    public const string VtdOptOut = "vt-d/opt-out";

    /// <summary>SMMUv3: identification registers 0 and 5.</summary>
    public const string SmmuIdr0 = "smmu/idr0";

    /// <inheritdoc cref="SmmuIdr0"/>
    public const string SmmuIdr5 = "smmu/idr5";

    /// <summary>SMMU: 1 where firmware says that its table walks are coherent, 0 where it does not.</summary>
    public const string SmmuCoherent = "smmu/coherent";

    /// <summary>DART: the width of input addresses, of its parameter register.</summary>
    public const string DartInputBits = "dart/ias";

    /// <summary>RISC-V: the capability register.</summary>
    public const string RiscvCapabilities = "riscv/capabilities";

    /// <summary>RISC-V: 1 where the machine says what is behind it in a RIMT alone.</summary>
    public const string RiscvRimt = "riscv/rimt";

    /// <summary>s390: first and last DMA address of the function's table (CLP), and the machine's table types.</summary>
    public const string S390Start = "s390/start-dma";

    /// <inheritdoc cref="S390Start"/>
    public const string S390End = "s390/end-dma";

    /// <summary>
    /// BCM2712: first and last address, where its node states a window (<c>brcm,iova-window</c>, <c>dma-iova-offset</c>).
    /// </summary>
    public const string BcmWindow = "bcm2712/iova-window";

    /// <summary>MediaTek: the region of the SoC's table that devices behind this element have.</summary>
    public const string MediatekRegion = "mediatek/region";

    /// <summary>Of a device tree: its compatible strings, most specific first.</summary>
    public const string Compatible = "device-tree/compatible";

    /// <summary>Which PCI function an IOMMU is, where it is one: <c>"0000:00:02.0"</c>. An IVRS, a VIOT and a tree name it.</summary>
    public const string Function = "iommu/function";

    /// <summary>0 where interrupts of devices are known not to be isolated: VFIO then asks for <c>allow_unsafe_interrupts</c>.</summary>
    public const string InterruptIsolation = "iommu/interrupt-isolation";

    public static IommuFacts Of(Iommu iommu) => new(iommu.Facts, iommu.PageSizes);

    /// <summary>The first number of a fact; null where it is not stated.</summary>
    public ulong? Number(string key) => Find(key)?.Values.Select(value => value.Number).FirstOrDefault(number => number is not null);

    public bool Is(string key, ulong number) => Number(key) == number;

    /// <summary>The smallest page of the IOMMU in bytes; null: not stated.</summary>
    public ulong? SmallestPage => PageSizes == 0 ? null : PageSizes & unchecked(0 - PageSizes);

    /// <summary>The bits from <paramref name="low"/> to <paramref name="high"/> of a register, both included; null: not stated.</summary>
    public int? Field(string key, int low, int high) =>
        Number(key) is { } value ? (int)((value >> low) & ((1UL << (high - low + 1)) - 1)) : null;

    public bool Bit(string key, int bit) => Number(key) is { } value && ((value >> bit) & 1) != 0;

    /// <summary>Every number of a fact; empty where it is not stated.</summary>
    public IEnumerable<ulong> Numbers(string key) =>
        Find(key)?.Values.Select(value => value.Number).OfType<ulong>() ?? Enumerable.Empty<ulong>();

    /// <summary>The compatible strings of its node; empty where it is of no tree.</summary>
    public IEnumerable<string> Compatibles =>
        Find(Compatible)?.Values.Select(value => value.Text).OfType<string>() ?? Enumerable.Empty<string>();

    private Fact? Find(string key)
    {
        foreach (Fact fact in Facts)
        {
            if (fact.Key == key)
                return fact;
        }

        return null;
    }
}
