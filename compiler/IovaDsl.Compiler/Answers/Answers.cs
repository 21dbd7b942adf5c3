using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>How the questions are asked. The defaults are those of the command line.</summary>
public sealed record AnswerOptions
{
    /// <summary>The defaults of the command line.</summary>
    public static AnswerOptions Default { get; } = new();

    /// <summary>The Linux whose rules count.</summary>
    public KernelVersion Kernel { get; init; } = KernelVersion.Default;

    /// <summary>Whether the kernel's deviations from plain arithmetic are reproduced.</summary>
    public Quirks Quirks { get; init; } = Quirks.None;

    /// <summary>The kernel's page size in bytes, a power of two from 4096 on.</summary>
    public ulong KernelPage { get; init; } = IommuDomain.DefaultKernelPage;

    /// <summary>What a user of iommufd asks of a page table.</summary>
    public IommufdRequests Iommufd { get; init; }

    /// <summary>True: every limit of the path is added to sysfs, vfio and iommufd as a reserved region.</summary>
    public bool LimitsReserved { get; init; }

    /// <summary>What the rules of the kinds of IOMMU are asked with.</summary>
    internal KernelConditions Conditions =>
        new()
        {
            Kernel = Kernel,
            PageSize = KernelPage,
            Iommufd = Iommufd,
        };
}

/// <summary>
/// What each consumer may use of one group (or of one device alone). Made by <c>AnswerComputer.Answer</c> with the
/// runtime's policies; views that do not apply (no IOMMU) are null.
/// </summary>
public sealed record GroupAnswer
{
    internal GroupAnswer() { }

    /// <summary>The name of the group, or of the device where it is asked about alone.</summary>
    public required ElementName Name { get; init; }

    internal ImmutableArray<ResolvedDevice> Devices { get; init; } = ImmutableArray<ResolvedDevice>.Empty;

    /// <summary>The names of its devices, in the order in which they joined.</summary>
    public ImmutableArray<ElementName> Members => Devices.Select(device => device.Device.Name).ToImmutableArray();

    /// <summary>Null behind no IOMMU; the intersection where members differ.</summary>
    public IovaRange? Aperture { get; init; }

    /// <summary>What every member can really use, by plain arithmetic.</summary>
    public required IovaRangeSet Exact { get; init; }

    /// <summary>The answer of each view, in the order of <see cref="View.All"/>; null where the view does not apply.</summary>
    public required ImmutableArray<ViewAnswer?> Views { get; init; }

    /// <summary>The kernel's list: sorted by start, then kind; may hold malformed entries under Quirks.Kernel.</summary>
    public ImmutableArray<ReservedRegion>? Sysfs => this[View.Sysfs]?.Regions;

    /// <summary>The lines of <c>reserved_regions</c>, without line ends.</summary>
    public ImmutableArray<string>? SysfsText => this[View.Sysfs]?.Lines;

    /// <summary>What VFIO lets user space map; null behind no IOMMU.</summary>
    public ViewAnswer? Vfio => this[View.Vfio];

    /// <summary>What iommufd lets user space map; null behind no IOMMU.</summary>
    public ViewAnswer? Iommufd => this[View.Iommufd];

    /// <summary>What the kernel's own DMA API allocates from.</summary>
    public ViewAnswer DmaApi => this[View.DmaApi]!;

    /// <summary>Merged regions of the group, sorted, each with all its causes.</summary>
    public required ImmutableArray<MergedRegion> Regions { get; init; }

    /// <summary>The answer of a view; null where it does not apply.</summary>
    public ViewAnswer? this[View view] => Views[view.Index];
}

/// <summary>Ranges, or a refusal.</summary>
/// <param name="Ranges">As the kernel lists them (under <see cref="Quirks.Kernel"/> possibly touching); none where it refuses.</param>
/// <param name="Refused">Why the consumer will not have the device; null where it will.</param>
public sealed record ViewAnswer(ImmutableArray<IovaRange> Ranges, Refusal? Refused)
{
    private readonly ImmutableArray<string> _lines;

    /// <summary>For a view of reserved regions: the regions, in the kernel's order.</summary>
    public ImmutableArray<ReservedRegion> Regions { get; init; } = ImmutableArray<ReservedRegion>.Empty;

    /// <summary>
    /// For a view of reserved regions: its text, without line ends; unless given, one line for each region as sysfs has it.
    /// </summary>
    public ImmutableArray<string> Lines
    {
        get => _lines.IsDefault ? SysfsText.Lines(Regions.AsSpan()).ToImmutableArray() : _lines;
        init => _lines = value;
    }

    internal static ViewAnswer Refuse(string error, string why, Cause? cause) =>
        new(ImmutableArray<IovaRange>.Empty, new(error, why, cause));
}

/// <summary>The consumer will not have the device.</summary>
/// <param name="Error">The name of the error number: <c>EINVAL</c>.</param>
/// <param name="Why">A sentence.</param>
/// <param name="Cause">What states the region that is refused; null where no single one is.</param>
public sealed record Refusal(string Error, string Why, Cause? Cause);

/// <summary>Claims of one kind that are one region.</summary>
/// <param name="Region">What they come to.</param>
/// <param name="Causes">Who claims it.</param>
public sealed record MergedRegion(ReservedRegion Region, ImmutableArray<Cause> Causes)
{
    /// <summary>
    /// Why the kernel asked about does not know the region, as a clause: it counts for the hardware and is in no list of Linux. Null: it
    /// is in the lists, or nothing translates.
    /// </summary>
    public string? HiddenBecause { get; init; }

    /// <summary>Through what the kernel learns of it: <c>RMRR</c>, <c>built in</c>; empty: through nothing.</summary>
    public ImmutableArray<string> Through { get; init; } = ImmutableArray<string>.Empty;
}
