using System.Collections.Immutable;

namespace IovaDsl.Fleet.Guests;

/// <summary>A device of the host that a guest is given.</summary>
/// <param name="Address">Its PCI address on the host, or another name that its VMM's words give.</param>
/// <param name="IsBehindGuestIommu">True where nothing is mapped before the guest maps it.</param>
/// <param name="UsesIommufd">True where its VMM asks iommufd, not VFIO's container.</param>
internal sealed record AssignedDevice(string Address, bool IsBehindGuestIommu = false, bool UsesIommufd = false);

/// <summary>A guest as some VMM's user wrote it: a map can be made of it, and it can be changed.</summary>
internal interface IGuestSource
{
    /// <summary>Where the VMM would put things.</summary>
    GuestMap Map { get; }

    ImmutableArray<AssignedDevice> Devices { get; }

    /// <summary>The same guest with one change; null where this VMM's users cannot say it.</summary>
    IGuestSource? With(GuestEdit edit);

    /// <summary>What the user would write: words on a line, XML, JSON.</summary>
    string Text { get; }
}

/// <summary>What of a guest is changed.</summary>
internal enum GuestEditKind
{
    /// <summary>Bytes of RAM.</summary>
    Ram,

    /// <summary>Bytes of RAM with what may be plugged later.</summary>
    MaxRam,

    /// <summary>Bytes of RAM below 4 GiB at most.</summary>
    MaxRamBelow4G,

    /// <summary>Physical address bits of the guest's CPU.</summary>
    PhysicalBits,

    /// <summary>Bytes of the 64-bit PCI hole.</summary>
    Hole64Size,

    /// <summary>The guest's CPU says it is AMD's, so that QEMU keeps RAM out of HyperTransport's addresses.</summary>
    AmdVendor,

    /// <summary>The newest version of the machine type.</summary>
    NewestMachine,

    /// <summary>Firmware in flash, which VFIO does not map, in place of ROM, which it does.</summary>
    FlashFirmware,
}

/// <param name="Value">Bytes or bits; 0 where the kind needs none.</param>
internal readonly record struct GuestEdit(GuestEditKind Kind, ulong Value = 0);
