using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Direct regions keep a device from user space (<see cref="UserSpaceGate"/>). That is often meant, so it is only noted.</summary>
internal static class Passthrough
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (device.Iommu is null)
                continue;
            foreach (ResolvedRegion region in device.Regions)
            {
                if (region.Region.Kind == RegionKind.Direct && ClaimVisibility.ChannelOf(device, region) is not null)
                    context.ReportClaim(CheckCatalog.DirectKeepsFromUserSpace(region, device), region, device.Device);
            }
        }
    }
}
