using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>A device's address lies on its bus, and no two devices have the same.</summary>
internal static class DeviceAddresses
{
    public static void Run(CheckContext context)
    {
        var taken = new Dictionary<PciAddress, Device>(context.Platform.Devices.Length);
        foreach (Device device in context.Platform.Devices)
        {
            if (device.Address is not { } address)
                continue;
            if (taken.TryGetValue(address, out Device other))
                context.Report(CheckCatalog.AddressTaken(device, address, other), device);
            else
                taken.Add(address, device);
            CheckPlace(device, address, context);
        }
    }

    private static void CheckPlace(Device device, PciAddress address, CheckContext context)
    {
        int segment = PciAddresses.SegmentOf(device.Parent);
        BusNumbers? numbers = device.Parent.Buses ?? BusNumberRanges.NumbersAbove(device.Parent);
        if (address.Segment != segment)
            context.Report(CheckCatalog.DeviceInOtherSegment(device, address, segment), device);
        else if (numbers is { } range && (address.Bus < range.First || address.Bus > range.Last))
            context.Report(CheckCatalog.DeviceOutsideItsBus(device, address, range), device);
    }
}
