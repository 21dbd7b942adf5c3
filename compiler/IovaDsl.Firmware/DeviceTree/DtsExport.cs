using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>A platform as device tree source: IOMMUs, PCI hosts with their maps and windows, masters, reserved memory.</summary>
internal static class DtsExport
{
    public static FirmwareOutput Write(ResolvedPlatform resolved)
    {
        ExportModel model = new(resolved);
        DtsNode root = new DtsWriterOfPlatform(model).Make();
        string text = DtsForms.Text(
            root,
            [
                $"What {resolved.Platform.Name} says of DMA, to be merged into the machine's own tree.",
                "Buses write addresses as in the tree that was imported; others have two cells for an address and two for a size.",
            ]
        );
        model.LoseAliases("a device tree");
        return new FirmwareOutput(new UTF8Encoding(false).GetBytes(text), model.Losses);
    }

    /// <summary>The same tree as a blob would hold it.</summary>
    public static FlatTree Tree(ResolvedPlatform resolved) => DtsForms.Flat(new DtsWriterOfPlatform(new ExportModel(resolved)).Make());
}

/// <summary>One tree in the making. Nodes stand at the paths that the platform states, or at names made of its own.</summary>
internal sealed class DtsWriterOfPlatform
{
    private const uint Memory32 = 0x0200_0000;
    private const uint Memory64 = 0x0300_0000;
    private const int MaxSingleRequesters = 4096;

    private readonly ExportModel _model;
    private readonly DtsNode _root = new("");
    private readonly Dictionary<(DtsNode Node, Type Class), Element> _owners = [];
    private readonly HashSet<Device> _claimed;
    private readonly Dictionary<Iommu, DtsStreamShape> _shapes;
    private readonly Dictionary<Iommu, DtsNode> _iommus = [];
    private readonly DtsAddresses _addresses;
    private readonly DtsControllers _controllers;
    private readonly Dictionary<Bus, DtsNode> _buses = [];
    private readonly Dictionary<Device, DtsNode> _devices = [];
    private readonly Dictionary<DtsNode, List<DtsCell>> _addressesOf = [];
    private readonly DtsKeptMemory _memory;

    public DtsWriterOfPlatform(ExportModel model)
    {
        _model = model;
        _claimed = [.. model.Claims().Where(claim => claim.Devices.Length == 1).Select(claim => claim.Devices[0])];
        _shapes = DtsStreamShape.Of(model.Platform);
        _addresses = DtsAddresses.Of(model.Platform);
        _memory = new DtsKeptMemory(model.Platform);
        _controllers = new DtsControllers(model, _addresses, (controller, name) => Place(controller, controller.FirmwarePath, _root, name));
    }

