using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// Follows the path of every device to memory and finds what decides its addresses: limits, the IOMMU, claims, and what
/// swallows. Nothing is merged here.
/// </summary>
/// <remarks>
/// Devices that add nothing of their own share the lists of their path (the same arrays, not equal ones), so work and
/// memory grow with what the file says, not with devices times regions.
/// </remarks>
internal sealed class RegionResolver
{
    private const long LeastListed = 1 << 19;
    private const long ListedForOne = 64;

    private readonly Platform _platform;
    private readonly Dictionary<Bus, BusPath> _paths;
    private readonly Dictionary<Device, List<ResolvedRegion>> _claimsFor;
    private readonly ImmutableArray<ResolvedRegion> _platformClaims;
    private readonly Dictionary<Iommu, ImmutableArray<ResolvedRegion>> _iommuClaims;
    private readonly Dictionary<(BusPath Path, Iommu? Iommu), Route> _routes = [];
    private readonly Dictionary<(BusPath Path, Iommu? Iommu, DeviceTraits Traits), ResolvedPath> _shared = [];
    private readonly Dictionary<(Iommu Iommu, DeviceTraits Traits, ImmutableArray<MsiController> Signals), KindRegions> _ofKind = [];
    private readonly GroupFormation _groups;
    private readonly KernelConditions _conditions;
    private readonly ImmutableArray<ResolvedRegion>.Builder _claimBuffer = ImmutableArray.CreateBuilder<ResolvedRegion>();
    private readonly long _mostListed;
    private long _listed;

    private RegionResolver(Platform platform, KernelVersion kernel)
    {
        _platform = platform;
        _conditions = KernelConditions.Default with { Kernel = kernel };
        _groups = new GroupFormation(platform, kernel);
        _paths = BusPath.FindAll(platform.Buses);
        _claimsFor = FindClaimsForDevices(platform);
        _platformClaims = Causes.OfSharedClaims(platform.Name, platform.Regions).ToImmutableArray();
        _iommuClaims = platform.Iommus.ToDictionary(i => i, i => Causes.OfSharedClaims(i.Name.ToString(), i.Regions).ToImmutableArray());
        _mostListed = MostListed(platform);
        foreach (BusPath path in _paths.Values)
            _listed += path.Claims.Length + path.Limits.Length;
    }

    /// <summary>
    /// How many entries the lists of all devices may have together. Devices that state claims of their own have lists of their own,
    /// so a thousand of them below a thousand shared claims have a million entries, out of a few lines of text.
    /// </summary>
    public static long MostListed(Platform platform) => LeastListed + (ListedForOne * (long)platform.Devices.Length);

    public static ResolvedPlatform Resolve(Platform platform, CancellationToken cancellation = default) =>
        Resolve(platform, KernelVersion.Default, cancellation);

    /// <summary>
    /// By the rules that a kernel has for requester IDs, groups and page tables. What it reports of regions is decided later.
    /// </summary>
    public static ResolvedPlatform Resolve(Platform platform, KernelVersion kernel, CancellationToken cancellation = default)
    {
        var resolver = new RegionResolver(platform, kernel);
        resolver._groups.Form(resolver.TranslationOf);
        var resolved = new ResolvedDevice[platform.Devices.Length];
        for (int i = 0; i < resolved.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            resolved[i] = resolver.ResolveDevice(platform.Devices[i]);
            if (resolver._listed > resolver._mostListed)
                return ResolvedPlatform.TooLarge(platform, kernel, platform.Devices[i]);
        }

        return resolver._groups.Arrange(resolved);
    }

    private ResolvedDevice ResolveDevice(Device device)
    {
        Translation translation = TranslationOf(device);
        BusPath path = _paths[device.Parent];
        string? refusal = translation.Refusal ?? _groups.RefusalOf(device);
        Iommu? iommu = refusal is null ? translation.Iommu : null;
        DeviceTraits traits = DeviceTraitsOf(device);
        ResolvedPath found = HasOwn(device) ? ResolvePath(path, iommu, traits, device) : FindShared(path, iommu, traits);
        return new ResolvedDevice
        {
            Device = device,
            Route = FindRoute(path, iommu),
            Refusal = refusal,
            IsRefusedByOrder = translation.Refusal is null && refusal is not null,
            Regions = found.Regions,
            Limits = found.Limits,
            Swallowed = found.Swallowed,
        };
    }

    private Route FindRoute(BusPath path, Iommu? iommu)
    {
        if (!_routes.TryGetValue((path, iommu), out Route found))
            _routes.Add((path, iommu), found = RouteOf(path.Root, iommu));
        return found;
    }

    private Route RouteOf(Bus root, Iommu? iommu) =>
        new()
        {
            Root = root,
            Iommu = iommu,
            Firmware = root.Firmware ?? _platform.Firmware,
            Kernel = _conditions.Kernel,
            Aperture = iommu is null ? null : Geometry.ReachOf(iommu, _conditions),
        };

    private ResolvedPath FindShared(BusPath path, Iommu? iommu, DeviceTraits traits)
    {
        var key = (path, iommu, traits);
        if (!_shared.TryGetValue(key, out ResolvedPath found))
            _shared.Add(key, found = ResolvePath(path, iommu, traits, null));
        return found;
    }

