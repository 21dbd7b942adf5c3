using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// What an IOMMU brings along for every device of some traits that signals some controllers: the regions of its kind's rules,
/// and the candidates for the software MSI window. Made once, and shared by the lists of all those devices.
/// </summary>
internal sealed class KindRegions
{
    private readonly Iommu _iommu;
    private readonly ImmutableArray<ResolvedRegion> _windows;

    private KindRegions(Iommu iommu, IommuRules row, ImmutableArray<ResolvedRegion> rules)
    {
        _iommu = iommu;
        Row = row;
        Rules = rules;
        _windows = FindWindows(row, iommu);
    }

    public IommuRules Row { get; }

    /// <summary>In driver order.</summary>
    public ImmutableArray<ResolvedRegion> Rules { get; }

    /// <summary>How many regions it adds to a list at most.</summary>
    public int Count => Rules.Length + (_windows.IsEmpty ? 0 : 1);

    public static KindRegions Of(Iommu iommu, DeviceTraits traits, ImmutableArray<MsiController> signals)
    {
        IommuRules row = IommuKinds.Of(iommu.Kind);
        return new KindRegions(iommu, row, FindRules(row, iommu, traits, signals));
    }

    /// <summary>
    /// The window where Linux maps doorbells: the kind's own, or the stated candidate that fits beside the stated claims. One
    /// candidate alone is taken as it is; checks say what it collides with. Null: there is none.
    /// </summary>
    public ResolvedRegion? ChooseWindow(
        IReadOnlyList<ResolvedRegion> stated,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> bridgeWindows
    )
    {
        if (_windows.IsEmpty || (Row.SoftwareMsiOnlyWithoutMsi && stated.Any(r => r.Region.Kind == RegionKind.Msi)))
            return null;
        if (_windows.Length == 1)
            return _windows[0];
        StatedRange? chosen = SoftwareWindows.Choose(_iommu, stated.Concat(Rules), limits, bridgeWindows);
        return chosen is { } one ? _windows[_iommu.MsiWindows.IndexOf(one)] : _windows[0];
    }

    private static ImmutableArray<ResolvedRegion> FindWindows(IommuRules row, Iommu iommu)
    {
        if (!iommu.MsiWindows.IsEmpty)
            return iommu
                .MsiWindows.Select(w => Window(w.Range, new Cause(iommu.Name.ToString(), "msi-window", null, null, w.Origin)))
                .ToImmutableArray();
        return row.SoftwareMsi is { } usual
            ? ImmutableArray.Create(Window(usual.Range, new Cause(iommu.Name.ToString(), usual.Rule, null, usual.Source, iommu.Origin)))
            : ImmutableArray<ResolvedRegion>.Empty;
    }

    private static ResolvedRegion Window(IovaRange range, Cause cause)
    {
        const RegionProtection protection = RegionProtection.Write | RegionProtection.NoExecute | RegionProtection.Mmio;
        return new ResolvedRegion(new ReservedRegion(range, RegionKind.SoftwareMsi, protection), null, cause);
    }

    private static ImmutableArray<ResolvedRegion> FindRules(
        IommuRules kind,
        Iommu iommu,
        DeviceTraits traits,
        ImmutableArray<MsiController> signals
    )
    {
        var regions = ImmutableArray.CreateBuilder<ResolvedRegion>();
        if (kind.IsaBridgeRegion is { } isa && (traits & DeviceTraits.IsaBridge) != 0)
            regions.Add(OfRule(isa, iommu));
        if (kind.DoorbellRule is { } doorbell)
            AddDoorbells(regions, doorbell, kind, iommu, traits, signals);
        foreach (BuiltInRegion builtIn in kind.BuiltIn.Concat(kind.OfFacts(IommuFacts.Of(iommu))))
            regions.Add(OfRule(builtIn, iommu));
        return regions.ToImmutable();
    }

    private static void AddDoorbells(
        ImmutableArray<ResolvedRegion>.Builder regions,
        BuiltInRegion rule,
        IommuRules kind,
        Iommu iommu,
        DeviceTraits traits,
        ImmutableArray<MsiController> signals
    )
    {
        if (kind.DoorbellPageAddress is { } page)
        {
            // apple_dart_get_resv_regions: PCI devices alone, one page, wherever the bridge's doorbell is.
            if ((traits & DeviceTraits.Pci) == 0)
                return;
            ulong address = signals.Select(s => s.Doorbell?.First).FirstOrDefault(d => d is not null) ?? page;
            ulong pages = Geometry.PageSizesOf(iommu);
            ulong offsetBits = (pages & unchecked(0 - pages)) - 1;
            IovaRange own = new(address & ~offsetBits, address | offsetBits);
            regions.Add(OfRule(rule with { Range = own }, iommu) with { Terms = new RegionTerms(null, address) });
            return;
        }

        foreach (MsiController controller in signals)
        {
            if (controller is { Kind: MsiControllerKind.GicV3Its, Doorbell: { } range })
                regions.Add(
                    new ResolvedRegion(
                        new ReservedRegion(range, rule.Kind),
                        null,
                        new Cause(controller.Name.ToString(), rule.Rule, null, rule.Source, controller.Origin)
                    )
                );
        }
    }

    private static ResolvedRegion OfRule(BuiltInRegion rule, Iommu iommu)
    {
        bool mayBeGone = rule.GoneWhen is { } isGone && isGone(IommuFacts.Of(iommu));
        var cause = new Cause(iommu.Name.ToString(), rule.Rule, null, rule.Source, iommu.Origin);
        return new ResolvedRegion(new ReservedRegion(rule.Range, rule.Kind), rule.Since?.Since, cause)
        {
            Terms = mayBeGone ? new RegionTerms(rule.GoneSince?.Since, null) : null,
        };
    }
}
