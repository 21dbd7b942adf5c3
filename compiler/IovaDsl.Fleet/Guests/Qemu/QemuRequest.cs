using System.Collections.Immutable;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>A guest as its QEMU words say it, and what the words leave to the host.</summary>
/// <param name="Words">The program first.</param>
internal sealed record QemuRequest(ImmutableArray<string> Words)
{
    public QemuVersion Version { get; init; } = QemuVersion.Newest;

    /// <summary>The host's processor; null where it is not known: then an Intel with 46 bits is assumed, and said.</summary>
    public HostCpu? HostCpu { get; init; }

    /// <summary>BARs of assigned devices that are placed already.</summary>
    public ImmutableArray<GuestBar> Bars { get; init; } = [];
}
