using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Devices that a claim of a bus or an IOMMU names are below that bus, or behind that IOMMU.</summary>
internal static class ClaimedDevices
{
    public static void Run(CheckContext context)
    {
        foreach (Bus bus in context.Platform.Buses)
            Check(bus, bus.Regions, device => IsBelow(device, bus), context);
        if (context.Platform.Iommus.All(i => i.Regions.IsEmpty))
            return;
        Dictionary<Device, Iommu?> translatedBy = context.Devices.ToDictionary(d => d.Device, d => d.Iommu);
        foreach (Iommu iommu in context.Platform.Iommus)
            Check(iommu, iommu.Regions, device => !translatedBy.TryGetValue(device, out Iommu? by) || by == iommu, context);
    }

    private static void Check(Element element, ImmutableArray<RegionClaim> claims, Func<Device, bool> isMeant, CheckContext context)
    {
        foreach (RegionClaim claim in claims)
        {
            foreach (Device device in claim.For)
            {
                if (!isMeant(device))
                    context.Report(CheckCatalog.ClaimForDeviceElsewhere(claim, device, element), element, claim);
            }
        }
    }

    private static bool IsBelow(Device device, Bus bus)
    {
        for (Bus? next = device.Parent; next is not null; next = next.Parent)
        {
            if (next == bus)
                return true;
        }

        return false;
    }
}
