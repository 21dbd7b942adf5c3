using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Limits of the path that Linux shows to nobody: sysfs, VFIO and iommufd offer addresses which the path cannot carry. This is
/// the case of the 2020 thread (kernel-semantics sections 7 and 8). Stated once for each limit and IOMMU, with the range.
/// </summary>
internal static class HiddenLimits
{
    public static void Run(CheckContext context)
    {
        var seen = new HashSet<(Limit Limit, Iommu Iommu)>();
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (device.Iommu is not { } iommu)
                continue;
            foreach (ResolvedLimit limit in device.Limits)
            {
                if (!seen.Add((limit.Limit, iommu)))
                    continue;
                IovaRangeSet hidden = limit.Limit.Allowed.ComplementWithin(iommu.Aperture);
                if (hidden.IsEmpty)
                    continue;
                Element element = ElementOf(device, limit);
                context.Report(CheckCatalog.LimitNotShown(limit, hidden, iommu, element is Bus { Kind: BusKind.Bridge }), element);
            }
        }
    }

    private static Element ElementOf(ResolvedDevice device, ResolvedLimit limit)
    {
        for (Bus? bus = device.Device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.Limit == limit.Limit)
                return bus;
        }

        return device.Device;
    }
}
