using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>What of a device's own nature decides its regions.</summary>
[Flags]
internal enum DeviceTraits
{
    None = 0,
    Pci = 1,
    DisplayOrUsb = 2,
    IsaBridge = 4,
}

/// <summary>The three lists of a resolved device.</summary>
internal readonly record struct ResolvedPath(
    ImmutableArray<ResolvedRegion> Regions,
    ImmutableArray<ResolvedLimit> Limits,
    ImmutableArray<SwallowedRange> Swallowed
);

/// <summary>
/// Puts the lists of one device together, in the order in which Linux's driver would report regions. What a kind of IOMMU
/// adds comes from its row in <see cref="IommuKinds"/>.
/// </summary>
internal static class PathResolver
{
    /// <summary>Makes a path of its parts.</summary>
    /// <param name="regions">The stated claims, nearest the device first; becomes the list of regions and is empty then.</param>
    /// <param name="kind">What the IOMMU brings along; null: there is none.</param>
    /// <param name="traits">Of the device.</param>
    /// <param name="signals">The MSI controllers it writes to.</param>
    /// <param name="limits">Of every element, nearest the device first.</param>
    /// <param name="bridgeWindows">Of the host bridge.</param>
    public static ResolvedPath Resolve(
        ImmutableArray<ResolvedRegion>.Builder regions,
        KindRegions? kind,
        DeviceTraits traits,
        ImmutableArray<MsiController> signals,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> bridgeWindows
    )
    {
        if (kind is not null)
        {
            if (kind.Row.RelaxesDisplayAndUsb is { } source && (traits & DeviceTraits.DisplayOrUsb) != 0)
                RelaxAll(regions, source);
            AddOfKind(regions, kind, limits, bridgeWindows);
        }

        ImmutableArray<ResolvedRegion> all = regions.Finish();
        return new ResolvedPath(all, limits, FindSwallowed(bridgeWindows, kind?.Row, signals, all));
    }

    private static void RelaxAll(ImmutableArray<ResolvedRegion>.Builder stated, string source)
    {
        for (int i = 0; i < stated.Count; i++)
            stated[i] = Relax(stated[i], source);
    }

    private static ResolvedRegion Relax(ResolvedRegion stated, string source)
    {
        if (stated.Region.Kind != RegionKind.Direct)
            return stated;
        ReservedRegion region = stated.Region;
        ReservedRegion relaxed =
            region.Form == RegionForm.Reversed
                ? ReservedRegion.FromEnds(region.First, region.Last, RegionKind.DirectRelaxable, region.Protection)
            : region.IsMalformed
                ? ReservedRegion.FromStartAndLength(region.First, region.KernelLength, RegionKind.DirectRelaxable, region.Protection)
            : new ReservedRegion(region.First, region.Last, RegionKind.DirectRelaxable, region.Protection);
        return stated with { Region = relaxed, Cause = stated.Cause with { Source = source } };
    }

    private static void AddOfKind(
        ImmutableArray<ResolvedRegion>.Builder regions,
        KindRegions kind,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> bridgeWindows
    )
    {
        ResolvedRegion? window = kind.ChooseWindow(regions, limits, bridgeWindows);
        if (kind.Row.Order == ClaimOrder.StatedSortedFirst)
            SortStably(regions);
        int at = kind.Row.Order == ClaimOrder.StatedLast ? 0 : regions.Count;
        regions.InsertRange(at, kind.Rules);
        if (window is not null)
            regions.Insert(at, window);
    }

    private static void SortStably(ImmutableArray<ResolvedRegion>.Builder regions)
    {
        ResolvedRegion[] sorted = regions.OrderBy(r => r.Region.First).ToArray();
        for (int i = 0; i < sorted.Length; i++)
            regions[i] = sorted[i];
    }

    private static ImmutableArray<SwallowedRange> FindSwallowed(
        ImmutableArray<SwallowedRange> windows,
        IommuRules? kind,
        ImmutableArray<MsiController> signals,
        ImmutableArray<ResolvedRegion> regions
    )
    {
        ImmutableArray<SwallowedRange>.Builder? doorbells = null;
        foreach (MsiController controller in signals)
        {
            // Without translation a write that hits a doorbell is an interrupt. The x86 window is taken before translation.
            bool isTaken = kind is null || controller.Kind == MsiControllerKind.X86Apic;
            if (isTaken && controller.Doorbell is { } range)
                Add(range, new Cause(controller.Name.ToString(), "doorbell", null, null, controller.Origin));
        }

        if (kind is { MsiRegionsSwallow: true })
        {
            foreach (ResolvedRegion region in regions)
            {
                if (region.Region.Kind == RegionKind.Msi && region.Region.TryGetRange(out IovaRange range))
                    Add(range, region.Cause);
            }
        }

        return doorbells is null ? windows : windows.AddRange(doorbells);

        void Add(IovaRange range, Cause cause) =>
            (doorbells ??= ImmutableArray.CreateBuilder<SwallowedRange>()).Add(new SwallowedRange(range, SwallowedBy.Doorbell, cause));
    }
}
