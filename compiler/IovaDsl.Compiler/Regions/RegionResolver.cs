using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Regions;

/// <summary>
/// Follows the path of every device to memory and finds what decides its addresses: limits, the IOMMU, claims, and what
/// swallows. Nothing is merged and no kernel version is chosen here.
/// </summary>
/// <remarks>
/// Devices that add nothing of their own share the lists of their path (the same arrays, not equal ones), so work and
/// memory grow with what the file says, not with devices times regions.
/// </remarks>
public sealed class RegionResolver
{
    private readonly Platform platform;
    private readonly Dictionary<Bus, BusPath> paths;
    private readonly Dictionary<Device, List<ResolvedRegion>> claimsFor;
    private readonly ImmutableArray<ResolvedRegion> platformClaims;
    private readonly Dictionary<Iommu, ImmutableArray<ResolvedRegion>> iommuClaims;
    private readonly Dictionary<(BusPath Path, Iommu? Iommu, DeviceTraits Traits), ResolvedPath> shared = [];

    private RegionResolver(Platform platform)
    {
        this.platform = platform;
        paths = BusPath.FindAll(platform.Buses);
        claimsFor = FindClaimsForDevices(platform);
        platformClaims = Causes.OfSharedClaims(platform.Name, platform.Regions).ToImmutableArray();
        iommuClaims = platform.Iommus.ToDictionary(i => i, i => Causes.OfSharedClaims(i.Name.ToString(), i.Regions).ToImmutableArray());
    }

    public static ResolvedPlatform Resolve(Platform platform, CancellationToken cancellation = default)
    {
        var resolver = new RegionResolver(platform);
        var resolved = new Dictionary<Device, ResolvedDevice>(platform.Devices.Length);
        foreach (Device device in platform.Devices)
        {
            cancellation.ThrowIfCancellationRequested();
            resolved.Add(device, resolver.ResolveDevice(device));
        }

        return resolver.Group(resolved);
    }

    private ResolvedDevice ResolveDevice(Device device)
    {
        BusPath path = paths[device.Parent];
        Iommu? iommu = FindIommu(device, path);
        ResolvedPath found = HasOwn(device)
            ? PathResolver.Resolve(path, iommu, DeviceTraitsOf(device), device, OwnClaims(device), OuterClaims(path, iommu))
            : FindShared(path, iommu, DeviceTraitsOf(device));
        return new ResolvedDevice
        {
            Device = device,
            Iommu = iommu,
            Aperture = iommu?.Aperture,
            Regions = found.Regions,
            Limits = found.Limits,
            Swallowed = found.Swallowed,
            Root = path.Root,
        };
    }

    private ResolvedPath FindShared(BusPath path, Iommu? iommu, DeviceTraits traits)
    {
        var key = (path, iommu, traits);
        if (!shared.TryGetValue(key, out ResolvedPath found))
        {
            found = PathResolver.Resolve(path, iommu, traits, null, null, OuterClaims(path, iommu));
            shared.Add(key, found);
        }

        return found;
    }

    private bool HasOwn(Device device) =>
        !device.Regions.IsEmpty || device.Limit is not null || !device.Signals.IsEmpty || claimsFor.ContainsKey(device);

    // The nearest element that says anything about translation decides.
    private static Iommu? FindIommu(Device device, BusPath path)
    {
        uint? requester = device.Address?.RequesterId;
        if (device.BehindNone)
            return null;
        if (device.Behind.IsEmpty)
            return path.Mappings?.Find(requester)?.Iommu;
        return device.Behind.Length == 1 && device.Behind[0].Requesters is null
            ? device.Behind[0].Iommu
            : new MappingTable(device.Behind).Find(requester)?.Iommu;
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

    private List<ResolvedRegion> OwnClaims(Device device)
    {
        var claims = new List<ResolvedRegion>(device.Regions.Length);
        string name = device.Name.ToString();
        foreach (RegionClaim claim in device.Regions)
        {
            if (claim.For.IsDefaultOrEmpty)
                claims.Add(Causes.OfClaim(name, claim));
        }

        if (claimsFor.TryGetValue(device, out List<ResolvedRegion> more))
            claims.AddRange(more);
        return claims;
    }

    private OuterClaims OuterClaims(BusPath path, Iommu? iommu) =>
        new(path.Claims, iommu is null ? ImmutableArray<ResolvedRegion>.Empty : iommuClaims[iommu], platformClaims);

    private static Dictionary<Device, List<ResolvedRegion>> FindClaimsForDevices(Platform platform)
    {
        var found = new Dictionary<Device, List<ResolvedRegion>>();
        foreach (Element element in platform.Buses.Concat<Element>(platform.Iommus).Concat(platform.Devices))
            Collect(element.Name.ToString(), element.Regions);
        Collect(platform.Name, platform.Regions);
        return found;

        void Collect(string element, ImmutableArray<RegionClaim> claims)
        {
            foreach (RegionClaim claim in claims)
            {
                if (claim.For.IsDefaultOrEmpty)
                    continue;
                ResolvedRegion region = Causes.OfClaim(element, claim);
                foreach (Device device in claim.For)
                {
                    if (!found.TryGetValue(device, out List<ResolvedRegion> list))
                        found.Add(device, list = []);
                    list.Add(region);
                }
            }
        }
    }

    // A group stands where its first device was declared. Devices that nothing translates have no group in Linux.
    private ResolvedPlatform Group(Dictionary<Device, ResolvedDevice> resolved)
    {
        var groupOf = new Dictionary<Device, DeviceGroup>();
        foreach (DeviceGroup group in platform.Groups)
        {
            foreach (Device device in group.Devices)
                groupOf[device] = group;
        }

        var groups = ImmutableArray.CreateBuilder<ResolvedGroup>();
        var ungrouped = ImmutableArray.CreateBuilder<ResolvedDevice>();
        var done = new HashSet<DeviceGroup>();
        foreach (Device device in platform.Devices)
        {
            ResolvedDevice here = resolved[device];
            if (here.Iommu is null)
                ungrouped.Add(here);
            else if (!groupOf.TryGetValue(device, out DeviceGroup group))
                groups.Add(new ResolvedGroup(device.Name, null, ImmutableArray.Create(here)));
            else if (done.Add(group))
                groups.Add(new ResolvedGroup(group.Name, group, group.Devices.Select(d => resolved[d]).Where(d => d.Iommu is not null).ToImmutableArray()));
        }

        return new ResolvedPlatform { Platform = platform, Groups = groups.ToImmutable(), Ungrouped = ungrouped.ToImmutable() };
    }
}
