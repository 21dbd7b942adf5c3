using System.Collections.Immutable;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// A bus whose devices ACPI can eject (<c>_EJ0</c>): Linux's acpiphp takes its slots when it enumerates the bus
/// (<c>acpiphp_add_context</c>), before any driver of the bridge could.
/// </summary>
/// <param name="HostBridge">Absolute path of the host bridge.</param>
/// <param name="Path">Devices and functions from the host bridge down to the bridge above the bus; empty: the root bus.</param>
internal sealed record AcpiSlots(string HostBridge, ImmutableArray<PciHop> Path)
{
    /// <summary>Whether the bus is the one below this bridge, under the host bridge of that path.</summary>
    internal bool IsBelow(string? hostBridge, PciFunction bridge) =>
        hostBridge is not null
        && AcpiPath.AreSame(hostBridge, HostBridge)
        && bridge.Bridges.Append(bridge.Address).Select(step => new PciHop((byte)step.Device, (byte)step.Function)).SequenceEqual(Path);
}
