using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Regions;
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
            ResolvedRegion? hardware = device.Regions.FirstOrDefault(r => r.Region.Kind == RegionKind.Msi);
            ResolvedRegion[] software = device.Regions.Where(r => r.Region.Kind == RegionKind.SoftwareMsi).ToArray();
            if (software.Length > 1)
                context.ReportClaim(Catalog.TwoSoftwareWindows(software[1], software[0], device), software[1], device.Iommu);
            if (hardware is not null && software.Length > 0)
                ReportBoth(device, hardware, software[0], context);
        }
    }

    // What Linux itself does to a kind of IOMMU (HI161x) is a fact to know, not a mistake to correct.
    private static void ReportBoth(ResolvedDevice device, ResolvedRegion hardware, ResolvedRegion software, CheckContext context)
    {
        bool isOfKind = hardware.Cause.Source is not null;
        Diagnostic both = isOfKind
            ? Catalog.KindHasBothMsi(device.Iommu!, hardware, software)
            : Catalog.HardwareAndSoftwareMsi(hardware, software, device);
        context.ReportClaim(both, hardware, device.Iommu!);
    }
}
