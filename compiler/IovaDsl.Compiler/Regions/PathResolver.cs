using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Regions;

/// <summary>What of a device's own nature decides its regions.</summary>
[Flags]
internal enum DeviceTraits
{
    None = 0,
    Pci = 1,
    DisplayOrUsb = 2,
    IsaBridge = 4,
}

/// <summary>Claims from outside the device, nearest first.</summary>
internal readonly record struct OuterClaims(
    ImmutableArray<ResolvedRegion> Buses, ImmutableArray<ResolvedRegion> Iommu, ImmutableArray<ResolvedRegion> Platform)
{
    public int Count => Buses.Length + Iommu.Length + Platform.Length;
}

/// <summary>The three lists of a resolved device.</summary>
internal sealed record ResolvedPath(
    ImmutableArray<ResolvedRegion> Regions, ImmutableArray<ResolvedLimit> Limits, ImmutableArray<SwallowedRange> Swallowed);

/// <summary>
/// Puts the lists of one device together, in the order in which Linux's driver would report regions. What a kind of IOMMU
/// adds comes from its row in <see cref="IommuKinds"/>.
/// </summary>
internal static class PathResolver
{
    public static ResolvedPath Resolve(
        BusPath path, Iommu? iommu, DeviceTraits traits, Device? device, List<ResolvedRegion>? own, OuterClaims outer)
    {
        ImmutableArray<MsiController> signals = device is { Signals.IsEmpty: false } ? device.Signals : path.Signals;
        ImmutableArray<ResolvedLimit> limits = device?.Limit is { } limit
            ? path.Limits.Insert(0, new ResolvedLimit(limit, Causes.OfLimit(device, limit)))
            : path.Limits;
        IommuKindRow? kind = iommu is null ? null : IommuKinds.Of(iommu.Kind);
        List<ResolvedRegion> regions = StatedClaims(kind, traits, own, outer);
        if (iommu is not null)
            regions = AddOfKind(regions, kind!, iommu, traits, signals, limits, path.BridgeWindows);
        ImmutableArray<SwallowedRange> swallowed = FindSwallowed(path.BridgeWindows, kind, signals, regions);
        return new ResolvedPath(regions.ToImmutableArray(), limits, swallowed);
    }

    private static List<ResolvedRegion> StatedClaims(IommuKindRow? kind, DeviceTraits traits, List<ResolvedRegion>? own, OuterClaims outer)
    {
        var stated = new List<ResolvedRegion>((own?.Count ?? 0) + outer.Count + 3);
        if (own is not null)
            stated.AddRange(own);
        stated.AddRange(outer.Buses);
        stated.AddRange(outer.Iommu);
        stated.AddRange(outer.Platform);
        if (kind?.RelaxesDisplayAndUsb is { } source && (traits & DeviceTraits.DisplayOrUsb) != 0)
        {
            for (int i = 0; i < stated.Count; i++)
                stated[i] = Relax(stated[i], source);
        }

        return stated;
    }

    private static ResolvedRegion Relax(ResolvedRegion stated, string source)
    {
        if (stated.Region.Kind != RegionKind.Direct)
            return stated;
        ReservedRegion region = stated.Region;
        ReservedRegion relaxed = region.Form == RegionForm.Reversed
            ? ReservedRegion.FromEnds(region.First, region.Last, RegionKind.DirectRelaxable, region.Protection)
            : region.IsMalformed
                ? ReservedRegion.FromStartAndLength(region.First, region.KernelLength, RegionKind.DirectRelaxable, region.Protection)
                : new ReservedRegion(region.First, region.Last, RegionKind.DirectRelaxable, region.Protection);
        return stated with { Region = relaxed, Cause = stated.Cause with { Source = source } };
    }

    private static List<ResolvedRegion> AddOfKind(
        List<ResolvedRegion> stated,
        IommuKindRow kind,
        Iommu iommu,
        DeviceTraits traits,
        ImmutableArray<MsiController> signals,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> windows)
    {
        List<ResolvedRegion> ofKind = RegionsOfKind(kind, iommu, traits, signals);
        if (SoftwareWindow(kind, iommu, stated, ofKind, limits, windows) is { } window)
            ofKind.Insert(0, window);
        if (kind.Order == ClaimOrder.StatedSortedFirst)
            stated = stated.OrderBy(r => r.Region.First).ToList();
        if (kind.Order == ClaimOrder.StatedLast)
            (stated, ofKind) = (ofKind, stated);
        stated.AddRange(ofKind);
        return stated;
    }

