using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Inbound windows of one element do not overlap; and where several, or one that does not start at 0, decide what Linux's DMA
/// API does, it is said whether Linux learns of them from ACPI or from a device tree, because it keeps less from ACPI.
/// </summary>
internal static class InboundWindows
{
    public static void Run(CheckContext context)
    {
        foreach (Bus bus in context.Platform.Buses)
        {
            if (bus.Limit is not { AddressBits: null } limit)
                continue;
            CheckOverlap(bus, limit, context);
            bool losesInAcpi = limit.Allowed.Count > 1 || limit.Allowed[0].First > 0;
            if (
                losesInAcpi
                && DmaApiView.DependsOnFirmware(bus, context.Answers.Kernel)
                && bus.Firmware is null
                && context.Platform.Firmware is null
                && IsTranslated(bus, context)
            )
                context.Report(CheckCatalog.FirmwareNotSaid(bus, limit), bus);
        }
    }

    private static bool IsTranslated(Bus bus, CheckContext context) =>
        context.DistinctPaths.Any(d => d.Iommu is not null && d.Limits.Any(l => l.Limit == bus.Limit));

    private static void CheckOverlap(Bus bus, Limit limit, CheckContext context)
    {
        DmaWindow[] sorted = limit.Windows.OrderBy(w => w.Bus.First).ToArray();
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Bus.TryIntersect(sorted[i].Bus, out Runtime.IovaRange overlap))
                context.Report(CheckCatalog.WindowsOverlap(bus, sorted[i], sorted[i - 1], overlap), bus);
        }
    }
}
