using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// What an import may know of a running host: its PCI topology with what configuration space says of isolation, which IOMMUs
/// it drives and their registers, and the bytes of its firmware tables. Deliberately absent: groups, <c>reserved_regions</c>,
/// VFIO's answers, DMA masks and whatever else the kernel concluded; import predicts those.
/// </summary>
internal sealed record HostSnapshot
{
    /// <summary>All functions, by address.</summary>
    public ImmutableArray<PciFunction> Functions { get; init; } = ImmutableArray<PciFunction>.Empty;

    /// <summary>All root buses, by address.</summary>
    public ImmutableArray<PciRootBus> RootBuses { get; init; } = ImmutableArray<PciRootBus>.Empty;

    /// <summary>By name.</summary>
    public ImmutableArray<HostIommu> Iommus { get; init; } = ImmutableArray<HostIommu>.Empty;

    /// <summary>
    /// Whether <c>sys/class</c> is there at all, so that an IOMMU that is not in it is one that Linux does not drive.
    /// </summary>
    public bool ShowsClasses { get; init; }

    /// <summary>What the kernel was told when it was booted, which is input and no answer of it; null where that is not known.</summary>
    public KernelCommandLine? CommandLine { get; init; }

    /// <summary>The release of the kernel that shows all this; null where that is not known.</summary>
    public KernelVersion? Kernel { get; init; }

    /// <summary>ACPI tables by file name, as bytes.</summary>
    public ImmutableArray<HostFile> Tables { get; init; } = ImmutableArray<HostFile>.Empty;

    /// <summary>The physical memory map, as firmware or the kernel reports it; empty where none does.</summary>
    public ImmutableArray<HostMemory> Memory { get; init; } = ImmutableArray<HostMemory>.Empty;

    /// <summary>The flattened device tree.</summary>
    public HostFile? DeviceTree { get; init; }

    /// <summary>What could not be read or did not make sense, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Whether the root holds anything at all that an import can use.</summary>
    public bool IsEmpty => Functions.IsEmpty && Tables.IsEmpty && DeviceTree is null;

    public PciFunction? Find(PciAddress address) => Functions.FirstOrDefault(function => function.Address == address);
}

/// <summary>A file with where it was found, relative to the root.</summary>
internal sealed record HostFile(string Path, byte[] Bytes);