    private static List<ResolvedRegion> RegionsOfKind(IommuKindRow kind, Iommu iommu, DeviceTraits traits, ImmutableArray<MsiController> signals)
    {
        var regions = new List<ResolvedRegion>();
        if (kind.IsaBridgeRegion is { } isa && (traits & DeviceTraits.IsaBridge) != 0)
            regions.Add(OfRule(isa, iommu));
        if (kind.DoorbellRule is { } doorbell)
            AddDoorbells(regions, doorbell, kind, iommu, traits, signals);
        foreach (BuiltInRegion builtIn in kind.BuiltIn)
            regions.Add(OfRule(builtIn, iommu));
        return regions;
    }

    private static void AddDoorbells(
        List<ResolvedRegion> regions, BuiltInRegion rule, IommuKindRow kind, Iommu iommu, DeviceTraits traits, ImmutableArray<MsiController> signals)
    {
        if (kind.DoorbellPageAddress is { } page)
        {
            // apple_dart_get_resv_regions: PCI devices alone, one page, wherever the bridge's doorbell is.
            if ((traits & DeviceTraits.Pci) == 0)
                return;
            ulong address = signals.Select(s => s.Doorbell?.First).FirstOrDefault(d => d is not null) ?? page;
            ulong offsetBits = SmallestPage(iommu) - 1;
            regions.Add(OfRule(rule with { Range = new IovaRange(address & ~offsetBits, address | offsetBits) }, iommu));
            return;
        }

        foreach (MsiController controller in signals)
        {
            if (controller is { Kind: MsiControllerKind.GicV3Its, Doorbell: { } range })
                regions.Add(new ResolvedRegion(new ReservedRegion(range, rule.Kind), null, new Cause(controller.Name.ToString(), rule.Rule, null, rule.Source, controller.Origin)));
        }
    }

    private static ulong SmallestPage(Iommu iommu) =>
        iommu.PageSizes == 0 ? 4096 : iommu.PageSizes & unchecked(0 - iommu.PageSizes);

    private static ResolvedRegion OfRule(BuiltInRegion rule, Iommu iommu)
    {
        bool mayBeGone = rule.GoneWithFact is { } key && iommu.Facts.Any(f => f.Key == key && f.Values.Any(v => v.Number is > 0));
        var cause = new Cause(iommu.Name.ToString(), rule.Rule, null, rule.Source, iommu.Origin);
        return new ResolvedRegion(new ReservedRegion(rule.Range, rule.Kind), null, cause) { BeforeKernel = mayBeGone ? rule.GoneSince : null };
    }

    // The window where Linux maps doorbells: the kind's own, or the stated candidate that fits. One candidate alone is
    // taken as it is; checks say what it collides with.
    private static ResolvedRegion? SoftwareWindow(
        IommuKindRow kind,
        Iommu iommu,
        List<ResolvedRegion> stated,
        List<ResolvedRegion> ofKind,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> windows)
    {
        if (kind.SoftwareMsiOnlyWithoutMsi && stated.Any(r => r.Region.Kind == RegionKind.Msi))
            return null;
        const RegionProtection protection = RegionProtection.Write | RegionProtection.NoExecute | RegionProtection.Mmio;
        if (iommu.MsiWindows.IsEmpty)
        {
            return kind.SoftwareMsi is { } usual
                ? new ResolvedRegion(new ReservedRegion(usual.Range, RegionKind.SoftwareMsi, protection), null, new Cause(iommu.Name.ToString(), usual.Rule, null, usual.Source, iommu.Origin))
                : null;
        }

        StatedRange chosen = SoftwareWindows.Choose(iommu, stated.Concat(ofKind), limits, windows) ?? iommu.MsiWindows[0];
        return new ResolvedRegion(
            new ReservedRegion(chosen.Range, RegionKind.SoftwareMsi, protection), null, new Cause(iommu.Name.ToString(), "msi-window", null, null, chosen.Origin));
    }

    private static ImmutableArray<SwallowedRange> FindSwallowed(
        ImmutableArray<SwallowedRange> windows, IommuKindRow? kind, ImmutableArray<MsiController> signals, List<ResolvedRegion> regions)
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