    public DtsNode Make()
    {
        _addresses.MakeBus(_root);
        foreach (Iommu iommu in _model.Platform.Iommus)
            AddIommu(iommu);
        foreach (MsiController controller in _model.Platform.MsiControllers)
            _controllers.Add(controller);
        int hosts = 0;
        foreach (Bus bus in _model.Platform.Buses)
            AddBus(bus, ref hosts);
        SetWindows();
        foreach (Device device in _model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
            AddMaster(device);
        AddReservedMemory();
        CompleteBuses(_root);
        foreach (Device device in _model.Platform.Devices.Where(device => device.Limit is not null))
            _model.Lose(
                device.Name.ToString(),
                ExportModel.Describe(device.Limit!),
                "a device tree limits buses (dma-ranges), not devices."
            );
        return _root;
    }

    private DtsNode At(string path)
    {
        DtsNode node = _root;
        foreach (string name in path.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
            node = node.Child(name);
        return node;
    }

    // What stands on the way to a node and is nothing else of the platform is a bus that changes nothing, or one that was kept.
    private void CompleteBuses(DtsNode node)
    {
        foreach (DtsNode child in node.Children.Where(child => child.Children.Count > 0))
        {
            if (!child.Has("#address-cells"))
                _addresses.MakeBus(child);
            CompleteBuses(child);
        }
    }

    /// <summary>
    /// The node of an element: at the path it states, if that can be one and nothing else of its class stands there; else at a name of
    /// its own, with a loss.
    /// </summary>
    private DtsNode Place(Element element, string? path, DtsNode parent, string name)
    {
        if (path is not null && !DtsNames.IsPath(path))
            LosePath(element, path, "it has characters that no name of a node has.");
        else if (path is not null && _owners.TryGetValue((At(path), ClassOf(element)), out Element? owner))
            LosePath(
                element,
                path,
                $"{owner.Name} stands at the same path, and a tree has one node of a path; it stands at a name of its own."
            );
        else
        {
            DtsNode found = path is null ? Free(parent, DtsNames.IsNode(name) ? name : DtsNames.Node(name)) : At(path);
            _owners[(found, ClassOf(element))] = element;
            return found;
        }

        return Place(element, null, parent, name);
    }

    private void LosePath(Element element, string path, string why) =>
        _model.Lose(element.Name.ToString(), "path " + IovaText.Quote(path), why);

    // A device and a bus may be two views of one node (host1x); two devices may not.
    private static Type ClassOf(Element element) => element.GetType();

    private static DtsNode Free(DtsNode parent, string name)
    {
        if (!parent.HasChild(name))
            return parent.Child(name);
        string[] parts = name.Split('@');
        for (int i = 2; ; i++)
        {
            string other = parts.Length == 2 ? $"{parts[0]}-{i}@{parts[1]}" : $"{name}-{i}";
            if (!parent.HasChild(other))
                return parent.Child(other);
        }
    }

    private static string Unit(ulong address) => $"@{address:x}";

    // ---- IOMMUs and doorbells ----

    private void AddIommu(Iommu iommu)
    {
        string name = iommu.Name.ToString();
        if (CompatibleOf(iommu) is not { } compatible)
        {
            _model.Lose(name, "the IOMMU", "no device tree describes this kind of IOMMU.");
            return;
        }

        if (iommu.Kind == HisiliconHi161x.Kind)
            _model.Lose(name, "that it does not translate MSIs", "a device tree has no such model; Linux learns it from an IORT.");
        if (PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress _))
        {
            LoseAperture(iommu);
            return;
        }

        if (RegionNode(iommu) is { } shared)
        {
            _iommus.Add(iommu, shared);
            return;
        }

        DtsNode node = Place(iommu, iommu.FirmwarePath, _root, "iommu" + (iommu.Registers is { } at ? Unit(at.First) : "-" + name));
        node.SetText("compatible", [.. Compatibles(iommu, compatible)]);
        SetRegisters(iommu, node);
        DtsStreamShape shape = ShapeOf(iommu);
        node.Set("#iommu-cells", shape.Cells);
        if (shape.MatchMask is { } mask)
            node.Set("stream-match-mask", mask);
        // Without it an SMMU's driver promises no cache coherency, and VFIO refuses what is behind (arm_smmu_device_dt_probe).
        if (IommuKinds.Of(iommu.Kind).Table == IortTable.Signature && ExportModel.Number(iommu, IommuFacts.SmmuCoherent) is not 0)
            node.Set("dma-coherent");
        if (!DtApertures.Write(node, iommu))
            LoseAperture(iommu);
        _iommus.Add(iommu, node);
    }

    private void SetRegisters(Iommu iommu, DtsNode node)
    {
        if (iommu.Registers is not { } registers)
            return;
        ulong[] kept = [.. ExportModel.Numbers(iommu, DtFacts.Registers)];
        ulong[] all =
            kept.Length > 2 && kept.Length % 2 == 0 && kept[0] == registers.First ? kept : [registers.First, registers.LengthMinusOne + 1];
        List<DtsCell> cells = [];
        for (int i = 0; i < all.Length; i += 2)
        {
            if (
                (i == 0 ? _addresses.Register(node, all[i], all[i + 1]) : _addresses.RegisterOrStored(node, all[i], all[i + 1]))
                is not { } entry
            )
            {
                _model.Lose(iommu.Name.ToString(), "registers", "the buses above have no address for them.");
                return;
            }

            cells.AddRange(entry);
        }

        node.Set("reg", [.. cells]);
    }

    private void LoseAperture(Iommu iommu)
    {
        if (iommu.ApertureStated)
            _model.Lose(
                iommu.Name.ToString(),
                "aperture " + iommu.Aperture,
                "a device tree does not say how many bits an IOMMU takes; its driver or a register does."
            );
    }

    private DtsStreamShape ShapeOf(Iommu iommu) =>
        _shapes.TryGetValue(iommu, out DtsStreamShape? shape) ? shape : DtsStreamShape.Of(iommu, []);

    // The regions of one MediaTek IOMMU are elements here and one node in a tree: larb and ports tell a device's region again.
    private DtsNode? RegionNode(Iommu iommu) =>
        iommu.FirmwarePath is { } path
        && IommuFacts.Of(iommu).Number(IommuFacts.MediatekRegion) is not null
        && DtsNames.IsPath(path)
        && _owners.TryGetValue((At(path), ClassOf(iommu)), out Element? owner)
        && owner is Iommu first
        && IommuFacts.Of(first).Number(IommuFacts.MediatekRegion) is not null
            ? _iommus[first]
            : null;

    private IEnumerable<string> Compatibles(Iommu iommu, string usual)
    {
        string[] stated = [.. IommuFacts.Of(iommu).Compatibles];
        string[] sound = [.. stated.Where(DtsNames.IsText)];
        if (sound.Length < stated.Length)
            _model.Lose(iommu.Name.ToString(), "compatible", "some of its strings cannot stand in a tree.");
        return sound.Length > 0 ? sound : [usual];
    }

    // As its tree said; else as its kind is spelled. One kind takes another word for a PCI function.
    private static string? CompatibleOf(Iommu iommu) =>
        iommu.Kind == VirtioIommu.Kind
            ? ExportModel.Text(iommu, IommuFacts.Function) is null
                ? "virtio,mmio"
                : "virtio,pci-iommu"
            : IommuKinds.Of(iommu.Kind).WrittenCompatible(iommu);

    // ---- buses ----

    private void AddBus(Bus bus, ref int hosts)
    {
        if (bus.Kind == BusKind.Interconnect)
            AddInterconnect(bus);
        else if (bus.Kind == BusKind.RootBus)
            AddHost(bus, hosts++);
        else if (bus.Limit is not null)
            _model.Lose(
                bus.Name.ToString(),
                ExportModel.Describe(bus.Limit),
                "a device tree limits PCI hosts; Linux looks at no bridge below."
            );
    }

    private void AddInterconnect(Bus bus)
    {
        if (IsOnlyAName(bus))
        {
            _buses.Add(bus, _root);
            return;
        }

        DtsNode parent = bus.Parent is { } above && _buses.TryGetValue(above, out DtsNode? found) ? found : _root;
        DtsNode node = Place(bus, bus.FirmwarePath, parent, DtsNames.Node(bus.Name.ToString()));
        if (!node.Has("#address-cells"))
            _addresses.MakeBus(node);
        _buses.Add(bus, node);
        AddMaps(bus, node);
    }

    // Devices that have paths stand there: their bus needs a node only where it says something itself.
    private bool IsOnlyAName(Bus bus) =>
        bus is { FirmwarePath: null, Parent: null, Limit: null, Behind.IsEmpty: true, Signals.IsEmpty: true }
        && _model.Platform.Devices.All(device => device.Parent != bus || device.FirmwarePath is not null)
        && _model.Platform.Buses.All(below => below.Parent != bus || below.FirmwarePath is not null);

    // From the root down: what a bus says goes through the windows of those above, and what they say it need not say again.
    private void SetWindows()
    {
        foreach ((Bus bus, DtsNode node) in _buses.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Value.Depth))
        {
            // Windows of the whole space have no size that 64 bits could say.
            if (bus.Limit is not { } limit || limit.Windows.All(window => window.Bus.IsAll))
                continue;
            if (_addresses.Inherits(node, limit) is { } from)
                PassOnWindows(node, from);
            else if (_addresses.DmaRanges(node, limit.Windows.Where(window => !window.Bus.IsAll), window => Space(window.Bus)) is { } rows)
                node.Set("dma-ranges", rows);
            else
                _model.Lose(
                    bus.Name.ToString(),
                    ExportModel.Describe(limit),
                    "the cells of its bus, or the windows above, do not hold it."
                );
            _addresses.Limit(node, limit);
        }
    }

