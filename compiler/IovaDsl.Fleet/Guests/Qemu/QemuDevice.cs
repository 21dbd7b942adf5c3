using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>A <c>-device</c>.</summary>
/// <param name="Driver">Its model.</param>
internal sealed record QemuDevice(string Driver, OptionList Options)
{
    /// <summary>How QEMU begins a message about it.</summary>
    public string Say(string message) => $"-device {Options.Text}: {message}";

    /// <summary>True for a device of the host that is given to the guest.</summary>
    public bool IsAssigned => Driver is "vfio-pci" or "vfio-pci-nohotplug" or "vfio-user-pci";

    /// <summary>The host's PCI address of an assigned device; null where the words say it otherwise.</summary>
    public string? HostAddress =>
        Options["host"]
        ?? (
            Options["sysfsdev"] is { } path && path.Contains("/pci", StringComparison.Ordinal) ? path[(path.LastIndexOf('/') + 1)..] : null
        );
}

/// <summary>A <c>-object memory-backend-…</c>.</summary>
internal sealed record QemuBackend(string Id, ulong Size, OptionList Options);

/// <summary>A NUMA node with memory: of a backend, or a slice of the machine's RAM.</summary>
internal sealed record QemuNode(int Number, string? Backend, ulong? Size);
