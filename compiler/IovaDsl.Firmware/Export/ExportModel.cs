using System.Collections.Immutable;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Export;

/// <summary>
/// A platform as writers of tables see it: who is behind which IOMMU, which claims are for whom, facts by key, and the
/// losses that come up on the way.
/// </summary>
internal sealed class ExportModel
{
    private readonly List<Loss> _losses = [];
    private readonly HashSet<Loss> _said = [];
    private readonly Dictionary<Device, Iommu?> _iommuOf = [];
    private readonly ILookup<Iommu?, Device> _behind;
    private readonly ILookup<Iommu, Device> _statedBehind;
    private readonly ILookup<Iommu, Bus> _rootBusesBehind;
    private readonly ILookup<int, Bus> _rootBusesOf;

    public ExportModel(ResolvedPlatform resolved)
    {
        Platform = resolved.Platform;
        foreach (ResolvedDevice device in resolved.Devices)
            _iommuOf[device.Device] = device.Iommu;
        _behind = Platform.Devices.ToLookup(IommuOf);
        _statedBehind = ByIommu(Platform.Devices, device => device.Behind);
        _rootBusesBehind = ByIommu(RootBuses, bus => bus.Behind);
        _rootBusesOf = RootBuses.ToLookup(bus => bus.Segment ?? 0);
    }

    public Platform Platform { get; }

    public ImmutableArray<Loss> Losses => _losses.ToImmutableArray();

    public Iommu? IommuOf(Device device) => _iommuOf.TryGetValue(device, out Iommu? iommu) ? iommu : null;

    /// <summary>Devices that an IOMMU translates (null: that none does), as declared.</summary>
    public IEnumerable<Device> Behind(Iommu? iommu) => _behind[iommu];

    /// <summary>Devices whose own <c>behind</c> names an IOMMU, as declared.</summary>
    public IEnumerable<Device> StatedBehind(Iommu iommu) => _statedBehind[iommu];

    /// <summary>Root buses whose <c>behind</c> names an IOMMU, as declared.</summary>
    public IEnumerable<Bus> RootBusesBehind(Iommu iommu) => _rootBusesBehind[iommu];

    /// <summary>Root buses of a segment, as declared.</summary>
    public IEnumerable<Bus> RootBusesOf(int segment) => _rootBusesOf[segment];

    /// <summary>Says a loss once.</summary>
    public void Lose(string element, string what, string why)
    {
        Loss loss = new(element, what, why);
        if (_said.Add(loss))
            _losses.Add(loss);
    }

    /// <summary>Says that a region is lost, or changed.</summary>
    public void Lose(ExportClaim claim, string why) => Lose(claim.ElementName, Describe(claim.Region), why);

    /// <summary>
    /// Claims of the wanted kinds with the devices they are for, in declared order. Everyone is those below a bus, behind an
    /// IOMMU, or on the platform.
    /// </summary>
    public IEnumerable<ExportClaim> Claims()
    {
        foreach (RegionClaim claim in Platform.Regions)
            yield return new ExportClaim(claim, Platform.Name, null, Meant(claim, Platform.Devices));
        foreach (Element element in Platform.Elements())
        {
            foreach (RegionClaim claim in element.Regions)
                yield return new ExportClaim(claim, element.Name.ToString(), element, Meant(claim, Below(element)));
        }
    }

    private static ImmutableArray<Device> Meant(RegionClaim claim, IEnumerable<Device> everyone) =>
        claim.For.IsDefaultOrEmpty ? everyone.ToImmutableArray() : claim.For;

    private IEnumerable<Device> Below(Element element) =>
        element switch
        {
            Device device => [device],
            Bus bus => Platform.Devices.Where(device => IsBelow(device.Parent, bus)),
            Iommu iommu => Behind(iommu),
            _ => [],
        };

    private static ILookup<Iommu, T> ByIommu<T>(IEnumerable<T> elements, Func<T, ImmutableArray<IommuMapping>> behind) =>
        elements
            .SelectMany(element => behind(element).Select(mapping => mapping.Iommu).Distinct(), (element, iommu) => (element, iommu))
            .ToLookup(pair => pair.iommu, pair => pair.element);

