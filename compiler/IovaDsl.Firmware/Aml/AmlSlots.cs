using System.Collections.Immutable;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// A bus whose devices ACPI can eject (<c>_EJ0</c>): Linux's acpiphp takes its slots when it enumerates the bus
/// (<c>acpiphp_add_context</c>), before any driver of the bridge could.
/// </summary>
/// <param name="HostBridge">Absolute path of the host bridge.</param>
/// <param name="Path">Devices and functions from the host bridge down to the bridge above the bus; empty: the root bus.</param>
internal sealed record AmlSlots(string HostBridge, ImmutableArray<PciHop> Path)
{
    private const int MaxDepth = 32;

    /// <summary>Whether the bus is the one below this bridge, under the host bridge of that path.</summary>
    internal bool IsBelow(string? hostBridge, PciFunction bridge) =>
        hostBridge is not null
        && AcpiPath.AreSame(hostBridge, HostBridge)
        && bridge.Bridges.Append(bridge.Address).Select(step => new PciHop((byte)step.Device, (byte)step.Function)).SequenceEqual(Path);

    internal static ImmutableArray<AmlSlots> Find(AmlNamespace names, IEnumerable<AmlHostBridge> bridges)
    {
        HashSet<string> roots = [.. bridges.Select(bridge => bridge.Path)];
        return names
            .Devices.Where(device => names.Find(device.Path + "._EJ0") is not null && names.Find(device.Path + "._ADR") is not null)
            .Select(device => AmlNamespace.Parent(device.Path))
            .Distinct()
            .Select(bus => Place(names, roots, bus))
            .OfType<AmlSlots>()
            .ToImmutableArray();
    }

    private static AmlSlots? Place(AmlNamespace names, HashSet<string> roots, string bus)
    {
        List<PciHop> hops = [];
        while (!roots.Contains(bus))
        {
            if (
                hops.Count == MaxDepth
                || AmlHostBridges.Value(names, bus + "._ADR")?.Integer is not { } address
                || address >> 16 > 31
                || (address & 0xffff) > 7
            )
                return null;
            hops.Insert(0, new PciHop((byte)(address >> 16), (byte)address));
            bus = AmlNamespace.Parent(bus);
        }

        return new AmlSlots(bus, hops.ToImmutableArray());
    }
}
