using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>The buses of a tree in the making: interconnects, PCI hosts, bridges, and the windows that memory has on them.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="places">Where elements stand.</param>
/// <param name="addresses">Addresses as the tree's buses write them.</param>
/// <param name="iommus">Those that are functions of a host stand below it.</param>
/// <param name="maps">Who translates the requesters of a bus.</param>
internal sealed class DtsBuses(ExportModel model, DtsPlaces places, DtsAddresses addresses, DtsIommus iommus, DtsMaps maps)
{
    private const uint Memory32 = 0x0200_0000;
    private const uint Memory64 = 0x0300_0000;

    private readonly Dictionary<Bus, DtsNode> _buses = [];
    private int _hosts;

    /// <summary>The node of a bus that was added.</summary>
    public DtsNode this[Bus bus] => _buses[bus];

    public void Add(Bus bus)
    {
        if (bus.Kind == BusKind.Interconnect)
            AddInterconnect(bus);
        else if (bus.Kind == BusKind.RootBus)
            AddHost(bus, _hosts++);
        else if (bus.Limit is not null)
            model.Lose(
                bus.Name.ToString(),
                ExportModel.Describe(bus.Limit),
                "a device tree limits PCI hosts; Linux looks at no bridge below."
            );
    }

    private void AddInterconnect(Bus bus)
    {
        if (IsOnlyAName(bus))
        {
            _buses.Add(bus, places.Root);
            return;
        }

        DtsNode parent = bus.Parent is { } above && _buses.TryGetValue(above, out DtsNode? found) ? found : places.Root;
        DtsNode node = places.Place(bus, bus.FirmwarePath, parent, DtsNames.Node(bus.Name.ToString()));
        if (!node.Has("#address-cells"))
            addresses.MakeBus(node);
        _buses.Add(bus, node);
        maps.Add(bus, node);
    }

    // Devices that have paths stand there: their bus needs a node only where it says something itself.
    private bool IsOnlyAName(Bus bus) =>
        bus is { FirmwarePath: null, Parent: null, Limit: null, Behind.IsEmpty: true, Signals.IsEmpty: true }
        && model.Platform.Devices.All(device => device.Parent != bus || device.FirmwarePath is not null)
        && model.Platform.Buses.All(below => below.Parent != bus || below.FirmwarePath is not null);

    // From the root down: what a bus says goes through the windows of those above, and what they say it need not say again.
    public void SetWindows()
    {
        foreach ((Bus bus, DtsNode node) in _buses.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Value.Depth))
        {
            // Windows of the whole space have no size that 64 bits could say.
            if (bus.Limit is not { } limit || limit.Windows.All(window => window.Bus.IsAll))
                continue;
            if (addresses.Inherits(node, limit) is { } from)
                PassOnWindows(node, from);
            else if (addresses.DmaRanges(node, limit.Windows.Where(window => !window.Bus.IsAll), window => Space(window.Bus)) is { } rows)
                node.Set("dma-ranges", rows);
            else
                model.Lose(bus.Name.ToString(), ExportModel.Describe(limit), "the cells of its bus, or the windows above, do not hold it.");
            addresses.Limit(node, limit);
        }
    }

    private void AddHost(Bus bus, int index)
    {
        // Of one host nobody needs a number, and dtc wants registers where there is one.
        bool isOnly = index == 0 && model.Platform.Buses.Where(other => other.Kind == BusKind.RootBus).Take(2).Count() == 1;
        DtsNode node = places.Place(bus, bus.FirmwarePath, places.Root, isOnly ? "pcie" : $"pcie@{index:x}");
        if (bus.FirmwarePath is null)
            node.SetText("compatible", "pci-host-ecam-generic");
        node.SetText("device_type", "pci");
        SetOutbound(bus, node);
        addresses.MakeBus(node);
        node.Set("linux,pci-domain", (uint)(bus.Segment ?? 0));
        if (bus.Buses is { } buses)
            node.Set("bus-range", buses.First, (uint)buses.Last);
        _buses.Add(bus, node);
        iommus.AddFunctions(bus, node);
        maps.Add(bus, node);
    }

    // The windows that were kept say the same and more (I/O, where memory leads to); windows of a file's own lead to the same addresses.
    private void SetOutbound(Bus bus, DtsNode node)
    {
        DtBusLayout layout = addresses.LayoutOf(node);
        DtBusLayout above = addresses.LayoutOf(node.Parent!);
        IovaRange[] windows = [.. bus.BridgeWindows.Select(window => window.Range)];
        if (layout.Ranges is { } kept && windows.SequenceEqual(DtHosts.OutboundWindows(layout, kept, above)))
            return;
        if (windows.Length > 0)
            node.Set("ranges", [.. windows.SelectMany(window => Outbound(window, above.AddressCells))]);
    }

    private static DtsCell[] Outbound(IovaRange window, int parentCells) =>
        [
            Space(window),
            .. DtsCell.Two(window.First),
            .. Enumerable.Repeat((DtsCell)0u, Math.Max(0, parentCells - 2)),
            .. parentCells == 1 ? [(uint)window.First] : DtsCell.Two(window.First),
            .. DtsCell.Two(window.LengthMinusOne + 1),
        ];

    public static uint Space(IovaRange range) => range.Last > uint.MaxValue ? Memory64 : Memory32;

    // Between a bus with windows and what is below it every bus says that it passes them on (of_dma_get_range ends at one that does not).
    public static void PassOnWindows(DtsNode node, DtsNode from)
    {
        for (DtsNode? bus = node.Parent; bus is not null && bus != from; bus = bus.Parent)
        {
            if (!bus.Has("dma-ranges"))
                bus.Set("dma-ranges");
        }
    }

    /// <summary>
    /// Whether a function is on the bus right below this host or bridge. The node of one that sits below a bridge nobody declares would be
    /// taken for the function of that number on this bus (<c>of_pci_find_child_device</c>).
    /// </summary>
    public static bool IsOn(Bus bus, PciAddress address) =>
        address.Bus == (bus.Buses?.First ?? (bus.Kind == BusKind.RootBus ? 0 : address.Bus));

    /// <summary>The node of a bus, made for a bridge when first asked for; null for one that no node can describe.</summary>
    public DtsNode? BusNode(Bus bus)
    {
        if (_buses.TryGetValue(bus, out DtsNode? known))
            return known;
        if (bus.Parent is not { } above || bus.Address is not { } address || !IsOn(above, address) || BusNode(above) is not { } parent)
            return null;
        DtsNode node = DtsPlaces.Function(parent, "pci", address);
        if (!node.Has("device_type"))
        {
            node.SetText("device_type", "pci").Set("#address-cells", 3u).Set("#size-cells", 2u).Set("ranges");
            if (bus.Buses is { } buses)
                node.Set("bus-range", buses.First, (uint)buses.Last);
        }

        _buses.Add(bus, node);
        return node;
    }
}
