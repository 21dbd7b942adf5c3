using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Claims that no Linux can show, since nothing that its driver reads carries them: sysfs, VFIO, iommufd and the DMA API offer addresses
/// which the platform has given away. Stated once for each claim and IOMMU.
/// </summary>
internal static class HiddenClaims
{
    public static void Run(CheckContext context)
    {
        var seen = new HashSet<(Cause Cause, Iommu Iommu)>();
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (device.Iommu is not { } iommu)
                continue;
            foreach (ResolvedRegion region in device.Regions)
            {
                // What the device cannot reach is another finding.
                if (IsTranslated(device, region) && ClaimVisibility.ChannelOf(device, region) is null && seen.Add((region.Cause, iommu)))
                    context.ReportClaim(CheckCatalog.ClaimNotKnown(region, device), region, device.Device);
            }
        }
    }

    private static bool IsTranslated(ResolvedDevice device, ResolvedRegion region) =>
        device.Aperture is { } aperture && region.Region.First <= aperture.Last && region.Region.Last >= aperture.First;
}