    private void AddHost(Bus bus, int index)
    {
        // Of one host nobody needs a number, and dtc wants registers where there is one.
        bool isOnly = index == 0 && _model.Platform.Buses.Where(other => other.Kind == BusKind.RootBus).Take(2).Count() == 1;
        DtsNode node = Place(bus, bus.FirmwarePath, _root, isOnly ? "pcie" : $"pcie@{index:x}");
        if (bus.FirmwarePath is null)
            node.SetText("compatible", "pci-host-ecam-generic");
        node.SetText("device_type", "pci");
        SetOutbound(bus, node);
        _addresses.MakeBus(node);
        node.Set("linux,pci-domain", (uint)(bus.Segment ?? 0));
        if (bus.Buses is { } buses)
            node.Set("bus-range", buses.First, (uint)buses.Last);
        _buses.Add(bus, node);
        AddPciIommus(bus);
        AddMaps(bus, node);
    }

    // The windows that were kept say the same and more (I/O, where memory leads to); windows of a file's own lead to the same addresses.
    private void SetOutbound(Bus bus, DtsNode node)
    {
        DtBusLayout layout = _addresses.LayoutOf(node);
        DtBusLayout above = _addresses.LayoutOf(node.Parent!);
        IovaRange[] windows = [.. bus.BridgeWindows.Select(window => window.Range)];
        if (layout.Ranges is { } kept && windows.SequenceEqual(DtHosts.OutboundWindows(layout, kept, above)))
            return;
        if (windows.Length > 0)
            node.Set("ranges", [.. windows.SelectMany(window => Outbound(window, above.AddressCells))]);
    }

