using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Bridges that Linux itself keeps: a standard hot-plug controller in a bridge gets the driver shpchp, which uses the DMA API
/// like any driver, so that no group with such a bridge can be given to user space. PCI Express ports go to pcieport, which
/// shares its groups. Where ACPI describes slots below the bridge that can be ejected, acpiphp has them first, and shpchp
/// gives up (<c>shpc_probe</c>, <c>pci_hp_register</c>: EBUSY).
/// </summary>
internal static class HotPlugDrivers
{
    private const string Driver = "shpchp";

    public static void Mark(PlatformDraft draft, HostSnapshot host)
    {
        foreach (PciFunction bridge in host.Functions.Where(IsKept))
        {
            if (
                draft.ByAddress.TryGetValue(bridge.Address, out DraftDevice? device)
                && PciImport.IsTranslated(device)
                && !HasAcpiSlots(draft, device, bridge)
            )
            {
                device.HostDriver = Driver;
                device.Notes.Add(
                    "A hot-plug controller (SHPC) is in it: Linux's driver shpchp keeps the bridge, and with it its group from user space."
                );
            }
        }
    }

    private static bool IsKept(PciFunction function) =>
        function.Class >> 8 == 0x0604
        && function.Capabilities
            is { HasHotPlugController: true, Port: not (PciePort.RootPort or PciePort.UpstreamPort or PciePort.DownstreamPort) };

    private static bool HasAcpiSlots(PlatformDraft draft, DraftDevice device, PciFunction bridge)
    {
        if (draft.Firmware == FirmwareKind.DeviceTree)
            return false;
        // Without a DSDT: PCs describe such slots, servers of other kinds do not.
        return draft.AcpiSlots is { } slots
            ? slots.Any(slot => slot.IsBelow(device.Parent.Root.Path, bridge))
            : draft.MsiControllers.Exists(msi => msi.Kind == MsiControllerKind.X86Apic);
    }
}
