using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>
/// Where a virtual machine has its memory and its windows, as its VMM builds it before the first instruction of the guest. A map
/// that was refused has no regions: no machine came to be.
/// </summary>
internal sealed record GuestMap
{
    /// <summary><c>qemu</c> or <c>cloud-hypervisor</c>.</summary>
    public required string Vmm { get; init; }

    /// <summary>The machine type, with its version where it has one.</summary>
    public required string Machine { get; init; }

    /// <summary>Memory as the guest's devices would see it, by address, not overlapping.</summary>
    public ImmutableArray<GuestRegion> Memory { get; init; } = [];

    /// <summary>What is asked of VFIO, by address.</summary>
    public ImmutableArray<GuestMapping> Mappings { get; init; } = [];

    /// <summary>
    /// What is asked of VFIO first, where a device is assigned when the machine starts: QEMU's q35 has no holes below 1 MiB before its
    /// first reset, so the first refusal names RAM from 0 on.
    /// </summary>
    public ImmutableArray<GuestMapping> FirstMappings { get; init; } = [];

    /// <summary>Windows and registers: what no memory is.</summary>
    public ImmutableArray<GuestRegion> Windows { get; init; } = [];

    public ImmutableArray<GuestMemoryDevice> MemoryDevices { get; init; } = [];

    /// <summary>Bytes of RAM below and above 4 GiB, on machines that split it there.</summary>
    public (ulong Below, ulong Above)? Split { get; init; }

    /// <summary>The VMM's words where it does not start.</summary>
    public ImmutableArray<string> Refusal { get; init; } = [];

    /// <summary>The VMM's words where it starts, but never with an assigned device.</summary>
    public string? DeviceRefusal { get; init; }

    /// <summary>What the VMM warns of.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What was assumed, and what of the words was not understood.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The function of the VMM that a message about a refused mapping names.</summary>
    public string MapFunction { get; init; } = "vfio_container_dma_map";

    public bool IsRefused => !Refusal.IsEmpty;

    /// <summary>The window of a kind; null where there is none.</summary>
    public IovaRange? Window(GuestRegionKind kind) => Windows.FirstOrDefault(region => region.Kind == kind)?.Range;
}
