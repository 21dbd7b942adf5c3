using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// A device has hardware MSI regions or one software window. With both, iommufd refuses it and VFIO uses the hardware's
/// (<c>iopt_table_enforce_dev_resv_regions</c>, <c>vfio_iommu_has_sw_msi</c>).
/// </summary>
internal static class MsiRegions
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (device.Iommu is null)
                continue;
            ResolvedRegion? hardware = null,
                software = null,
                secondSoftware = null;
            foreach (ResolvedRegion region in device.Regions)
            {
                if (region.Region.Kind == RegionKind.Msi)
                    hardware ??= region;
                else if (region.Region.Kind == RegionKind.SoftwareMsi && software is null)
                    software = region;
                else if (region.Region.Kind == RegionKind.SoftwareMsi)
                    secondSoftware ??= region;
            }

            if (software is not null && secondSoftware is not null)
                context.ReportClaim(CheckCatalog.TwoSoftwareWindows(secondSoftware, software, device), secondSoftware, device.Iommu);
            if (hardware is not null && software is not null)
                ReportBoth(device, hardware, software, context);
        }
    }

    // What Linux itself does to a kind of IOMMU (HI161x) is a fact to know, not a mistake to correct.
    private static void ReportBoth(ResolvedDevice device, ResolvedRegion hardware, ResolvedRegion software, CheckContext context)
    {
        bool isOfKind = hardware.Cause.Source is not null;
        Diagnostic both = isOfKind
            ? CheckCatalog.KindHasBothMsi(device.Iommu!, hardware, software)
            : CheckCatalog.HardwareAndSoftwareMsi(hardware, software, device);
        context.ReportClaim(both, hardware, device.Iommu!);
    }
}
