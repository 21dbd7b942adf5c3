using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Tables;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// A host's PCI topology as elements: root buses, bridges with something below them, functions. A bridge is two things: a
/// function that can be isolated, and a piece of the path of what is below it. Which functions Linux left without a group
/// is decided at the end, when it is known who is translated.
/// </summary>
internal static class PciImport
{
    public static void Add(PlatformDraft draft, HostSnapshot host)
    {
        Dictionary<RootBusAddress, DraftBus> roots = [];
        foreach (PciRootBus root in host.RootBuses)
            roots.Add(root.Address, AddRootBus(draft, host, root));
        foreach (PciFunction function in host.Functions)
            AddFunction(draft, host, function, ParentOf(draft, function, roots[function.Root]));
    }

    private static DraftBus AddRootBus(PlatformDraft draft, HostSnapshot host, PciRootBus root)
    {
        // Up to the next root bus of the segment, unless a table says where it ends.
        byte last = host
            .RootBuses.Where(other => other.Address.Segment == root.Address.Segment && other.Address.Bus > root.Address.Bus)
            .Select(other => (byte)(other.Address.Bus - 1))
            .DefaultIfEmpty((byte)0xff)
            .Min();
        DraftBus bus = draft.AddRootBus(root.Address.Segment, root.Address.Bus, last, new FirmwarePlace(root.Path));
        bus.Path = root.FirmwarePath;
        return bus;
    }

    // The nearest bridge that was seen; functions come in the order of their addresses, so bridges may come later than what is below.
    private static DraftBus ParentOf(PlatformDraft draft, PciFunction function, DraftBus root)
    {
        DraftBus parent = root;
        foreach (PciAddress bridge in function.Bridges)
            parent = Bridge(draft, bridge, parent);
        return parent;
    }

    private static DraftBus Bridge(PlatformDraft draft, PciAddress address, DraftBus parent)
    {
        if (draft.BridgeByAddress.TryGetValue(address, out DraftBus? known))
            return known;
        DraftBus bus = draft.AddBus(
            "bridge" + PlatformDraft.DeviceName(address).Substring(3),
            BusKind.Bridge,
            new FirmwarePlace("PCI bridge " + address)
        );
        bus.Parent = parent;
        bus.Address = address;
        if (draft.Host?.Find(address)?.BusesBelow is { } below)
            bus.Buses = below;
        draft.BridgeByAddress.Add(address, bus);
        return bus;
    }

    private static void AddFunction(PlatformDraft draft, HostSnapshot host, PciFunction function, DraftBus parent)
    {
        DraftDevice device = draft.AddDevice(PlatformDraft.DeviceName(function.Address), parent, new FirmwarePlace(function.Path));
        device.Address = function.Address;
        device.Class = function.Class;
        device.Group = function.Group;
        device.Title = $"{PciClasses.Describe(function.Class)} {function.Vendor:x4}:{function.DeviceId:x4}";
        draft.ByAddress.Add(function.Address, device);
    }

    /// <summary>
    /// Linux makes groups, and only where a function is both translated and (on Arm and with virtio-iommu) has had a driver.
    /// A function that tables translate and Linux has in no group is left out, with a line that says so: nothing can be
    /// asked about it on this host.
    /// </summary>
    public static void SettleGroups(PlatformDraft draft, HostSnapshot host)
    {
        foreach (DraftDevice device in draft.Devices.Where(device => device.Address is null))
            device.Group = host.PlatformDevices.FirstOrDefault(platform => IsSame(platform, device))?.Group;
        List<DraftDevice> leftOut = [.. draft.Devices.Where(device => device.Group is null && IsTranslated(device))];
        foreach (DraftDevice device in leftOut)
        {
            draft.Tail.Add(
                $"Left out: {(device.Address is { } address ? $"{address} ({device.Title})" : $"{device.Name} ({device.Path})")}. "
                    + $"The tables put it behind an IOMMU and Linux has made no group for it{WhyNoGroup(draft, host, device)}."
            );
        }

        draft.Devices.RemoveAll(leftOut.Contains);
        RemoveClaimsOf(draft, leftOut);
        HotPlugDrivers.Mark(draft, host);
        foreach (DraftDevice device in draft.Devices.Where(device => device.Group is not null && !IsTranslated(device)))
            device.Notes.Add($"Linux has it in IOMMU group {device.Group}, and no table says which IOMMU translates it.");
    }

    // By the firmware's name where sysfs says it, or by the name that Linux makes of a node: address.name.
    private static bool IsSame(HostPlatformDevice platform, DraftDevice device)
    {
        if (device.Path is not { } path)
            return false;
        if (platform.FirmwarePath is { } firmware)
            return path.StartsWith(@"\", StringComparison.Ordinal) ? AcpiPath.AreSame(path, firmware) : path == firmware;
        string[] parts = HostPath.Name(path).Split('@');
        return parts.Length == 2 && platform.Name == parts[1] + "." + parts[0];
    }

    private static string WhyNoGroup(PlatformDraft draft, HostSnapshot host, DraftDevice device) =>
        SharedStreams.TakenFrom(draft, host, device) is { } taken ? ": " + taken
        : device.Class >> 8 == 0x0600 ? ": a host bridge without a driver"
        : ": it has had no driver, or the driver could not be bound";

    private static void RemoveClaimsOf(PlatformDraft draft, List<DraftDevice> leftOut)
    {
        if (leftOut.Count == 0)
            return;
        foreach (DraftElement element in draft.Iommus.Cast<DraftElement>().Concat(draft.Buses))
        {
            for (int i = element.Regions.Count - 1; i >= 0; i--)
            {
                DraftRegion region = element.Regions[i];
                List<DraftDevice> kept = [.. region.For.Where(device => !leftOut.Contains(device))];
                if (region.For.Count > 0 && kept.Count == 0)
                    element.Regions.RemoveAt(i);
                else if (kept.Count < region.For.Count)
                    element.Regions[i] = region with { For = kept };
            }
        }
    }

    /// <summary>Whether the draft says that an IOMMU translates the device.</summary>
    public static bool IsTranslated(DraftDevice device) => MappingOf(device, device.Address?.RequesterId) is not null;

    /// <summary>What translates a requester ID of the device: nearest statement first, as the resolver does. Null: nothing does.</summary>
    public static DraftMapping? MappingOf(DraftDevice device, uint? requester)
    {
        if (device.BehindNone)
            return null;
        if (device.Behind.Count > 0)
            return device.Behind.Find(mapping => Names(mapping, requester));
        for (DraftBus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.BehindNone)
                return null;
            if (bus.Behind.Count > 0)
                return bus.Behind.Find(mapping => Names(mapping, requester));
        }

        return null;
    }

    private static bool Names(DraftMapping mapping, uint? requester) =>
        mapping.FirstRequester is not { } first || (requester is { } id && first <= id && id <= mapping.LastRequester);
}
