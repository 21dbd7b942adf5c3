using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Claims and windows cover whole pages: an IOMMU maps pages, so the rest of a page that is claimed in part is lost, or mapped
/// by mistake.
/// </summary>
internal static class Alignment
{
    private const ulong CpuPage = 4096;

    public static void Run(CheckContext context)
    {
        CheckClaims(null, context.Platform.Regions, CpuPage, context);
        foreach (Iommu iommu in context.Platform.Iommus)
        {
            ulong page = iommu.PageSizes == 0 ? CpuPage : Math.Max(CpuPage, iommu.PageSizes & unchecked(0 - iommu.PageSizes));
            CheckClaims(iommu, iommu.Regions, CpuPage, context);
            foreach (StatedRange window in iommu.MsiWindows)
                Check(window.Range, page, "software MSI window", window.Origin, iommu, null, context);
        }

        foreach (Bus bus in context.Platform.Buses)
        {
            CheckClaims(bus, bus.Regions, CpuPage, context);
            foreach (DmaWindow window in bus.Limit?.Windows ?? ImmutableArray<DmaWindow>.Empty)
                Check(window.Bus, CpuPage, "inbound window", window.Origin, bus, null, context);
            foreach (StatedRange window in bus.BridgeWindows)
                Check(window.Range, CpuPage, "bridge window", window.Origin, bus, null, context);
        }

        foreach (Device device in context.Platform.Devices)
            CheckClaims(device, device.Regions, CpuPage, context);
        foreach (MemoryLayout layout in context.Platform.Layouts)
        {
            foreach (StatedRange ram in layout.Ram)
                Check(ram.Range, CpuPage, "memory", ram.Origin, layout, null, context);
        }
    }

    private static void CheckClaims(Element? element, ImmutableArray<RegionClaim> claims, ulong page, CheckContext context)
    {
        foreach (RegionClaim claim in claims)
        {
            if (claim.Region.Form == RegionForm.WellFormed)
                Check(new IovaRange(claim.Region.First, claim.Region.Last), page, null, claim.Origin, element, claim, context);
        }
    }

    // What it is called is null for a claim, which is called by its kind.
    private static void Check(
        IovaRange range,
        ulong page,
        string? what,
        Origin origin,
        Element? element,
        RegionClaim? claim,
        CheckContext context
    )
    {
        if (element is not null && !context.IsSound(element))
            return;
        ulong mask = page - 1;
        if ((range.First & mask) != 0 || (range.Last & mask) != mask)
            context.Report(
                CheckCatalog.Unaligned(origin.Location(), what ?? claim!.Region.Kind.Name() + " region", range, page),
                element,
                claim
            );
    }
}
