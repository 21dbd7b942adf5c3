using System.Collections.Immutable;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Aml;

/// <summary>Finds the buses whose devices ACPI can eject.</summary>
internal static class AmlSlots
{
    private const int MaxDepth = 32;

    public static ImmutableArray<AcpiSlots> Find(AmlNamespace names, IEnumerable<AmlHostBridge> bridges)
    {
        HashSet<string> roots = [.. bridges.Select(bridge => bridge.Path)];
        return names
            .Devices.Where(device => names.Find(device.Path + "._EJ0") is not null && names.Find(device.Path + "._ADR") is not null)
            .Select(device => AmlNamespace.Parent(device.Path))
            .Distinct()
            .Select(bus => Place(names, roots, bus))
            .OfType<AcpiSlots>()
            .ToImmutableArray();
    }

    private static AcpiSlots? Place(AmlNamespace names, HashSet<string> roots, string bus)
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

        return new AcpiSlots(bus, hops.ToImmutableArray());
    }
}
