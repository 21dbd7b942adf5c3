using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>
/// The requester IDs under which a function's requests may arrive at its root bus beside its own: bridges to conventional
/// PCI put theirs in place of it (Linux <c>pci_for_each_dma_alias</c>). Known only where configuration space was recorded.
/// </summary>
public static class PciAliases
{
    /// <summary>The function's own ID first, of a virtual function its own too.</summary>
    public static IReadOnlyList<uint> RequestersOf(HostSnapshot host, PciFunction function)
    {
        List<uint> requesters = [function.Address.RequesterId];
        foreach (PciAddress address in function.Bridges.Reverse())
        {
            if (
                host.Find(address) is { Capabilities: { } capabilities } bridge
                && AliasOf(bridge, capabilities.Port) is { } alias
                && !requesters.Contains(alias)
            )
                requesters.Add(alias);
        }

        return requesters;
    }

    // A PCIe-to-PCI bridge takes the bus below it and function 0.0; a bridge of conventional PCI speaks in its own name.
    private static uint? AliasOf(PciFunction bridge, PciePort? port) =>
        port switch
        {
            PciePort.PcieToPciBridge => bridge.BusesBelow is { } below ? (uint)below.Secondary << 8 : null,
            PciePort.PciToPcieBridge or null => bridge.Address.RequesterId,
            _ => null,
        };
}
