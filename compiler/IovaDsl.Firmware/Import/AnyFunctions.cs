using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Tables without a machine list few functions or none, and answers are for devices. So each way that a function of a
/// root bus (or a device of an interconnect) can go gets one that stands for all that go it.
/// </summary>
internal static class AnyFunctions
{
    private const int MaxPerBus = 16;

    public static void Add(PlatformDraft draft)
    {
        foreach (DraftBus bus in draft.RootBuses.ToList())
            AddToRootBus(draft, bus);
        foreach (DraftBus bus in draft.Buses.Where(bus => bus.Kind == BusKind.Interconnect).ToList())
        {
            if (!draft.Devices.Any(device => device.Parent == bus) && (bus.Windows.Count > 0 || bus.AddressBits is not null))
                AddStandIn(draft, bus, null, "Stands for any device of this bus: the tree lists none that an IOMMU translates.");
        }
    }

    private static void AddToRootBus(PlatformDraft draft, DraftBus bus)
    {
        (byte firstBus, byte lastBus) = bus.Buses ?? (0, 0xff);
        uint first = (uint)firstBus << 8,
            last = ((uint)lastBus << 8) | 0xff;
        List<(uint First, uint Last, bool Translated)> ways = WaysOf(bus, first, last);
        foreach ((uint from, uint to, bool translated) in ways.Take(MaxPerBus))
        {
            if (FreeFunction(draft, bus, from, to) is not { } address)
                continue;
            string who =
                ways.Count == 1
                    ? "any function of this bus that no other line names"
                    : $"any function with a requester ID of 0x{from:x}..0x{to:x}";
            AddStandIn(draft, bus, address, $"Stands for {who}{(translated ? "" : ": not translated")}. No table lists functions.");
        }

        if (ways.Count > MaxPerBus)
            bus.Notes.Add($"Its requester IDs go {ways.Count} ways; devices that stand for the first {MaxPerBus} follow.");
    }

    private static List<(uint First, uint Last, bool Translated)> WaysOf(DraftBus bus, uint first, uint last)
    {
        List<(uint First, uint Last, bool Translated)> ways = [];
        uint next = first;
        foreach (DraftMapping mapping in bus.Behind.OrderBy(mapping => mapping.FirstRequester ?? 0))
        {
            uint from = Math.Max(mapping.FirstRequester ?? first, first),
                to = Math.Min(mapping.LastRequester ?? last, last);
            if (from > next)
                ways.Add((next, from - 1, false));
            if (from <= to)
                ways.Add((from, to, true));
            next = Math.Max(next, to + 1);
        }

        if (next <= last)
            ways.Add((next, last, bus.Behind.Count > 0 ? false : !bus.BehindNone));
        return ways;
    }

    private static PciAddress? FreeFunction(PlatformDraft draft, DraftBus bus, uint first, uint last)
    {
        for (uint id = first; id <= last; id++)
        {
            PciAddress address = PciAddress.FromRequesterId(bus.Segment ?? 0, (ushort)id);
            if (!draft.ByAddress.ContainsKey(address))
                return address;
        }

        return null;
    }

    private static void AddStandIn(PlatformDraft draft, DraftBus bus, PciAddress? address, string note)
    {
        DraftDevice device = draft.AddDevice("any-" + bus.Name, bus, bus.Source);
        device.Notes.Add(note);
        if (address is { } at)
        {
            device.Address = at;
            draft.ByAddress.Add(at, device);
        }
        else
        {
            device.BehindNone = true;
        }
    }
}
