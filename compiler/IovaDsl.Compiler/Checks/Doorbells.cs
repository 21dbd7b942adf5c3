using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// A doorbell that is not translated takes writes out of the address space. Inside an inbound window, a bridge window or the
/// memory of a layout it makes a hole that those do not say.
/// </summary>
internal static class Doorbells
{
    public static void Run(CheckContext context)
    {
        if (context.Platform.MsiControllers.IsEmpty)
            return;
        Dictionary<Origin, MsiController> controllers = FindControllers(context.Platform);
        var doorbells = new HashSet<(IovaRange Range, Cause Cause)>();
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            foreach (SwallowedRange doorbell in device.Swallowed)
            {
                // The x86 window is no choice of the platform's, and a virtio-iommu's regions are said by the device.
                if (doorbell.By != SwallowedBy.Doorbell || !controllers.TryGetValue(doorbell.Cause.Origin, out MsiController controller))
                    continue;
                doorbells.Add((doorbell.Range, doorbell.Cause));
                CheckPath(device, doorbell, controller, context);
            }
        }

        foreach ((IovaRange range, Cause cause) in doorbells)
            CheckLayouts(range, controllers[cause.Origin], context);
    }

    // Those of one declaration in a loop are told apart by nothing that matters here.
    private static Dictionary<Origin, MsiController> FindControllers(Platform platform)
    {
        var found = new Dictionary<Origin, MsiController>();
        foreach (MsiController controller in platform.MsiControllers)
        {
            if (controller.Kind != MsiControllerKind.X86Apic && !found.ContainsKey(controller.Origin))
                found.Add(controller.Origin, controller);
        }

        return found;
    }

    private static void CheckPath(ResolvedDevice device, SwallowedRange doorbell, MsiController controller, CheckContext context)
    {
        foreach (SwallowedRange other in device.Swallowed)
        {
            if (other.By == SwallowedBy.BridgeWindow && other.Range.TryIntersect(doorbell.Range, out IovaRange overlap))
                context.Report(CheckCatalog.DoorbellInside(controller, overlap, "a bridge window", other.Cause.Origin), controller);
        }

        // Bits are only a width, and a doorbell lies within any width; windows are a statement of where memory is.
        foreach (ResolvedLimit limit in device.Limits)
        {
            if (limit.Limit.AddressBits is not null)
                continue;
            foreach (DmaWindow window in limit.Limit.Windows)
            {
                if (window.Bus.TryIntersect(doorbell.Range, out IovaRange overlap))
                    context.Report(CheckCatalog.DoorbellInside(controller, overlap, "an inbound window", window.Origin), controller);
            }
        }
    }

    private static void CheckLayouts(IovaRange doorbell, MsiController controller, CheckContext context)
    {
        foreach (MemoryLayout layout in context.Platform.Layouts)
        {
            foreach (StatedRange ram in layout.Ram)
            {
                if (ram.Range.TryIntersect(doorbell, out IovaRange overlap))
                    context.Report(
                        CheckCatalog.DoorbellInside(controller, overlap, $"the memory of `{layout.Name}`", ram.Origin),
                        controller
                    );
            }
        }
    }
}
