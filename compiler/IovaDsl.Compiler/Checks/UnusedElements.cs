using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Elements that change no answer because nothing refers to them. An IOMMU beside devices that nothing translates, and that are not said
/// to be untranslated, is the usual slip: <c>behind</c> was forgotten.
/// </summary>
internal static class UnusedElements
{
    public static void Run(CheckContext context)
    {
        Platform platform = context.Platform;

        // What a mistake took away may have been the use, or the devices.
        if (!context.IsWhole)
            return;
        if (platform.Devices.IsEmpty)
        {
            if (platform.Origin.Source is not null)
                context.Report(CheckCatalog.NoDevices(platform));
            return;
        }

        ReportIommus(context);
        var signalled = new HashSet<MsiController>(platform.Buses.SelectMany(bus => bus.Signals));
        foreach (Device device in platform.Devices)
        {
            foreach (MsiController controller in device.Signals)
                signalled.Add(controller);
        }

        foreach (MsiController controller in platform.MsiControllers.Where(controller => !signalled.Contains(controller)))
            context.Report(
                CheckCatalog.UnusedElement(controller, "MSI controller", $"`signals {controller.Name}` to a bus or a device"),
                controller
            );
        var asked = new HashSet<MemoryLayout>(platform.Expectations.OfType<FitsExpectation>().Select(fits => fits.Layout));
        foreach (MemoryLayout layout in platform.Layouts.Where(layout => !asked.Contains(layout)))
            context.Report(CheckCatalog.UnusedElement(layout, "layout", $"`expect NAME fits {layout.Name}`"), layout);
    }

    private static void ReportIommus(CheckContext context)
    {
        Platform platform = context.Platform;
        var behind = new HashSet<Iommu>(platform.Buses.SelectMany(bus => bus.Behind).Select(mapping => mapping.Iommu));
        foreach (Device device in platform.Devices)
        {
            foreach (IommuMapping mapping in device.Behind)
                behind.Add(mapping.Iommu);
        }

        Device? forgotten = context.Resolved.Ungrouped.Select(device => device.Device).FirstOrDefault(IsNotSaid);
        foreach (Iommu iommu in platform.Iommus.Where(iommu => !behind.Contains(iommu)))
        {
            if (forgotten is not null)
                context.Report(CheckCatalog.NothingBehind(iommu, forgotten), iommu);
            else
                context.Report(CheckCatalog.UnusedElement(iommu, "IOMMU", $"`behind {iommu.Name}` to a bus or a device"), iommu);
        }
    }

    // Neither "behind none" nor a mapping of other requesters stands on its path.
    private static bool IsNotSaid(Device device)
    {
        if (device.BehindNone || !device.Behind.IsEmpty)
            return false;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.BehindNone || !bus.Behind.IsEmpty)
                return false;
        }

        return true;
    }
}
