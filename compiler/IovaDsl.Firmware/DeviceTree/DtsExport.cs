using System.Text;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>A platform as device tree source: IOMMUs, PCI hosts with their maps and windows, masters, reserved memory.</summary>
internal static class DtsExport
{
    public static FirmwareOutput Write(ResolvedPlatform resolved)
    {
        ExportModel model = new(resolved);
        DtsNode root = new DtsWriterOfPlatform(model).Make();
        string text = DtsForms.Text(
            root,
            [
                $"What {resolved.Platform.Name} says of DMA, to be merged into the machine's own tree.",
                "Buses write addresses as in the tree that was imported; others have two cells for an address and two for a size.",
            ]
        );
        model.LoseAliases("a device tree");
        return new FirmwareOutput(new UTF8Encoding(false).GetBytes(text), model.Losses);
    }

    /// <summary>The same tree as a blob would hold it.</summary>
    public static FlatTree Tree(ResolvedPlatform resolved) => DtsForms.Flat(new DtsWriterOfPlatform(new ExportModel(resolved)).Make());
}

/// <summary>One tree in the making: what it is of, in the order in which one part needs another.</summary>
internal sealed class DtsWriterOfPlatform(ExportModel model)
{
    private readonly DtsNode _root = new("");
    private readonly DtsAddresses _addresses = DtsAddresses.Of(model.Platform);

    public DtsNode Make()
    {
        DtsPlaces places = new(model, _root);
        DtsIommus iommus = new(model, places, _addresses);
        DtsControllers controllers = new(model, places, _addresses);
        DtsBuses buses = new(model, places, _addresses, iommus, new DtsMaps(model, iommus, controllers));
        DtsMasters masters = new(model, places, buses, iommus);
        _addresses.MakeBus(_root);
        foreach (Iommu iommu in model.Platform.Iommus)
            iommus.Add(iommu);
        foreach (MsiController controller in model.Platform.MsiControllers)
            controllers.Add(controller);
        foreach (Bus bus in model.Platform.Buses)
            buses.Add(bus);
        buses.SetWindows();
        foreach (Device device in model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
            masters.Add(device);
        new DtsRegions(model, places, _addresses, masters).AddAll();
        CompleteBuses(_root);
        foreach (Device device in model.Platform.Devices.Where(device => device.Limit is not null))
            model.Lose(
                device.Name.ToString(),
                ExportModel.Describe(device.Limit!),
                "a device tree limits buses (dma-ranges), not devices."
            );
        return _root;
    }

    // What stands on the way to a node and is nothing else of the platform is a bus that changes nothing, or one that was kept.
    private void CompleteBuses(DtsNode node)
    {
        foreach (DtsNode child in node.Children.Where(child => child.Children.Count > 0))
        {
            if (!child.Has("#address-cells"))
                _addresses.MakeBus(child);
            CompleteBuses(child);
        }
    }
}
