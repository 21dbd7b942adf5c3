using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Buses that are not PCI: those with inbound windows of their own, and one without a node for all other devices.</summary>
internal sealed class DtInterconnects(DtScope scope)
{
    // A platform device whose interconnect is the node of a PCI host is limited by its windows, but it is no function of its bus.
    private readonly Dictionary<DtNode, DraftBus> _besideHosts = [];
    private DraftBus? _default;

    /// <summary>The bus of a device whose DMA these windows limit.</summary>
    public DraftBus Limiting(DtDmaWindow? window)
    {
        if (window is null)
            return _default ??= scope.Draft.DefaultInterconnect(new FirmwarePlace(scope.Name));
        DraftBus bus = Of(window.Bus);
        if (bus.Windows.Count == 0)
            PlaceWindows(scope, bus, window);
        return bus;
    }

    public DraftBus Of(DtNode node)
    {
        bool isHost = scope.Buses.TryGetValue(node, out DraftBus? known) && known.Kind != BusKind.Interconnect;
        if (isHost)
            _besideHosts.TryGetValue(node, out known);
        if (known is not null)
            return known;
        DraftBus bus = scope.Draft.AddBus(node.Name.Length == 0 ? "root" : node.Name, BusKind.Interconnect, scope.At(node));
        bus.Path = isHost ? null : node.Path;
        (isHost ? _besideHosts : scope.Buses).Add(node, bus);
        return bus;
    }

    /// <summary>Buses with windows of their own whose devices no IOMMU translates: the limit is as real for them.</summary>
    public void AddLimits()
    {
        foreach (DtDmaBus bus in scope.Topology.DmaBuses)
        {
            if (
                !bus.IsEmpty
                && bus.Node.IsEnabled
                && !scope.Buses.ContainsKey(bus.Node)
                && scope.Dma.WindowBelowHost(bus.Node) is { } window
                && window.Bus == bus.Node
            )
                PlaceWindows(scope, Of(bus.Node), window);
        }
    }

    public static void PlaceWindows(DtScope scope, DraftBus bus, DtDmaWindow? window)
    {
        if (window is null)
            return;
        bus.Notes.Add(
            $"{scope.At(window.Bus)} dma-ranges: {(window.Ranges.Length == 1 ? "an inbound window" : "inbound windows")}. Linux's DMA API "
                + "keeps to the limit; reserved_regions and VFIO do not show it."
        );
        foreach (DtDmaWindowRange range in window.Ranges)
            bus.AddWindow(new IovaRange(range.DmaFirst, range.DmaLast), range.CpuFirst, scope.At(window.Bus, "dma-ranges"));
    }
}
