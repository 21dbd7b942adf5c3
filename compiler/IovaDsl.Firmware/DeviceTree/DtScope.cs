using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>What the importers of one tree share: the tree, the draft that it goes into, and which node became which element.</summary>
internal sealed class DtScope
{
    private readonly Dictionary<DtNode, DtPciHost> _hosts = [];
    private readonly List<Diagnostic> _findings = [];

    public DtScope(PlatformDraft draft, FlatTree tree, DtTopology topology, string name)
    {
        (Draft, Tree, Topology, Name) = (draft, tree, topology, name);
        Dma = new DtDma(tree);
        foreach (DtPciHost host in topology.PciHosts)
            _hosts.Add(host.Node, host);
    }

    public PlatformDraft Draft { get; }
    public FlatTree Tree { get; }
    public DtTopology Topology { get; }
    public DtDma Dma { get; }

    /// <summary>What comments and messages call the tree.</summary>
    public string Name { get; }

    public Dictionary<DtNode, DraftBus> Buses { get; } = [];
    public Dictionary<DtNode, DraftDevice> Devices { get; } = [];

    /// <summary>What the tree says and probably does not mean, or what not every kernel takes alike.</summary>
    public ImmutableArray<Diagnostic> Findings => _findings.ToImmutableArray();

    public FirmwarePlace At(DtNode node) => new(Name, node.Path);

    public FirmwarePlace At(DtNode node, string property) => new(Name, node.Path + " " + property);

    public string Describe(DtNode node) => $"{At(node)}: {string.Join(", ", node.Compatible)}.";

    public void Find(DiagnosticDescriptor row, DtNode node, string property, string message)
    {
        string field = property.Length == 0 ? node.Path : node.Path + " " + property;
        _findings.Add(FirmwareFinding.Of(row, Name, node.Property(property)?.Offset ?? node.Offset, field, message));
    }

    /// <summary>Where the CPU finds a register window of a node, by its place in <c>reg</c>.</summary>
    public static ulong? CpuAddress(DtNode node, int index = 0)
    {
        int address = node.Parent?.AddressCells ?? 2,
            size = node.Parent?.SizeCells ?? 1;
        int at = index * (address + size);
        return node.Property("reg") is { } reg && reg.CellCount >= at + address ? DtAddresses.ToCpu(node, reg.Number(at, address)) : null;
    }

    /// <summary>The PCI address of a node: found by device and function on its parent's bus (<c>of_pci_find_child_device</c>).</summary>
    public PciAddress? AddressOf(DtNode node)
    {
        if (
            node.Parent is not { IsPci: true } parent
            || node.Property("reg") is not { CellCount: > 0 } reg
            || BusBelow(parent) is not { } bus
        )
            return null;
        uint place = reg.Cell(0);
        return new PciAddress(bus.Segment, bus.Bus, (int)(place >> 11) & 31, (int)(place >> 8) & 7);
    }

    private (int Segment, int Bus)? BusBelow(DtNode bus)
    {
        if (_hosts.TryGetValue(bus, out DtPciHost? host))
        {
            if (Buses.TryGetValue(bus, out DraftBus? made))
                return (made.Segment ?? 0, made.Buses?.First ?? 0);
            return ((int)Math.Min(host.Segment ?? 0, int.MaxValue), (int)Math.Min(host.Buses?.First ?? 0, 0xff));
        }

        if (AddressOf(bus) is not { } bridge)
            return null;
        if (Draft.Host?.Find(bridge)?.BusesBelow is { } below)
            return (bridge.Segment, below.Secondary);
        return bus.Property("bus-range") is { CellCount: >= 2 } range && range.Cell(0) <= 0xff
            ? (bridge.Segment, (int)range.Cell(0))
            : null;
    }
}
