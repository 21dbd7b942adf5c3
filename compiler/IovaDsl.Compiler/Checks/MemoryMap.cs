using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// What the memory map, where it is stated, says of claims, doorbells, bridge windows and layouts. A direct region belongs in memory that
/// firmware keeps (Linux <c>arch_rmrr_sanity_check</c> asks it of an RMRR, firmware vendors' audits of all); what is no memory is never in
/// RAM, and a layout that is mapped without an IOMMU is always.
/// </summary>
internal static class MemoryMap
{
    public static void Run(CheckContext context)
    {
        Platform platform = context.Platform;
        if (platform.Memory.IsEmpty)
            return;
        IovaRangeSet reserved = IovaRangeSet.From(
            platform.Memory.Where(memory => memory.Use == MemoryUse.Reserved).Select(memory => memory.Range)
        );
        foreach (RegionClaim claim in platform.Regions)
            CheckClaim(context, claim, null, reserved);
        foreach (Element element in platform.Elements())
        {
            foreach (RegionClaim claim in element.Regions)
                CheckClaim(context, claim, element, reserved);
        }

        List<MemoryRange> ram = [.. platform.Memory.Where(memory => memory.Use == MemoryUse.Ram)];
        foreach (MsiController controller in platform.MsiControllers)
            CheckDoorbell(context, controller, ram);
        foreach (Bus bus in platform.Buses)
            CheckWindows(context, bus, ram);
        if (ram.Count > 0)
            CheckLayouts(context, IovaRangeSet.From(ram.Select(memory => memory.Range)));
    }

    // What no IOMMU translates are addresses of memory: a layout that is expected to fit such a device has to lie in RAM. Where a bus sees
    // memory elsewhere its windows are not the map's addresses.
    private static void CheckLayouts(CheckContext context, IovaRangeSet ram)
    {
        FitsExpectation[] expected = context.Platform.Expectations.OfType<FitsExpectation>().ToArray();
        if (expected.Length == 0)
            return;
        Dictionary<Device, int> direct = context
            .Devices.Where(IsDirect)
            .Select((device, order) => (device.Device, order))
            .ToDictionary(found => found.Device, found => found.order);
        foreach (FitsExpectation expectation in expected)
        {
            IEnumerable<Device> meant = ExpectedAnswers.Members(expectation.Subject).Where(direct.ContainsKey);
            if (meant.OrderBy(device => direct[device]).FirstOrDefault() is not { } device)
                continue;
            foreach (StatedRange wanted in expectation.Layout.Ram.Where(wanted => !ram.Contains(wanted.Range)))
                context.Report(CheckCatalog.LayoutNotInRam(device, expectation, wanted, ram), expectation.Layout);
        }
    }

    private static bool IsDirect(ResolvedDevice device) =>
        device.Iommu is null && device.Limits.All(limit => limit.Limit.Windows.All(window => window.CpuFirst == window.Bus.First));

    private static void CheckClaim(CheckContext context, RegionClaim claim, Element? element, IovaRangeSet reserved)
    {
        if (claim.Region.Kind is not (RegionKind.Direct or RegionKind.DirectRelaxable) || !claim.Region.TryGetRange(out IovaRange range))
            return;
        if (reserved.Contains(range))
            return;
        MemoryRange? where = context.Platform.Memory.FirstOrDefault(memory =>
            memory.Use != MemoryUse.Reserved && memory.Range.Overlaps(range)
        );
        string owner = claim.For is [Device only] ? only.Name.ToString() : element?.Name.ToString() ?? context.Platform.Name;
        bool isRmrr = context.Platform.Iommus.Any(iommu => iommu.Kind == IntelVtd.Kind);
        context.Report(CheckCatalog.DirectNotReserved(claim, range, owner, where, isRmrr), element, claim);
    }

    private static void CheckDoorbell(CheckContext context, MsiController controller, List<MemoryRange> ram)
    {
        if (controller.Doorbell is not { } doorbell)
            return;
        foreach (MemoryRange memory in ram)
        {
            if (memory.Range.TryIntersect(doorbell, out IovaRange overlap))
                context.Report(CheckCatalog.DoorbellInRam(controller, overlap, memory), controller);
        }
    }

    // Windows are bus addresses, and a map has those of processors. Under a device tree the two often differ (`ranges`), and where the bus
    // sees memory elsewhere they always do: then nothing can be compared.
    private static void CheckWindows(CheckContext context, Bus bus, List<MemoryRange> ram)
    {
        if ((bus.Firmware ?? context.Platform.Firmware) == FirmwareKind.DeviceTree)
            return;
        if (bus.Limit is { } limit && limit.Windows.Any(window => window.CpuFirst != window.Bus.First))
            return;
        foreach (StatedRange window in bus.BridgeWindows)
        {
            foreach (MemoryRange memory in ram)
            {
                if (memory.Range.TryIntersect(window.Range, out IovaRange overlap))
                    context.Report(CheckCatalog.BridgeWindowInRam(bus, window, overlap, memory), bus);
            }
        }
    }
}