    // With what the device states itself, or, without a device, for all that state nothing.
    private ResolvedPath ResolvePath(BusPath path, Iommu? iommu, DeviceTraits traits, Device? device)
    {
        ImmutableArray<MsiController> signals = device is { Signals.IsEmpty: false } ? device.Signals : path.Signals;
        ImmutableArray<ResolvedLimit> limits = device?.Limit is { } limit
            ? path.Limits.Insert(0, new ResolvedLimit(limit, Causes.OfLimit(device, limit)))
            : path.Limits;
        KindRegions? kind = iommu is null ? null : FindOfKind(iommu, traits, signals);
        ImmutableArray<ResolvedRegion>.Builder stated = StatedClaims(path, iommu, device, kind?.Count ?? 0);
        ResolvedPath found = PathResolver.Resolve(stated, kind, traits, signals, limits, path.BridgeWindows);
        _listed += found.Regions.Length + found.Limits.Length + found.Swallowed.Length;
        return found;
    }

    private KindRegions FindOfKind(Iommu iommu, DeviceTraits traits, ImmutableArray<MsiController> signals)
    {
        var key = (iommu, traits, signals);
        if (!_ofKind.TryGetValue(key, out KindRegions found))
            _ofKind.Add(key, found = KindRegions.Of(iommu, traits, signals));
        return found;
    }

    // Nearest the device first. Room is left for what the kind adds. The builder is used for one device after the other.
    private ImmutableArray<ResolvedRegion>.Builder StatedClaims(BusPath path, Iommu? iommu, Device? device, int room)
    {
        List<ResolvedRegion>? fromElsewhere = null;
        if (device is not null)
            _claimsFor.TryGetValue(device, out fromElsewhere);
        ImmutableArray<ResolvedRegion> iommuStates = iommu is null ? ImmutableArray<ResolvedRegion>.Empty : _iommuClaims[iommu];
        int own = (device?.Regions.Length ?? 0) + (fromElsewhere?.Count ?? 0);
        ImmutableArray<ResolvedRegion>.Builder stated = _claimBuffer;
        stated.Capacity = own + path.Claims.Length + iommuStates.Length + _platformClaims.Length + room;
        if (device is not null)
            AddOwnClaims(device, stated);
        if (fromElsewhere is not null)
            stated.AddRange(fromElsewhere);
        stated.AddRange(path.Claims);
        stated.AddRange(iommuStates);
        stated.AddRange(_platformClaims);
        return stated;
    }

    private static void AddOwnClaims(Device device, ImmutableArray<ResolvedRegion>.Builder stated)
    {
        if (device.Regions.IsEmpty)
            return;
        string name = device.Name.ToString();
        foreach (RegionClaim claim in device.Regions)
        {
            if (claim.For.IsDefaultOrEmpty)
                stated.Add(Causes.OfClaim(name, claim));
        }
    }

    private bool HasOwn(Device device) =>
        !device.Regions.IsEmpty || device.Limit is not null || !device.Signals.IsEmpty || _claimsFor.ContainsKey(device);

    // The nearest element that says anything about translation decides.
    private Translation TranslationOf(Device device)
    {
        if (device.BehindNone)
            return default;
        MappingTable? mappings = device.Behind.IsEmpty ? _paths[device.Parent].Mappings : new MappingTable(device.Behind);
        return Translation.Of(device, mappings, _groups.NodeOf(device), _conditions.Kernel);
    }

    private static DeviceTraits DeviceTraitsOf(Device device)
    {
        DeviceTraits traits = device.Parent.Kind == BusKind.Interconnect ? DeviceTraits.None : DeviceTraits.Pci;
        if (device.Class is { } code)
        {
            // PCI Code and ID Assignment: base class 03h is display, 0c03h is a USB controller, 0601h an ISA bridge.
            if (code >> 16 == 0x03 || code >> 8 == 0x0c03)
                traits |= DeviceTraits.DisplayOrUsb;
            if (code >> 8 == 0x0601)
                traits |= DeviceTraits.IsaBridge;
        }

        return traits;
    }

    private static Dictionary<Device, List<ResolvedRegion>> FindClaimsForDevices(Platform platform)
    {
        var found = new Dictionary<Device, List<ResolvedRegion>>();
        foreach (Element element in platform.Buses.Concat<Element>(platform.Iommus).Concat(platform.Devices))
            Collect(element, element.Regions);
        Collect(null, platform.Regions);
        return found;

        void Collect(Element? element, ImmutableArray<RegionClaim> claims)
        {
            foreach (RegionClaim claim in claims)
            {
                if (claim.For.IsDefaultOrEmpty)
                    continue;
                ResolvedRegion region = Causes.OfClaim(element?.Name.ToString() ?? platform.Name, claim);
                foreach (Device device in claim.For)
                {
                    if (!found.TryGetValue(device, out List<ResolvedRegion> list))
                        found.Add(device, list = []);
                    list.Add(region);
                }
            }
        }
    }
}