    private static bool IsBelow(Bus? at, Bus bus)
    {
        for (; at is not null; at = at.Parent)
        {
            if (at == bus)
                return true;
        }

        return false;
    }

    public static Bus RootOf(Bus bus)
    {
        while (bus.Parent is { } parent)
            bus = parent;
        return bus;
    }

    /// <summary>Root buses, as declared.</summary>
    public IEnumerable<Bus> RootBuses => Platform.Buses.Where(bus => bus.Kind == BusKind.RootBus);

    public ulong? Number(string key) => Platform.Facts.FirstOrDefault(fact => fact.Key == key)?.Values.FirstOrDefault().Number;

    public string? Text(string key) => Platform.Facts.FirstOrDefault(fact => fact.Key == key)?.Values.FirstOrDefault().Text;

    public static ulong? Number(Element element, string key) =>
        element.Facts.FirstOrDefault(fact => fact.Key == key)?.Values.FirstOrDefault().Number;

    public static string? Text(Element element, string key) =>
        element.Facts.FirstOrDefault(fact => fact.Key == key)?.Values.FirstOrDefault().Text;

    /// <summary>All texts of a fact of an element; none where it is not stated.</summary>
    public static IEnumerable<string> Texts(Element element, string key) =>
        ValuesOf(element, key).Select(value => value.Text).OfType<string>();

    /// <summary>All numbers of a fact of an element; none where it is not stated.</summary>
    public static IEnumerable<ulong> Numbers(Element element, string key) =>
        ValuesOf(element, key).Select(value => value.Number).OfType<ulong>();

    private static IEnumerable<FactValue> ValuesOf(Element element, string key) =>
        element.Facts.Where(fact => fact.Key == key).SelectMany(fact => fact.Values);

    // ---- losses that every ACPI format shares ----

    /// <summary>Says what an x86 table has no place for: limits of the path, doorbells, outbound windows.</summary>
    public void LosePaths(string format)
    {
        foreach (Bus bus in Platform.Buses)
            LosePath(bus.Name.ToString(), bus.Limit, bus.BridgeWindows.Length, format);
        foreach (Device device in Platform.Devices)
            LosePath(device.Name.ToString(), device.Limit, 0, format);
        LoseAliases(format);
    }

    /// <summary>Says which requester IDs of devices a format has no place for: of all tables the IVRS alone has aliases.</summary>
    public void LoseAliases(string format)
    {
        foreach (Device device in Platform.Devices)
        {
            if (device.NoDmaAliases || (!device.DmaAliases.IsEmpty && format != "IVRS"))
                Lose(
                    device.Name.ToString(),
                    "dma-alias " + (device.NoDmaAliases ? "none" : string.Join(", ", device.DmaAliases.Select(alias => $"0x{alias.Id:x}"))),
                    $"{format} does not say it; Linux takes aliases from topology and its own tables of devices."
                );
        }
    }

    private void LosePath(string name, Limit? limit, int windows, string format)
    {
        if (limit is not null)
            Lose(name, Describe(limit), $"{format} describes IOMMUs and what they reserve; it has no limits of buses or devices.");
        if (windows > 0)
            Lose(name, $"{windows} bridge-window", $"outbound windows stand in _CRS of the DSDT, not in {format}.");
    }

    public void LoseAperture(Iommu iommu, string format, string where)
    {
        if (iommu.ApertureStated)
            Lose(iommu.Name.ToString(), "aperture " + iommu.Aperture, $"{format} does not say how many bits an IOMMU takes; {where}.");
    }

    public static string Describe(Limit limit) =>
        limit.AddressBits is { } bits
            ? $"address-bits {bits}"
            : "dma-window " + string.Join(", ", limit.Windows.Select(window => window.Bus));

    public static string Describe(ReservedRegion region) => $"{region.Kind.Name()} 0x{region.First:x}..0x{region.Last:x}";
}

/// <summary>A claim, the element it stands in (null: the platform), and whom it is for.</summary>
internal sealed record ExportClaim(RegionClaim Claim, string ElementName, Element? Element, ImmutableArray<Device> Devices)
{
    public ReservedRegion Region => Claim.Region;

    public bool IsDirect => Region.Kind is RegionKind.Direct or RegionKind.DirectRelaxable;
}
