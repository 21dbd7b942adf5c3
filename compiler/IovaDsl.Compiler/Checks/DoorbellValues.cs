using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Whether doorbells can be what is stated: whole pages (a page of registers is what an IOMMU maps), and there at all where a path that
/// does not translate them depends on it.
/// </summary>
internal static class DoorbellValues
{
    private const ulong Page = 4096;

    public static void Run(CheckContext context)
    {
        foreach (MsiController controller in context.Platform.MsiControllers)
        {
            if (controller.Doorbell is { } doorbell && !CoversPages(doorbell) && context.IsSound(controller))
                context.Report(CheckCatalog.DoorbellIsNoPage(controller, doorbell), controller);
        }

        if (context.Platform.MsiControllers.Any(controller => controller.Doorbell is null))
            CheckMissing(context);
    }

    private static bool CoversPages(IovaRange range) => range.First % Page == 0 && (range.Last + 1) % Page == 0;

    private static void CheckMissing(CheckContext context)
    {
        var reported = new HashSet<MsiController>();
        foreach (ResolvedDevice device in context.Devices)
        {
            foreach (MsiController controller in SignalsOf(device.Device))
            {
                if (
                    controller.Doorbell is null
                    && IsTaken(controller, device.Iommu)
                    && context.IsSound(controller)
                    && reported.Add(controller)
                )
                    context.Report(CheckCatalog.DoorbellMissing(controller, device), controller);
            }
        }
    }

    private static IEnumerable<MsiController> SignalsOf(Device device)
    {
        if (!device.Signals.IsEmpty)
            return device.Signals;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (!bus.Signals.IsEmpty)
                return bus.Signals;
        }

        return [];
    }

    // Where writes are not translated, the doorbell takes addresses away (see PathResolver and KindRegions).
    private static bool IsTaken(MsiController controller, Iommu? iommu) =>
        iommu is null
        || (
            IommuKinds.Of(iommu.Kind) is { DoorbellRule: not null, DoorbellPageAddress: null }
            && controller.Kind == MsiControllerKind.GicV3Its
        );
}
