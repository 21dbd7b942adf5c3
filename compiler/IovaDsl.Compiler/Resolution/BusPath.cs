using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// What every device of one bus shares: everything from that bus outwards. Found once a bus, so that a platform with
/// ten thousand devices on it costs ten thousand look-ups and no more.
/// </summary>
internal sealed class BusPath
{
    private BusPath(Bus bus, BusPath? outer)
    {
        Root = outer?.Root ?? bus;
        Signals = bus.Signals.IsEmpty && outer is not null ? outer.Signals : bus.Signals;
        Limits = WithLimit(bus, outer);
        Claims = WithClaims(bus, outer);
        BridgeWindows = outer?.BridgeWindows ?? FindBridgeWindows(bus);
        if (!bus.Behind.IsEmpty)
            Mappings = new MappingTable(bus.Behind);
        else if (!bus.BehindNone)
            Mappings = outer?.Mappings;
    }

    public Bus Root { get; }
    public ImmutableArray<MsiController> Signals { get; }

    /// <summary>From this bus outwards.</summary>
    public ImmutableArray<ResolvedLimit> Limits { get; }

    /// <summary>Claims for everything below, from this bus outwards.</summary>
    public ImmutableArray<ResolvedRegion> Claims { get; }

    public ImmutableArray<SwallowedRange> BridgeWindows { get; }

    /// <summary>Null: nothing on the path says that an IOMMU translates.</summary>
    public MappingTable? Mappings { get; }

    /// <summary>Paths by bus. A bus stands after its parents nowhere in particular, so each is made after its own parents.</summary>
    public static Dictionary<Bus, BusPath> FindAll(ImmutableArray<Bus> buses)
    {
        var paths = new Dictionary<Bus, BusPath>();
        var chain = new Stack<Bus>();
        foreach (Bus bus in buses)
        {
            for (Bus? next = bus; next is not null && !paths.ContainsKey(next); next = next.Parent)
                chain.Push(next);
            while (chain.Count > 0)
            {
                Bus next = chain.Pop();
                paths.Add(next, new BusPath(next, next.Parent is null ? null : paths[next.Parent]));
            }
        }

        return paths;
    }

    private static ImmutableArray<ResolvedLimit> WithLimit(Bus bus, BusPath? outer)
    {
        ImmutableArray<ResolvedLimit> outerLimits = outer?.Limits ?? ImmutableArray<ResolvedLimit>.Empty;
        return bus.Limit is { } limit ? outerLimits.Insert(0, new ResolvedLimit(limit, Causes.OfLimit(bus, limit))) : outerLimits;
    }

    private static ImmutableArray<ResolvedRegion> WithClaims(Bus bus, BusPath? outer)
    {
        ImmutableArray<ResolvedRegion> outerClaims = outer?.Claims ?? ImmutableArray<ResolvedRegion>.Empty;
        return outerClaims.InsertRange(0, Causes.OfSharedClaims(bus.Name.ToString(), bus.Regions));
    }

    private static ImmutableArray<SwallowedRange> FindBridgeWindows(Bus root)
    {
        string name = root.Name.ToString();
        return root
            .BridgeWindows.Select(w => new SwallowedRange(
                w.Range,
                SwallowedBy.BridgeWindow,
                new Cause(name, "bridge-window", null, null, w.Origin)
            ))
            .ToImmutableArray();
    }
}
