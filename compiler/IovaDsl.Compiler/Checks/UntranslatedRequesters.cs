using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Devices that fall through the mappings of their bus: Linux gives them no group, and their DMA
/// is not translated or, by some IOMMUs, ended.</summary>
internal static class UntranslatedRequesters
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.Devices)
        {
            if (device.Iommu is null && !device.Device.BehindNone && MappingElement(device.Device) is { } element)
                context.Report(CheckCatalog.RequesterNotMapped(device.Device, element, device.Refusal, Ends(element)), device.Device);
        }
    }

    // The IOMMU of the mappings that ends what it does not know, where all of them do.
    private static Iommu? Ends(Element element)
    {
        ImmutableArray<IommuMapping> mappings = element is Bus bus ? bus.Behind : ((Device)element).Behind;
        return mappings.All(mapping => IommuKinds.Of(mapping.Iommu.Kind).EndsUnmatched is not null) ? mappings[0].Iommu : null;
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
