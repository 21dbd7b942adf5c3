using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>The PCI functions of a platform with the bridges above them.</summary>
internal sealed class PciTree
{
    private readonly Dictionary<int, List<PciNode>> _byBus = [];
    private readonly Dictionary<PciAddress, PciNode> _byAddress = [];

    /// <param name="nodes">All functions; of two at one address the first counts.</param>
    /// <param name="hasIvrs">Whether the machine describes AMD IOMMUs, which one quirk asks for.</param>
    public PciTree(IEnumerable<PciNode> nodes, bool hasIvrs)
    {
        HasIvrs = hasIvrs;
        foreach (PciNode node in nodes)
        {
            if (node.Address is not { } address || _byAddress.ContainsKey(address))
                continue;
            _byAddress.Add(address, node);
            if (!_byBus.TryGetValue(node.BusKey, out List<PciNode>? bus))
                _byBus.Add(node.BusKey, bus = []);
            bus.Add(node);
        }

        foreach (List<PciNode> bus in _byBus.Values)
            bus.Sort((left, right) => left.Address!.Value.CompareTo(right.Address!.Value));
    }

    public bool HasIvrs { get; }

    public PciNode? Find(PciAddress address) => _byAddress.TryGetValue(address, out PciNode? node) ? node : null;

    /// <summary>The functions on the bus of one, itself included, by address.</summary>
    public IReadOnlyList<PciNode> OnBusOf(PciNode node) => _byBus.TryGetValue(node.BusKey, out List<PciNode>? bus) ? bus : [];

    /// <summary>
    /// The functions in the order in which Linux probes them at boot: bus by bus, what is behind a bridge after all of the
    /// bridge's bus, virtual functions when everything else is there.
    /// </summary>
    public IEnumerable<PciNode> InProbingOrder()
    {
        ILookup<PciNode, PciNode> below = _byAddress.Values.Where(node => node.Bridge is not null).ToLookup(node => node.Bridge!);
        var order = new List<PciNode>();
        var tops = _byAddress.Values.Where(node => node.Bridge is null).GroupBy(node => node.BusKey).OrderBy(bus => bus.Key);
        foreach (IGrouping<int, PciNode> bus in tops)
            Visit(bus, below, order);
        // Below bridges that are no functions of their own.
        var placed = new HashSet<PciNode>(order);
        order.AddRange(_byAddress.Values.Where(node => !placed.Contains(node)).OrderBy(node => node.Address!.Value));
        return order.Where(node => !node.IsVirtual).Concat(order.Where(node => node.IsVirtual));
    }

    private static void Visit(IEnumerable<PciNode> bus, ILookup<PciNode, PciNode> below, List<PciNode> order)
    {
        // Depth first without recursion: a chain of bridges may be as long as there are buses.
        var open = new Stack<List<PciNode>>();
        open.Push([.. bus.OrderBy(node => node.Address!.Value)]);
        while (open.Count > 0)
        {
            List<PciNode> here = open.Pop();
            order.AddRange(here);
            for (int i = here.Count - 1; i >= 0; i--)
            {
                if (below.Contains(here[i]))
                    open.Push([.. below[here[i]].OrderBy(node => node.Address!.Value)]);
            }
        }
    }

    /// <summary>Whether anything is stated from which isolation follows; without it every device is a group of its own.</summary>
    public static bool IsStatedIn(Platform platform) => platform.Devices.Any(IsStatedOf) || platform.Buses.Any(HasFacts);

    private static bool IsStatedOf(Device device) => device.NoDmaAliases || !device.DmaAliases.IsEmpty || HasFacts(device);

    private static bool HasFacts(Element element)
    {
        foreach (Fact fact in element.Facts)
        {
            if (fact.Key.StartsWith("pci/", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>The tree of a platform, and which node is which device's.</summary>
    public static PciTree Of(Platform platform, out IReadOnlyDictionary<Device, PciNode> nodeOf)
    {
        var builder = new Builder(platform);
        nodeOf = builder.OfDevice;
        return new PciTree(builder.All, platform.Iommus.Any(iommu => iommu.Kind == AmdVi.Kind));
    }

    private sealed class Builder
    {
        private readonly Dictionary<Bus, PciNode> _ofBridge = [];
        private readonly Dictionary<PciAddress, Device> _functions = [];

        public Builder(Platform platform)
        {
            foreach (Device device in platform.Devices)
            {
                if (device.Address is { } address && !_functions.ContainsKey(address))
                    _functions.Add(address, device);
            }

            // Nodes first, then what is above each: a bridge may be declared after what is below it.
            foreach (Bus bus in platform.Buses.Where(bus => bus.Kind == BusKind.Bridge))
                AddBridge(bus);
            foreach (Device device in platform.Devices.Where(device => device.Address is not null && !OfDevice.ContainsKey(device)))
                OfDevice.Add(device, Node(device.Address, FactsOf(device), device, null));
            foreach (KeyValuePair<Bus, PciNode> bridge in _ofBridge)
                bridge.Value.Bridge = Above(bridge.Key.Parent);
            foreach (KeyValuePair<Device, PciNode> function in OfDevice)
                function.Value.Bridge ??= Above(function.Key.Parent);
        }

        public Dictionary<Device, PciNode> OfDevice { get; } = [];

        public IEnumerable<PciNode> All => OfDevice.Values.Concat(_ofBridge.Values);

        // A bridge and the function at its address are one.
        private void AddBridge(Bus bus)
        {
            Device? function = bus.Address is { } at && _functions.TryGetValue(at, out Device? found) ? found : null;
            PciFacts facts = PciFacts.Of(function is null ? bus.Facts : function.Facts.AddRange(bus.Facts));
            PciNode node = Node(bus.Address, facts, function, bus.Buses?.First);
            _ofBridge.Add(bus, node);
            if (function is not null && !OfDevice.ContainsKey(function))
                OfDevice.Add(function, node);
        }

        private static PciFacts FactsOf(Device device) =>
            device.PhysicalFunction is { } physical
                ? PciFacts.None with
                {
                    PhysicalFunction = physical.Address,
                }
                : PciFacts.Of(device.Facts);

        private static PciNode Node(PciAddress? address, PciFacts facts, Device? device, byte? secondary) =>
            new()
            {
                Address = address,
                Facts = facts,
                SecondaryBus = secondary,
                StatedAliases = device?.DmaAliases.Select(alias => (ushort)alias.Id).ToImmutableArray() ?? ImmutableArray<ushort>.Empty,
                HasNoAliases = device?.NoDmaAliases ?? false,
            };

        private PciNode? Above(Bus? bus)
        {
            for (; bus is not null; bus = bus.Parent)
            {
                if (_ofBridge.TryGetValue(bus, out PciNode? node))
                    return node;
            }

            return null;
        }
    }
}
