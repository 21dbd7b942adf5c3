using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// What the memory map, where it is stated, says of claims, doorbells and bridge windows. A direct region belongs in memory that firmware
/// keeps (Linux <c>arch_rmrr_sanity_check</c> asks it of an RMRR, firmware vendors' audits of all); what is no memory is never in RAM.
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
    }

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
