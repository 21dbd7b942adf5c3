using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// What the kernel of a host answers: the lines of <c>reserved_regions</c>, and, where somebody recorded them in a
/// <c>host.json</c>, VFIO's ranges and refusals, the IOVAs that the DMA API gave out, and the kernel's release. Verify alone
/// reads this; import must not.
/// </summary>
internal sealed record RecordedHost
{
    /// <summary>From <c>host.json</c>, or from <c>proc/sys/kernel/osrelease</c>; null where neither says.</summary>
    public KernelVersion? Kernel { get; init; }

    /// <summary>The groups that Linux made, by number.</summary>
    public ImmutableArray<HostGroup> Groups { get; init; } = ImmutableArray<HostGroup>.Empty;

    /// <summary>By group number: the lines of <c>reserved_regions</c>, without line ends.</summary>
    public required IReadOnlyDictionary<int, ImmutableArray<string>> ReservedRegions { get; init; }

    /// <summary>By group number, for a container with this group alone.</summary>
    public IReadOnlyDictionary<int, RecordedVfio> Vfio { get; init; } = new Dictionary<int, RecordedVfio>();

    /// <summary>Every group that was taken, in one container; null where nobody recorded that, or fewer than two were taken.</summary>
    public RecordedTogether? Together { get; init; }

    /// <summary>By device name: the last byte of the highest IOVA that the DMA API gave to its driver.</summary>
    public IReadOnlyDictionary<string, ulong> HighestDmaApi { get; init; } = new Dictionary<string, ulong>();
}

/// <summary>VFIO's answer for one group alone in a container.</summary>
/// <param name="Ranges"><c>VFIO_IOMMU_GET_INFO</c>, capability 1; empty when the group was refused.</param>
/// <param name="Refused">The error with which the group was refused; null when it was taken.</param>
/// <param name="IsViable">False: a device of the group was bound to another driver, and VFIO refuses for that reason.</param>
internal sealed record RecordedVfio(ImmutableArray<IovaRange> Ranges, string? Refused, bool IsViable)
{
    /// <summary>True: the group was taken only with <c>allow_unsafe_interrupts</c>, because its MSIs are not isolated.</summary>
    public bool NeedsUnsafeInterrupts { get; init; }
}

/// <summary>VFIO's answer for several groups in one container.</summary>
/// <param name="Groups">Those that were taken, in the order in which they were attached.</param>
/// <param name="Ranges"><c>VFIO_IOMMU_GET_INFO</c>, capability 1.</param>
internal sealed record RecordedTogether(ImmutableArray<int> Groups, ImmutableArray<IovaRange> Ranges);
