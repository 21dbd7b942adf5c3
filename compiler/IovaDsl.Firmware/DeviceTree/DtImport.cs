using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// A device tree on one screen: IOMMUs that are enabled, PCI hosts with their maps and windows, masters with the windows of their buses,
/// doorbells, groups, and reserved memory with <c>iommu-addresses</c>.
/// </summary>
internal sealed class DtImport
{
    private readonly DtScope _scope;
    private readonly DtInterconnects _interconnects;
    private readonly DtMasters _masters;
    private readonly DtControllers _controllers;
    private readonly DtIommus _iommus;
    private readonly DtHosts _hosts;

    private DtImport(DtScope scope)
    {
        _scope = scope;
        _interconnects = new DtInterconnects(scope);
        _controllers = new DtControllers(scope);
        _iommus = new DtIommus(scope);
        _hosts = new DtHosts(scope, _iommus, _controllers, _interconnects);
        _masters = new DtMasters(scope, _iommus, _interconnects);
    }

    /// <summary>Adds what a tree says to the draft, and returns what is wrong with what it says.</summary>
    public static ImmutableArray<Diagnostic> Add(PlatformDraft draft, FlatTree tree, DtTopology topology, string name)
    {
        DtScope scope = new(draft, tree, topology, name);
        new DtImport(scope).Add();
        return scope.Findings;
    }

    private void Add()
    {
        _controllers.AddAll();
        _iommus.AddAll();
        _hosts.AddAll();
        _masters.AddAll();
        _interconnects.AddLimits();
        DtGroups.Add(_scope, _masters.Translated);
        DtReservedMemoryImport.Add(_scope, DeviceOf, _masters.DriverFor);
        DropUnused();
        KeepBuses();
    }

    /// <summary>The device of a node: a master, or a PCI function below a host (or a bridge with a node of its own).</summary>
    private DraftDevice? DeviceOf(DtNode node)
    {
        if (_scope.Devices.TryGetValue(node, out DraftDevice? known))
            return known;
        if (_scope.AddressOf(node) is { } address)
            return _scope.Draft.DeviceAt(address, _scope.At(node));
        if (_scope.Draft.Host is not null)
            return null;
        DraftDevice made = _scope.Draft.AddDevice(node.Name, _interconnects.Limiting(null), _scope.At(node));
        made.Path = node.Path;
        made.BehindNone = true;
        _scope.Devices.Add(node, made);
        return made;
    }

    private void KeepBuses()
    {
        HashSet<string> controllers = [.. _scope.Draft.MsiControllers.Select(msi => msi.Path).OfType<string>()];
        DtBusLayout.Keep(
            _scope.Draft,
            _scope
                .Devices.Keys.Concat(_scope.Topology.Iommus.Select(iommu => iommu.Node).Where(node => node.IsEnabled))
                .Concat(_scope.Topology.MsiControllers.Select(msi => msi.Node).Where(node => controllers.Contains(node.Path))),
            [
                _scope.Tree.Root,
                .. _scope.Buses.Keys,
                .. _scope.Tree.Root.Child("reserved-memory") is { } reserved ? [reserved] : (DtNode[])[],
            ]
        );
    }

    /// <summary>Without a host, what nobody refers to says nothing of IOVAs.</summary>
    private void DropUnused()
    {
        HashSet<DraftMsi> signalled =
        [
            .. _scope.Draft.Buses.SelectMany(bus => bus.Signals),
            .. _scope.Draft.Devices.SelectMany(device => device.Signals),
        ];
        _scope.Draft.MsiControllers.RemoveAll(msi => !signalled.Contains(msi) && msi.Kind == MsiControllerKind.Generic);
    }
}
