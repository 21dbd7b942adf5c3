using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// A host's PCI topology as elements: root buses, bridges with something below them, functions. A bridge is two things: a
/// function that can be isolated, and a piece of the path of what is below it. Which
/// functions are isolated together is not read: it follows from the facts that are written with them.
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
            bus.Buses = new BusNumbers(below.Secondary, below.Subordinate);
        draft.BridgeByAddress.Add(address, bus);
        return bus;
    }

    private static void AddFunction(PlatformDraft draft, HostSnapshot host, PciFunction function, DraftBus parent)
    {
        DraftDevice device = draft.AddDevice(PlatformDraft.DeviceName(function.Address), parent, new FirmwarePlace(function.Path));
        device.Address = function.Address;
        device.Class = function.Class;
        device.Facts.AddRange(function.Facts.ToFacts());
        device.Title = $"{PciClasses.Describe(function.Class)} {function.Vendor:x4}:{function.DeviceId:x4}";
        draft.ByAddress.Add(function.Address, device);
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
