using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Import;

internal static class IvrsFacts
{
    public static void Add(DraftIommu iommu, IvrsHardware block)
    {
        _ = iommu;
        _ = block;
    }
}
