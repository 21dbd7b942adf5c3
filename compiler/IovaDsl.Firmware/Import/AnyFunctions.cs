using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Tables without a machine list few functions or none, and answers are for devices. So each way that a function of a
/// root bus, of a bridge, or a device of an interconnect can go gets one that stands for all that go it: translated alike, with the
/// same claims and the same MSI controllers.
/// </summary>
internal sealed class AnyFunctions
{
    private const int MaxPerBus = 64;

    private readonly PlatformDraft _draft;
    private readonly ILookup<int, RequesterClaim> _claims;
    private readonly ILookup<DraftBus, RequesterSignal> _signals;
    private readonly ILookup<int, DraftBus> _bridges;
    private readonly HashSet<PciAddress> _iommus;
    private readonly HashSet<DraftBus> _withDevices;

    private AnyFunctions(PlatformDraft draft)
    {
        _draft = draft;
        _claims = draft.RequesterClaims.ToLookup(claim => claim.Segment);
        _signals = draft.RequesterSignals.ToLookup(signal => signal.Bus);
        _bridges = draft
            .BridgeByAddress.Values.Where(bridge => bridge.Address is not null)
            .ToLookup(bridge => bridge.Address!.Value.Segment);
        _iommus =
        [
            .. draft
                .Iommus.SelectMany(iommu => iommu.Facts)
                .Where(fact => fact.Key == IommuFacts.Function)
                .Select(fact => PciAddress.TryParse(fact.Values[0].Text, out PciAddress function) ? function : (PciAddress?)null)
                .OfType<PciAddress>(),
        ];
        _withDevices = [.. draft.Devices.Select(device => device.Parent)];
    }

    public static void Add(PlatformDraft draft) => new AnyFunctions(draft).Add();

    private void Add()
    {
        foreach (DraftBus bus in _draft.RootBuses.ToList())
            AddToRootBus(bus);
        foreach (DraftBus bridge in _draft.Buses.Where(bus => bus.Kind == BusKind.Bridge))
            AddToBridge(bridge);
        foreach (DraftBus bus in _draft.Buses.Where(bus => bus.Kind == BusKind.Interconnect))
        {
            if (!_withDevices.Contains(bus) && (bus.Windows.Count > 0 || bus.AddressBits is not null))
                AddStandIn(bus, null, "Stands for any device of this bus: the tree lists none that an IOMMU translates.");
        }
    }

    private void AddToRootBus(DraftBus bus)
    {
        List<Way> ways = WaysOf(bus);
        // A way whose every function has a line of its own needs none that stands for it.
        Func<Way, PciAddress?> freeFunction = FreeFunctions(bus);
        List<(Way Way, PciAddress Address)> open = [];
        foreach (Way way in ways)
        {
            if (freeFunction(way) is { } address)
                open.Add((way, address));
        }

        foreach (
            (Way way, PciAddress address) in open.OrderByDescending(one => one.Way.IsClaimed).Take(MaxPerBus).OrderBy(one => one.Way.First)
        )
        {
            string who =
                ways.Count == 1
                    ? "any function of this bus that no other line names"
                    : $"any function with a requester ID of 0x{way.First:x}..0x{way.Last:x}";
            DraftDevice device = AddStandIn(
                bus,
                address,
                $"Stands for {who}{(way.IsTranslated ? "" : ": not translated")}. No table lists functions."
            );
            if (way.IsClaimed)
                device.Facts.Add(FactOf.Number(StandIn.Fact, way.First, way.Last));
        }

        if (open.Count > MaxPerBus)
            bus.Notes.Add($"Its requester IDs go {open.Count} ways; devices that stand for {MaxPerBus} of them follow.");
    }

    // Only where the bridge differs from what is above it: its own unit, or its own claim.
    private void AddToBridge(DraftBus bridge)
    {
        if (bridge.Regions.Count == 0 && bridge.Behind.Count == 0 && !bridge.BehindNone)
            return;
        if (bridge.Buses is not { } buses || bridge.Address is not { } at || _withDevices.Contains(bridge))
            return;
        PciAddress address = new(at.Segment, buses.First, 0, 0);
        if (!_draft.ByAddress.ContainsKey(address))
            AddStandIn(bridge, address, "Stands for any function below this bridge. No table lists functions.");
    }

    /// <summary>Requester IDs, both ends inclusive, that are translated alike and have the same claims and MSI controllers.</summary>
    private sealed record Way(uint First, uint Last, bool IsTranslated, bool IsClaimed);

    private List<Way> WaysOf(DraftBus bus)
    {
        (uint first, uint last) = bus.Requesters;
        List<RequesterClaim> claims = [.. _claims[bus.Segment ?? 0]];
        uint[] edges =
        [
            .. claims.SelectMany(claim => new[] { claim.First, claim.Last + 1 }),
            .. _signals[bus].SelectMany(signal => new[] { signal.First, signal.Last + 1 }),
        ];
        List<Way> ways = [];
        uint next = first;
        foreach (DraftMapping mapping in bus.Behind.OrderBy(mapping => mapping.FirstRequester ?? 0))
        {
            // What two tables map twice goes one way, too.
            uint from = Math.Max(mapping.FirstRequester ?? first, next),
                to = Math.Min(mapping.LastRequester ?? last, last);
            if (from > next)
                Split(ways, next, from - 1, false, claims, edges);
            if (from <= to)
                Split(ways, from, to, true, claims, edges);
            next = Math.Max(next, to + 1);
        }

        if (next <= last)
            Split(ways, next, last, bus.Behind.Count > 0 ? false : !bus.BehindNone, claims, edges);
        return ways;
    }

    private static void Split(List<Way> ways, uint first, uint last, bool isTranslated, List<RequesterClaim> claims, uint[] edges)
    {
        uint[] starts = [first, .. edges.Where(edge => first < edge && edge <= last).Distinct().Order(), last + 1];
        for (int i = 0; i + 1 < starts.Length; i++)
        {
            (uint from, uint to) = (starts[i], starts[i + 1] - 1);
            ways.Add(new Way(from, to, isTranslated, claims.Exists(claim => claim.First <= from && to <= claim.Last)));
        }
    }

    // Not behind a bridge that is known: what is there has a line of its own. Nor an IOMMU's own function, which stands for itself.
    private Func<Way, PciAddress?> FreeFunctions(DraftBus bus)
    {
        int segment = bus.Segment ?? 0;
        HashSet<int> behindBridges =
        [
            .. _bridges[segment]
                .SelectMany(bridge => bridge.Buses is { } buses ? Enumerable.Range(buses.First, buses.Last - buses.First + 1) : []),
        ];
        return way =>
        {
            for (uint id = way.First; id <= way.Last; id++)
            {
                PciAddress address = PciAddress.FromRequesterId(segment, (ushort)id);
                if (!behindBridges.Contains(address.Bus) && !_draft.ByAddress.ContainsKey(address) && !_iommus.Contains(address))
                    return address;
            }

            return null;
        };
    }

    private DraftDevice AddStandIn(DraftBus bus, PciAddress? address, string note)
    {
        DraftDevice device = _draft.AddDevice("any-" + bus.Name, bus, bus.Source);
        device.Notes.Add(note);
        if (address is { } at)
        {
            device.Address = at;
            _draft.ByAddress.Add(at, device);
        }
        else
        {
            device.BehindNone = true;
        }

        return device;
    }
}