    private static DtsCell[] Outbound(IovaRange window, int parentCells) =>
        [
            Space(window),
            .. DtsCell.Two(window.First),
            .. Enumerable.Repeat((DtsCell)0u, Math.Max(0, parentCells - 2)),
            .. parentCells == 1 ? [(uint)window.First] : DtsCell.Two(window.First),
            .. DtsCell.Two(window.LengthMinusOne + 1),
        ];

    private static uint Space(IovaRange range) => range.Last > uint.MaxValue ? Memory64 : Memory32;

    // A virtio-iommu that is a PCI function stands below its host.
    private void AddPciIommus(Bus bus)
    {
        foreach (Iommu iommu in _model.Platform.Iommus.Where(iommu => !_iommus.ContainsKey(iommu)))
        {
            if (
                CompatibleOf(iommu) is { } compatible
                && PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress address)
                && address.Segment == (bus.Segment ?? 0)
                && address.Bus == (bus.Buses?.First ?? 0)
            )
                _iommus.Add(
                    iommu,
                    Function(_buses[bus], BaseName(iommu) ?? "iommu", address)
                        .SetText("compatible", [.. Compatibles(iommu, compatible)])
                        .Set("#iommu-cells", ShapeOf(iommu).Cells)
                );
        }
    }

    private static string? BaseName(Iommu iommu) =>
        iommu.FirmwarePath is { } path && DtsNames.IsPath(path) ? path.Substring(path.LastIndexOf('/') + 1).Split('@')[0] : null;

    private static DtsNode Function(DtsNode parent, string name, PciAddress address)
    {
        DtsNode node = parent.Child($"{name}@{address.Device:x},{address.Function:x}");
        if (!node.Has("reg"))
            node.Set("reg", ((uint)address.Bus << 16) | ((uint)address.Device << 11) | ((uint)address.Function << 8), 0u, 0u, 0u, 0u);
        return node;
    }

    private void AddMaps(Bus bus, DtsNode node)
    {
        ImmutableArray<RequesterSpan> spans = RequesterSpans.Of(bus);
        DtsIdMap map = new();
        // One stream for all that the bus has is one row under the mask 0.
        bool isOneForAll = spans is [{ SingleStream: true, Iommu: not null } all] && _iommus.ContainsKey(all.Iommu);
        if (isOneForAll)
            map.Add(0, _iommus[spans[0].Iommu!], ShapeOf(spans[0].Iommu!).Outputs(spans[0].FirstStream, spans[0].StreamMask), 1);
        else
        {
            foreach (RequesterSpan span in spans.Where(span => span.Iommu is not null && _iommus.ContainsKey(span.Iommu)))
                AddSpan(map, span, bus);
        }

        if (map.Rows > 0)
            node.Set("iommu-map", [.. map.Cells]);
        else if (DtMapRows.Cells(ExportModel.Texts(bus, DtFacts.IommuMap), _iommus.Values) is { } kept)
            node.Set("iommu-map", kept.Cells);
        if (isOneForAll)
            node.Set("iommu-map-mask", 0u);
        else if (map.Rows > 0 && ExportModel.Number(bus, DtFacts.IommuMapMask) is not null)
            node.Set("iommu-map-mask", uint.MaxValue);
        _controllers.Refer(bus, node);
    }

    private void AddSpan(DtsIdMap map, RequesterSpan span, Bus bus)
    {
        DtsNode iommu = _iommus[span.Iommu!];
        DtsStreamShape shape = ShapeOf(span.Iommu!);
        uint count = span.Last - span.First + 1;
        // Several output cells are a row a requester (of_map_id refuses a range of them).
        bool isEach = (span.SingleStream && count > 1) || shape.Cells > 1;
        if (!isEach)
            map.Add(span.First, iommu, shape.Outputs(span.FirstStream, span.StreamMask), count);
        else if (count <= MaxSingleRequesters)
        {
            for (uint i = 0; i < count; i++)
                map.Add(span.First + i, iommu, shape.Outputs(span.FirstStream + (span.SingleStream ? 0 : i), span.StreamMask), 1);
        }
        else
            _model.Lose(
                bus.Name.ToString(),
                $"streams 0x{span.FirstStream:x} for requesters 0x{span.First:x}..0x{span.Last:x}",
                "an iommu-map needs a row for each of them, and so many are too many."
            );
    }

    // ---- masters ----

    private void AddMaster(Device device)
    {
        if (device.FirmwarePath is null && device.Behind.IsEmpty && !_claimed.Contains(device))
            return;
        DtsNode node = Place(device, device.FirmwarePath, _buses[device.Parent], DtsNames.Node(device.Name.ToString()));
        _devices.Add(device, node);
        LoseDmaParent(device);
        if (device.Parent.Limit is not null && _buses[device.Parent] is var limiting && node.IsBelow(limiting))
            PassOnWindows(node, limiting);
        List<DtsCell> iommus = [];
        foreach (IommuMapping mapping in device.Behind.Where(mapping => _iommus.ContainsKey(mapping.Iommu)))
            AddStreams(iommus, mapping, device);
        if (iommus.Count > 0)
            node.Set("iommus", [.. iommus]);
    }

    // Between a bus with windows and what is below it every bus says that it passes them on (of_dma_get_range ends at one that does not).
    private static void PassOnWindows(DtsNode node, DtsNode from)
    {
        for (DtsNode? bus = node.Parent; bus is not null && bus != from; bus = bus.Parent)
        {
            if (!bus.Has("dma-ranges"))
                bus.Set("dma-ranges");
        }
    }

    // A limit that is not the parent's reaches a device by an interconnect named dma-mem, of which nothing is kept but the limit.
    private void LoseDmaParent(Device device)
    {
        if (
            device.FirmwarePath is { } path
            && device.Parent is { Limit: not null, FirmwarePath: { } bus }
            && bus != "/"
            && !path.StartsWith(bus + "/", StringComparison.Ordinal)
        )
            _model.Lose(
                device.Name.ToString(),
                "on " + device.Parent.Name,
                "its limit reaches it by an interconnect (dma-mem), and that is not written."
            );
    }

    // One entry a stream: the property knows no ranges.
    private void AddStreams(List<DtsCell> iommus, IommuMapping mapping, Device device)
    {
        DtsStreamShape shape = ShapeOf(mapping.Iommu);
        if (mapping.FirstStream is null && shape.Cells > 0)
        {
            _model.Lose(
                device.Name.ToString(),
                "behind " + mapping.Iommu.Name,
                "a reference to this IOMMU has a stream, and none is stated."
            );
            return;
        }

        uint first = mapping.FirstStream ?? 0,
            last = Math.Max(first, mapping.LastStream ?? first);
        if (last - first >= MaxSingleRequesters)
        {
            _model.Lose(
                device.Name.ToString(),
                $"streams 0x{first:x}..0x{last:x}",
                "iommus has an entry a stream; so many are too many, and the first is written."
            );
            last = first;
        }

        for (ulong stream = first; stream <= last; stream++)
            iommus.AddRange([_iommus[mapping.Iommu], .. shape.Outputs((uint)stream, mapping.StreamMask)]);
    }

    // ---- reserved memory ----

    private void AddReservedMemory()
    {
        Dictionary<Device, List<DtsNode>> regions = [];
        foreach (ExportClaim claim in _model.Claims())
        {
            if (claim.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi)
                _model.Lose(
                    claim.ElementName,
                    ExportModel.Describe(claim.Region),
                    "iommu-addresses say direct and reserved regions alone."
                );
            else if (!claim.Region.TryGetRange(out IovaRange range) || range.IsAll)
                _model.Lose(
                    claim.ElementName,
                    ExportModel.Describe(claim.Region),
                    "a region without a size has no place in a device tree."
                );
            else
                AddRegion(claim, range, regions);
        }

        foreach (KeyValuePair<Device, List<DtsNode>> device in regions)
        {
            List<DtsNode> kept = [.. _memory.AllOf(device.Key).Select(At)];
            DeviceNode(device.Key)!.Set("memory-region", [.. kept.Union(device.Value).Select(node => (DtsCell)node)]);
        }
    }

    private void AddRegion(ExportClaim claim, IovaRange range, Dictionary<Device, List<DtsNode>> regions)
    {
        List<Device> devices = [.. claim.Devices.Where(device => _model.IommuOf(device) is not null && DeviceNode(device) is not null)];
        if (devices.Count == 0)
        {
            _model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region),
                "iommu-addresses name devices behind an IOMMU that the tree has a node for, and there is none."
            );
            return;
        }

        LoseDetails(claim);
        DtsNode node = MemoryOf(claim, range);
        if (claim.IsDirect && _addresses.Register(node, range.First, range.LengthMinusOne + 1) is { } register)
            node.Set("reg", register);
        if (!_addressesOf.TryGetValue(node, out List<DtsCell>? cells))
            _addressesOf.Add(node, cells = []);
        foreach (Device device in devices)
        {
            DtsNode at = DeviceNode(device)!;
            if (_addresses.OnBusOf(at, BusAddress(device, range.First), range.LengthMinusOne + 1, Space(range)) is not { } address)
            {
                _model.Lose(claim.ElementName, ExportModel.Describe(claim.Region), "the cells of the device's bus do not hold it.");
                continue;
            }

            cells.AddRange([at, .. address]);
            if (!regions.TryGetValue(device, out List<DtsNode>? known))
                regions.Add(device, known = []);
            known.Add(node);
        }

        node.Set("iommu-addresses", [.. cells]);
    }

    // The memory that a tree had the region at, or one more.
    private DtsNode MemoryOf(ExportClaim claim, IovaRange range)
    {
        if (_memory.PathOf(claim.Claim) is { } path)
            return At(path);
        DtsNode memory = _root.Child("reserved-memory");
        if (!memory.Has("#address-cells"))
        {
            DtBusLayout root = _addresses.LayoutOf(_root);
            memory.Set("#address-cells", (uint)root.AddressCells).Set("#size-cells", (uint)root.SizeCells).Set("ranges");
        }

        return Free(memory, claim.IsDirect ? "region" + Unit(range.First) : $"iova-{range.First:x}");
    }

    private void LoseDetails(ExportClaim claim)
    {
        if (claim.Region.Kind == RegionKind.DirectRelaxable)
            _model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region),
                "iommu-addresses do not say that a region may be dropped: it is direct."
            );
        if (claim.Claim.SinceKernel != new KernelVersion(6, 3))
            _model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region),
                "Linux reports iommu-addresses from 6.3 on, whatever the file says."
            );
        if (claim.Element is Bus && claim.Claim.For.IsDefaultOrEmpty)
            _model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region) + " for everything below",
                "iommu-addresses name devices; those of the file are named."
            );
    }

    private static ulong BusAddress(Device device, ulong cpu)
    {
        foreach (DmaWindow window in ExportModel.RootOf(device.Parent).Limit?.Windows ?? ImmutableArray<DmaWindow>.Empty)
        {
            if (window.CpuFirst <= cpu && cpu - window.CpuFirst <= window.Bus.LengthMinusOne)
                return window.Bus.First + (cpu - window.CpuFirst);
        }

        return cpu;
    }

    /// <summary>The node of a device, made for a PCI function when first asked for; null for one that no node can describe.</summary>
    private DtsNode? DeviceNode(Device device)
    {
        if (_devices.TryGetValue(device, out DtsNode? known))
            return known;
        if (device.Address is not { } address || BusNode(device.Parent) is not { } parent)
            return null;
        DtsNode node = Function(parent, DtsNames.Node(device.Name.ToString()), address);
        _devices.Add(device, node);
        return node;
    }

    private DtsNode? BusNode(Bus bus)
    {
        if (_buses.TryGetValue(bus, out DtsNode? known))
            return known;
        if (bus.Parent is not { } above || bus.Address is not { } address || BusNode(above) is not { } parent)
            return null;
        DtsNode node = Function(parent, "pci", address);
        if (!node.Has("device_type"))
        {
            node.SetText("device_type", "pci").Set("#address-cells", 3u).Set("#size-cells", 2u).Set("ranges");
            if (bus.Buses is { } buses)
                node.Set("bus-range", buses.First, (uint)buses.Last);
        }

        _buses.Add(bus, node);
        return node;
    }
}
