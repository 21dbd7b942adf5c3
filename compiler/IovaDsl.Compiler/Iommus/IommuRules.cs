using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>
/// In which order a driver reports what firmware claims and what it adds itself. It decides nothing but prot bits of merged regions.
/// </summary>
internal enum ClaimOrder
{
    /// <summary>Stated claims, then the driver's own.</summary>
    StatedFirst,

    /// <summary>The driver's own, then stated claims.</summary>
    StatedLast,

    /// <summary>Stated claims sorted by their start, then the driver's own.</summary>
    StatedSortedFirst,
}

/// <summary>Which devices behind an IOMMU Linux isolates together (<c>device_group</c> of the driver).</summary>
internal enum GroupRule
{
    /// <summary>PCI functions by topology, ACS and aliases; others by what they send, or each alone.</summary>
    Topology,

    /// <summary>Each device alone (<c>generic_device_group</c>).</summary>
    PerDevice,

    /// <summary>All devices behind the IOMMU together (<c>generic_single_device_group</c>).</summary>
    Single,

    /// <summary>All devices that have the same region of addresses together.</summary>
    PerRegion,

    /// <summary>By topology too, but devices that share a stream together.</summary>
    SharedStream,

    /// <summary>
    /// By topology too, but a stream belongs to the first function that sends with it: the next one gets no group
    /// (<c>arm_smmu_insert_master</c>).
    /// </summary>
    OwnStream,

    /// <summary>All devices behind one PCI controller together.</summary>
    PerController,
}

/// <summary>A region a driver adds for every device behind its IOMMU.</summary>
internal sealed record BuiltInRegion(IovaRange Range, RegionKind Kind, string Rule, string Source)
{
    /// <summary>Linux reports it from this rule on; null: every kernel does.</summary>
    public KernelRule? Since { get; init; }

    /// <summary>From this rule on Linux no longer reports it where <see cref="GoneWhen"/> is true; null: every kernel reports it.</summary>
    public KernelRule? GoneSince { get; init; }

    /// <summary>Whether the hardware does not need it.</summary>
    public Func<IommuFacts, bool>? GoneWhen { get; init; }
}

/// <summary>A consumer will not have a device behind this IOMMU, whatever addresses it asks for.</summary>
/// <param name="Error">Name of the error number.</param>
/// <param name="Why">A sentence that names the kernel function.</param>
/// <param name="Rule">What it is called in causes: <c>cache-coherency</c>.</param>
internal sealed record IommuRefusal(string Error, string Why, string Rule)
{
    public KernelRule? Version { get; init; }
}

/// <summary>
/// All that one kind of IOMMU brings along, and all that is written of it anywhere. One file a kind; a new kind is a file, and its line
/// in <see cref="IommuKinds"/>.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Geometry">What it translates: a function of facts, kernel and consumer.</param>
internal sealed record IommuRules(IommuKind Kind, Func<IommuFacts, KernelConditions, Consumer, Geometry> Geometry)
{
    /// <summary>Its name in the language.</summary>
    public string Name => Kind.Name;

    /// <summary>What it brings along, in the words of the language's reference, beside what it translates.</summary>
    public string Brings { get; init; } = "nothing";

    // ---- how firmware and exporters call it ----

