using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Devices that fall through the mappings of their bus: their DMA is not translated, and Linux gives them no group.</summary>
internal static class UntranslatedRequesters
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.Devices)
        {
            if (device.Iommu is null && !device.Device.BehindNone && MappingElement(device.Device) is { } element)
                context.Report(CheckCatalog.RequesterNotMapped(device.Device, element), device.Device);
        }
    }

    // The nearest element that has mappings; none of them named the device.
    private static Element? MappingElement(Device device)
    {
        if (!device.Behind.IsEmpty)
            return device;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.BehindNone)
                return null;
            if (!bus.Behind.IsEmpty)
                return bus;
        }

        return null;
    }
}
