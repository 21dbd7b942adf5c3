using IovaDsl.Firmware.Acpi;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

internal static class DmarFacts
{
    public static void Add(PlatformDraft draft, DmarTable table) { }
    public static void Add(DraftIommu iommu, DmarHardwareUnit structure) { }
    public static void Add(PlatformDraft draft, DmarReservedMemory memory, ReservedRegion region, bool found) { }
}
