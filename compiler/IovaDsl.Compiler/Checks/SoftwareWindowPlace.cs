using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Of several candidates for the software MSI window one fits; and the window does not lie in a bridge window, where writes reach a peer.
/// </summary>
internal static class SoftwareWindowPlace
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (
                device.Iommu is not { } iommu
                || device.Regions.FirstOrDefault(r => r.Region.Kind == RegionKind.SoftwareMsi) is not { } window
            )
                continue;
            if (iommu.MsiWindows.Length > 1 && NoneFits(device, iommu))
                context.Report(CheckCatalog.NoWindowFits(iommu, device), iommu);
            else if (Swallower(device, window) is { } swallowed)
                context.ReportClaim(CheckCatalog.SoftwareWindowSwallowed(window, swallowed, iommu), window, iommu);
        }
    }

    private static bool NoneFits(ResolvedDevice device, Iommu iommu) =>
        SoftwareWindows.Choose(iommu, device.Regions.Where(r => r.Region.Kind != RegionKind.SoftwareMsi), device.Limits, device.Swallowed)
            is null;

    private static SwallowedRange? Swallower(ResolvedDevice device, ResolvedRegion window)
    {
        if (!window.Region.TryGetRange(out IovaRange range))
            return null;
        foreach (SwallowedRange swallowed in device.Swallowed)
        {
            if (swallowed.By == SwallowedBy.BridgeWindow && swallowed.Range.Overlaps(range))
                return swallowed;
        }

        return null;
    }
}
