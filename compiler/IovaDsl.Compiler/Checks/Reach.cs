using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>A claim that has to be mapped or hit lies where the path can carry it and the IOMMU translates it.</summary>
internal static class Reach
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            IovaRangeSet allowed = context.AllowedByLimits(device);
            IovaRange aperture = device.Aperture ?? IovaRange.All;
            foreach (ResolvedRegion region in device.Regions)
            {
                if (
                    IsJudged(region)
                    && region.Region.TryGetRange(out IovaRange range)
                    && !(aperture.Covers(range) && allowed.Contains(range))
                )
                    Report(device, region, range, allowed.Intersect(aperture), context);
            }
        }
    }

    // What a kind brings along is there whether it is in reach or not (AMD's HyperTransport hole above a 40-bit bus), but
    // for the software window, into which doorbells have to be mapped.
    private static bool IsJudged(ResolvedRegion region) =>
        region.Cause.Source is null || region.Region.Kind is RegionKind.SoftwareMsi or RegionKind.Direct;

    private static void Report(ResolvedDevice device, ResolvedRegion region, IovaRange range, IovaRangeSet reach, CheckContext context)
    {
        bool isWhollyOutside = !reach.Overlaps(range);
        Obstacle obstacle = Explainer.Obstacles(device, range).First(o => o.Kind is ObstacleKind.Limit or ObstacleKind.Aperture);
        if (region.Region.Kind == RegionKind.Reserved)
        {
            // To reserve more than can be reached is harmless; to reserve only what cannot be reached says nothing.
            if (isWhollyOutside)
                context.ReportClaim(
                    CheckCatalog.ReservedBeyondReach(region, device, obstacle),
                    region,
                    device.Iommu ?? (Element)device.Device
                );
            return;
        }

        context.ReportClaim(CheckCatalog.ClaimBeyondReach(region, range, device, obstacle), region, device.Iommu ?? (Element)device.Device);
    }
}