    /// <summary>
    /// Compatible strings exactly as the match table of Linux's driver has them; the first is written where a tree says none.
    /// </summary>
    public ImmutableArray<string> Compatibles { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Which compatible string a tree gets for an IOMMU that came from none; null: no tree describes this kind.</summary>
    public Func<Iommu, string?> WrittenCompatible { get; init; } = static _ => null;

    /// <summary>Words of a specifier: <c>#iommu-cells</c> of its binding.</summary>
    public int Cells { get; init; } = 1;

    /// <summary>The signature of the ACPI table that describes it; null: none does.</summary>
    public string? Table { get; init; }

    /// <summary>How an import calls it, before a number.</summary>
    public string Word { get; init; } = "iommu";

    /// <summary>How Linux calls it below <c>/sys/class/iommu</c>, given its number among its kind; null: its name in the file.</summary>
    public Func<Iommu, int, string?> SysfsName { get; init; } = static (_, _) => null;

    // ---- page tables ----

    /// <summary>A bit per page size; 0: not known.</summary>
    public Func<IommuFacts, ulong> PageSizes { get; init; } = static _ => 0;

    /// <summary>What the page tables of the hardware cannot exceed, whatever a kernel says; null: kernels are right.</summary>
    public Func<IommuFacts, IovaRange?> Hardware { get; init; } = static _ => null;

    /// <summary>
    /// Why this kernel uses no such unit, as part of a sentence: then nothing behind it is translated and there are no groups. Null: it
    /// does.
    /// </summary>
    public Func<IommuFacts, KernelConditions, UnusedReason?> Unused { get; init; } = static (_, _) => null;

    /// <summary>
    /// Whether the kernel's own drivers are never translated, whatever it was told: their addresses are then physical ones.
    /// </summary>
    public Func<IommuFacts, KernelConditions, bool> IsIdentity { get; init; } = static (_, _) => false;

    // ---- regions ----

    public ClaimOrder Order { get; init; } = ClaimOrder.StatedFirst;

    /// <summary>The software MSI window where none is stated; null: this kind has none.</summary>
    public BuiltInRegion? SoftwareMsi { get; init; }

    /// <summary>The software window exists only if no stated claim is an MSI region.</summary>
    public bool SoftwareMsiOnlyWithoutMsi { get; init; }

    /// <summary>Regions for every device, in driver order, after the software window.</summary>
    public ImmutableArray<BuiltInRegion> BuiltIn { get; init; } = ImmutableArray<BuiltInRegion>.Empty;

    /// <summary>Regions that follow from facts, after the built-in ones.</summary>
    public Func<IommuFacts, ImmutableArray<BuiltInRegion>> OfFacts { get; init; } = static _ => ImmutableArray<BuiltInRegion>.Empty;

    /// <summary>Writes to the doorbells of signalled controllers are not translated: each is an MSI region.</summary>
    public BuiltInRegion? DoorbellRule { get; init; }

    /// <summary>An ISA bridge gets this (the floppy workaround).</summary>
    public BuiltInRegion? IsaBridgeRegion { get; init; }

    /// <summary>Direct regions of display and USB devices are relaxable.</summary>
    public string? RelaxesDisplayAndUsb { get; init; }

    /// <summary>Writes to what is claimed as an MSI region never reach translation.</summary>
    public bool MsiRegionsSwallow { get; init; }

    /// <summary>A page that every PCI device's driver reserves for MSI: found from the page that holds this address.</summary>
    public ulong? DoorbellPageAddress { get; init; }

    /// <summary>Through what the driver learns of regions that firmware states; empty: it reports none but its own.</summary>
    public ImmutableArray<ClaimChannel> Channels { get; init; } = ImmutableArray<ClaimChannel>.Empty;

    /// <summary>From which version on the driver reports <c>iommu-addresses</c> of a device tree; null: it never does.</summary>
    public KernelRule? IommuAddresses => Channels.FirstOrDefault(channel => channel.Firmware == FirmwareKind.DeviceTree)?.Since;

    // ---- refusals ----

    /// <summary>The driver itself refuses devices with a direct region before the core does, with this error in 6.1.</summary>
    public Errno RefusesDirectWith { get; init; }

    /// <summary>Why VFIO and iommufd refuse every device behind it; null: they do not.</summary>
    public Func<IommuFacts, KernelConditions, Consumer, IommuRefusal?> Refuse { get; init; } = static (_, _, _) => null;

    /// <summary>
    /// Why nothing isolates the interrupts of devices behind it, so that VFIO and iommufd ask for <c>allow_unsafe_interrupts</c>; null:
    /// something does. Beside what the kind knows, the fact <see cref="IommuFacts.InterruptIsolation"/> says it.
    /// </summary>
    public Func<IommuFacts, KernelConditions, UnusedReason?> InterruptsNotIsolated { get; init; } = static (_, _) => null;

    /// <summary>Which devices are isolated together.</summary>
    public GroupRule Groups { get; init; } = GroupRule.Topology;

    /// <summary>The rule where facts tell of another one; null: <see cref="Groups"/>.</summary>
    public Func<IommuFacts, GroupRule?> GroupsByFacts { get; init; } = static _ => null;

    /// <summary>The rule for one IOMMU of the kind.</summary>
    public GroupRule GroupsOf(IommuFacts facts) => GroupsByFacts(facts) ?? Groups;

    /// <summary>
    /// What becomes of requests that no mapping names, if they reach the IOMMU, where it ends them: a clause with the source of the rule.
    /// Null: they pass untranslated.
    /// </summary>
    public string? EndsUnmatched { get; init; }
}

/// <summary>Why a kernel leaves an IOMMU alone, or nothing isolates interrupts behind it.</summary>
internal sealed record UnusedReason(string Why, KernelRule? Rule);
