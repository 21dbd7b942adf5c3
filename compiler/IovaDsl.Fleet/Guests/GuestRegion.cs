using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>What a range of guest physical addresses is.</summary>
internal enum GuestRegionKind
{
    Ram,

    /// <summary>RAM of an NVDIMM.</summary>
    NvRam,
    Rom,

    /// <summary>Flash: read as ROM, written as a device; VFIO leaves it out in either mode.</summary>
    RomDevice,

    /// <summary>A BAR that user space can map.</summary>
    Bar,

    /// <summary>Reserved for DIMMs, virtio-mem and virtio-pmem that are plugged later.</summary>
    HotPlugWindow,
    PciWindow32,
    PciWindow64,
    PciPorts,
    PciConfiguration,

    /// <summary>Where devices write their interrupts.</summary>
    Doorbell,

    /// <summary>Registers.</summary>
    Device,
}

/// <summary>How VFIO maps a range for the guest's devices.</summary>
internal enum GuestAccess
{
    None,
    ReadOnly,
    ReadWrite,
}

/// <summary>A range of guest physical addresses; both ends are inside.</summary>
/// <param name="Name">As the VMM calls it: a memory backend, <c>pc.bios</c>, <c>pcie-mmio-high</c>.</param>
/// <param name="Offset">Where in the named region the range begins.</param>
internal sealed record GuestRegion(IovaRange Range, GuestRegionKind Kind, string Name, ulong Offset = 0)
{
    /// <summary>False for what is RAM of the guest, but which VFIO maps only block by block when the guest plugs it (virtio-mem).</summary>
    public bool IsPlugged { get; init; } = true;

    /// <summary>
    /// Whether a mapping of it must be granted before the guest can run with an assigned device. QEMU only warns of a BAR that cannot
    /// be mapped: what is lost is peer-to-peer traffic. Cloud Hypervisor gives up.
    /// </summary>
    public bool IsFatal { get; init; } = true;
}

/// <summary>A mapping that VFIO is asked for.</summary>
/// <param name="Region">What it maps a part of.</param>
internal sealed record GuestMapping(IovaRange Range, GuestAccess Access, GuestRegion Region);

/// <summary>A DIMM, NVDIMM, virtio-mem or virtio-pmem device with its place.</summary>
/// <param name="Type"><c>dimm</c>, <c>nvdimm</c>, <c>virtio-mem</c> or <c>virtio-pmem</c>.</param>
/// <param name="Size">Bytes of address space that it takes.</param>
internal sealed record GuestMemoryDevice(string Type, string? Id, ulong Address, ulong Size);
