using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>The devices of a tree in the making: masters with their streams, and PCI functions that something is said of.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="places">Where elements stand.</param>
/// <param name="buses">Those of the tree.</param>
/// <param name="iommus">Those of the tree.</param>
internal sealed class DtsMasters(ExportModel model, DtsPlaces places, DtsBuses buses, DtsIommus iommus)
{
    private const int MaxStreams = 4096;

    private readonly HashSet<Device> _claimed =
    [
        .. model.Claims().Where(claim => claim.Devices.Length == 1).Select(claim => claim.Devices[0]),
    ];
    private readonly Dictionary<Device, DtsNode> _devices = [];

    public void Add(Device device)
    {
        if (device.FirmwarePath is null && device.Behind.IsEmpty && !_claimed.Contains(device))
            return;
        DtsNode node = places.Place(device, device.FirmwarePath, buses[device.Parent], DtsNames.Node(device.Name.ToString()));
        _devices.Add(device, node);
        LoseDmaParent(device);
        if (device.Parent.Limit is not null && buses[device.Parent] is var limiting && node.IsBelow(limiting))
            DtsBuses.PassOnWindows(node, limiting);
        List<DtsCell> entries = [];
        foreach (IommuMapping mapping in device.Behind.Where(mapping => iommus.Has(mapping.Iommu)))
            AddStreams(entries, mapping, device);
        if (entries.Count > 0)
            node.Set("iommus", [.. entries]);
    }

    // A limit that is not the parent's reaches a device by an interconnect named dma-mem, of which nothing is kept but the limit.
    private void LoseDmaParent(Device device)
    {
        if (
            device.FirmwarePath is { } path
            && device.Parent is { Limit: not null, FirmwarePath: { } bus }
            && bus != "/"
            && !path.StartsWith(bus + "/", StringComparison.Ordinal)
        )
            model.Lose(
                device.Name.ToString(),
                "on " + device.Parent.Name,
                "its limit reaches it by an interconnect (dma-mem), and that is not written."
            );
    }

    // One entry a stream: the property knows no ranges.
    private void AddStreams(List<DtsCell> entries, IommuMapping mapping, Device device)
    {
        DtsStreamShape shape = iommus.ShapeOf(mapping.Iommu);
        if (mapping.FirstStream is null && shape.Cells > 0)
        {
            model.Lose(
                device.Name.ToString(),
                "behind " + mapping.Iommu.Name,
                "a reference to this IOMMU has a stream, and none is stated."
            );
            return;
        }

        uint first = mapping.FirstStream ?? 0,
            last = Math.Max(first, mapping.LastStream ?? first);
        if (last - first >= MaxStreams)
        {
            model.Lose(
                device.Name.ToString(),
                $"streams 0x{first:x}..0x{last:x}",
                "iommus has an entry a stream; so many are too many, and the first is written."
            );
            last = first;
        }

        for (ulong stream = first; stream <= last; stream++)
            entries.AddRange([iommus.NodeOf(mapping.Iommu), .. shape.Outputs((uint)stream, mapping.StreamMask)]);
    }

    /// <summary>The node of a device, made for a PCI function when first asked for; null for one that no node can describe.</summary>
    public DtsNode? NodeOf(Device device)
    {
        if (_devices.TryGetValue(device, out DtsNode? known))
            return known;
        if (device.Address is not { } address || !DtsBuses.IsOn(device.Parent, address) || buses.BusNode(device.Parent) is not { } parent)
            return null;
        DtsNode node = DtsPlaces.Function(parent, DtsNames.Node(device.Name.ToString()), address);
        _devices.Add(device, node);
        return node;
    }
}
