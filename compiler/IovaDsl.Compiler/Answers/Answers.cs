using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>How the questions are asked. The defaults are those of the command line.</summary>
public sealed record AnswerOptions
{
    public static AnswerOptions Default { get; } = new();

    public KernelVersion Kernel { get; init; } = KernelVersion.V6_12;
    public Quirks Quirks { get; init; } = Quirks.None;

    /// <summary>The kernel's page size in bytes, a power of two from 4096 on.</summary>
    public ulong KernelPage { get; init; } = IommuDomain.DefaultKernelPage;

    /// <summary>What a user of iommufd asks of a page table.</summary>
    public IommufdRequests Iommufd { get; init; }

    /// <summary>True: every limit of the path is added to sysfs, vfio and iommufd as a reserved region.</summary>
    public bool LimitsReserved { get; init; }

    /// <summary>What the rules of the kinds of IOMMU are asked with.</summary>
    public KernelConditions Conditions =>
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
    public required ElementName Name { get; init; }
    public required ImmutableArray<ResolvedDevice> Devices { get; init; }

    /// <summary>Null behind no IOMMU; the intersection where members differ.</summary>
    public IovaRange? Aperture { get; init; }

    public required IovaRangeSet Exact { get; init; }

    /// <summary>The answer of each view, in the order of <see cref="View.All"/>; null where the view does not apply.</summary>
    public required ImmutableArray<ViewAnswer?> Views { get; init; }

    /// <summary>The kernel's list: sorted by start, then kind; may hold malformed entries under Quirks.Kernel.</summary>
    public ImmutableArray<ReservedRegion>? Sysfs => this[View.Sysfs]?.Regions;

    /// <summary>The lines of <c>reserved_regions</c>, without line ends.</summary>
    public ImmutableArray<string>? SysfsText => this[View.Sysfs]?.Lines;

    public ViewAnswer? Vfio => this[View.Vfio];
    public ViewAnswer? Iommufd => this[View.Iommufd];
    public ViewAnswer DmaApi => this[View.DmaApi]!;

    /// <summary>Merged regions of the group, sorted, each with all its causes.</summary>
    public required ImmutableArray<MergedRegion> Regions { get; init; }

    /// <summary>The answer of a view; null where it does not apply.</summary>
    public ViewAnswer? this[View view] => Views[view.Index];
}

/// <summary>Ranges, or a refusal. Ranges are as the kernel lists them (under Quirks.Kernel possibly touching).</summary>
public sealed record ViewAnswer(ImmutableArray<IovaRange> Ranges, Refusal? Refused)
{
    /// <summary>For a view of reserved regions: the regions, in the kernel's order.</summary>
    public ImmutableArray<ReservedRegion> Regions { get; init; } = ImmutableArray<ReservedRegion>.Empty;

    /// <summary>For a view of reserved regions: its text, without line ends.</summary>
    public ImmutableArray<string> Lines { get; init; } = ImmutableArray<string>.Empty;

    internal static ViewAnswer Refuse(string error, string why, Cause? cause) =>
        new(ImmutableArray<IovaRange>.Empty, new(error, why, cause));
}

/// <summary>The consumer will not have the device: an errno name, a sentence, and the region that causes it.</summary>
public sealed record Refusal(string Error, string Why, Cause? Cause);

public sealed record MergedRegion(ReservedRegion Region, ImmutableArray<Cause> Causes);
