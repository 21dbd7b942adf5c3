using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Whether it is said what an IOMMU translates: nothing that changes an answer is assumed silently.</summary>
internal static class Apertures
{
    public static void Run(CheckContext context)
    {
        foreach (Iommu iommu in context.Platform.Iommus)
        {
            UnknownProperty? unknown = iommu.Unknowns.FirstOrDefault(u => u.Property is "input-bits" or "aperture");
            if (!iommu.ApertureAssumed || !context.IsSound(iommu))
                continue;
            string reason = Geometry.Of(iommu, KernelConditions.Default, Consumer.Vfio).Reason;
            if (unknown is not null)
                context.Report(
                    CheckCatalog.ApertureUnknown(unknown.Origin.Location(), iommu.Name.ToString(), unknown.Reason, iommu.Aperture),
                    iommu
                );
            else
                context.Report(CheckCatalog.ApertureMissing(iommu.Origin.Location(), iommu.Name.ToString(), iommu.Aperture, reason), iommu);
        }
    }
}
