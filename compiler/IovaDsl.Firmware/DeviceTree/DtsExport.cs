using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
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
        string text = DtsForms.Text(root, [$"What {resolved.Platform.Name} says of DMA, to be merged into the machine's own tree."]);
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
    private readonly Dictionary<MsiController, DtsNode> _controllers = [];
    private readonly Dictionary<Bus, DtsNode> _buses = [];
    private readonly Dictionary<Device, DtsNode> _devices = [];

    public DtsWriterOfPlatform(ExportModel model)
    {
        _model = model;
        _claimed = [.. model.Claims().Where(claim => claim.Devices.Length == 1).Select(claim => claim.Devices[0])];
        _shapes = DtsStreamShape.Of(model.Platform);
    }

    public DtsNode Make()
    {
        Cells(_root);
        foreach (Iommu iommu in _model.Platform.Iommus)
            AddIommu(iommu);
        foreach (MsiController controller in _model.Platform.MsiControllers)
            AddController(controller);
        int hosts = 0;
        foreach (Bus bus in _model.Platform.Buses)
            AddBus(bus, ref hosts);
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

    private static void Cells(DtsNode bus) => bus.Set("#address-cells", 2u).Set("#size-cells", 2u);

    private DtsNode At(string path)
    {
        DtsNode node = _root;
        foreach (string name in path.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
            node = node.Child(name);
        return node;
    }

    // What stands on the way to a node and is nothing else of the platform is a bus that changes nothing.
    private static void CompleteBuses(DtsNode node)
    {
        foreach (DtsNode child in node.Children.Where(child => child.Children.Count > 0))
        {
            if (!child.Has("#address-cells"))
                PlainBus(child);
            CompleteBuses(child);
        }
    }

    private static void PlainBus(DtsNode bus)
    {
        Cells(bus);
        bus.SetText("compatible", "simple-bus").Set("ranges");
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
        if (iommu.Registers is { } registers)
            node.Set("reg", [.. DtsCell.Two(registers.First), .. DtsCell.Two(registers.LengthMinusOne + 1)]);
        DtsStreamShape shape = ShapeOf(iommu);
        node.Set("#iommu-cells", shape.Cells);
        if (shape.MatchMask is { } mask)
            node.Set("stream-match-mask", mask);
        // Without it an SMMU's driver promises no cache coherency, and VFIO refuses what is behind (arm_smmu_device_dt_probe).
        if (IommuKinds.Of(iommu.Kind).Table == IortTable.Signature && ExportModel.Number(iommu, IommuFacts.SmmuCoherent) is not 0)
            node.Set("dma-coherent");
        if (iommu.Kind == AppleDart.Kind && iommu.ApertureStated && IovaText.BitsOf(iommu.Aperture) is null)
            node.Set("apple,dma-range", [.. DtsCell.Two(iommu.Aperture.First), .. DtsCell.Two(iommu.Aperture.LengthMinusOne + 1)]);
        else
            LoseAperture(iommu);
        _iommus.Add(iommu, node);
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

    private void AddController(MsiController controller)
    {
        string name = controller.Name.ToString();
        if (controller.Kind is MsiControllerKind.X86Apic)
        {
            _model.Lose(name, "the MSI controller", "the interrupt window of x86 is in no device tree.");
            return;
        }

        bool isIts = controller.Kind == MsiControllerKind.GicV3Its;
        ulong offset = isIts ? ItsDoorbell.Offset : 0;
        ulong? registers = controller.Doorbell is { } doorbell && doorbell.First >= offset ? doorbell.First - offset : null;
        DtsNode node = Free(_root, "msi-controller" + (registers is { } at ? Unit(at) : "-" + DtsNames.Node(name)));
        if (controller.Kind != MsiControllerKind.Generic)
            node.SetText("compatible", isIts ? "arm,gic-v3-its" : "arm,gic-v2m-frame");
        else if (controller.Doorbell is not null)
            _model.Lose(name, "doorbell", "only the driver of such a controller knows where its doorbell is.");
        if (registers is { } start && controller.Kind != MsiControllerKind.Generic)
            node.Set("reg", [.. DtsCell.Two(start), .. DtsCell.Two(isIts ? 0x20000UL : 0x1000UL)]);
        node.Set("msi-controller").Set("#msi-cells", 1u);
        _controllers.Add(controller, node);
    }

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
        DtsNode parent = bus.Parent is { } above && _buses.TryGetValue(above, out DtsNode? found) ? found : _root;
        DtsNode node = Place(bus, bus.FirmwarePath, parent, DtsNames.Node(bus.Name.ToString()));
        if (!node.Has("#address-cells"))
            PlainBus(node);
        foreach (DmaWindow[] windows in WindowsOf(bus))
            node.Set(
                "dma-ranges",
                [
                    .. windows.SelectMany(window =>
                        (DtsCell[])
                            [
                                .. DtsCell.Two(window.Bus.First),
                                .. DtsCell.Two(window.CpuFirst),
                                .. DtsCell.Two(window.Bus.LengthMinusOne + 1),
                            ]
                    ),
                ]
            );
        _buses.Add(bus, node);
        AddMaps(bus, node);
    }

    // At most one list; windows of the whole space have no size that 64 bits could say.
    private IEnumerable<DmaWindow[]> WindowsOf(Bus bus)
    {
        DmaWindow[] windows = [.. bus.Limit?.Windows.Where(window => !window.Bus.IsAll) ?? []];
        if (windows.Length > 0)
            yield return windows;
    }

    private void AddHost(Bus bus, int index)
    {
        // Of one host nobody needs a number, and dtc wants registers where there is one.
        bool isOnly = index == 0 && _model.Platform.Buses.Where(other => other.Kind == BusKind.RootBus).Take(2).Count() == 1;
        DtsNode node = Place(bus, bus.FirmwarePath, _root, isOnly ? "pcie" : $"pcie@{index:x}");
        if (bus.FirmwarePath is null)
            node.SetText("compatible", "pci-host-ecam-generic");
        node.SetText("device_type", "pci").Set("#address-cells", 3u).Set("#size-cells", 2u);
        node.Set("linux,pci-domain", (uint)(bus.Segment ?? 0));
        if (bus.Buses is { } buses)
            node.Set("bus-range", buses.First, (uint)buses.Last);
        _buses.Add(bus, node);
        AddPciIommus(bus);
        AddMaps(bus, node);
        foreach (DmaWindow[] windows in WindowsOf(bus))
            node.Set(
                "dma-ranges",
                [
                    .. windows.SelectMany(window =>
                        (DtsCell[])
                            [
                                Space(window.Bus),
                                .. DtsCell.Two(window.Bus.First),
                                .. DtsCell.Two(window.CpuFirst),
                                .. DtsCell.Two(window.Bus.LengthMinusOne + 1),
                            ]
                    ),
                ]
            );
        if (!bus.BridgeWindows.IsEmpty)
        {
            node.Set(
                "ranges",
                [
                    .. bus
                        .BridgeWindows.Select(window => window.Range)
                        .SelectMany(window =>
                            (DtsCell[])
                                [
                                    Space(window),
                                    .. DtsCell.Two(window.First),
                                    .. DtsCell.Two(window.First),
                                    .. DtsCell.Two(window.LengthMinusOne + 1),
                                ]
                        ),
                ]
            );
        }
    }

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
        foreach (RequesterSpan span in spans.Where(span => span.Iommu is not null && _iommus.ContainsKey(span.Iommu)))
            AddSpan(map, span, bus);
        if (map.Rows > 0)
            node.Set("iommu-map", [.. map.Cells]);
        if (spans.Length == 1 && spans[0] is { SingleStream: true, Iommu: not null } && map.Rows == 1)
            node.Set("iommu-map-mask", 0u);
        List<DtsCell> doorbells = [];
        if (bus.Signals.FirstOrDefault(_controllers.ContainsKey) is { } controller)
            doorbells.AddRange([0u, _controllers[controller], 0u, 0x10000u]);
        if (doorbells.Count > 0)
            node.Set("msi-map", [.. doorbells]);
        foreach (MsiController other in bus.Signals.Where(_controllers.ContainsKey).Skip(1))
            _model.Lose(bus.Name.ToString(), "signals " + other.Name, "an msi-map sends each requester to one controller.");
    }

    private void AddSpan(DtsIdMap map, RequesterSpan span, Bus bus)
    {
        DtsNode iommu = _iommus[span.Iommu!];
        DtsStreamShape shape = ShapeOf(span.Iommu!);
        uint count = span.Last - span.First + 1;
        // One stream for all is one row under the mask 0; several output cells are a row a requester.
        bool isEach = (span.SingleStream && count > 1) || shape.Cells > 1;
        if (span.SingleStream && span.First == 0 && span.Last == 0xffff)
            map.Add(0, iommu, shape.Outputs(span.FirstStream, span.StreamMask), 1);
        else if (!isEach)
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
        List<DtsCell> iommus = [];
        foreach (IommuMapping mapping in device.Behind.Where(mapping => _iommus.ContainsKey(mapping.Iommu)))
            AddStreams(iommus, mapping, device);
        if (iommus.Count > 0)
            node.Set("iommus", [.. iommus]);
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
            DeviceNode(device.Key)!.Set("memory-region", [.. device.Value.Select(node => (DtsCell)node)]);
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
        DtsNode memory = _root.Child("reserved-memory");
        if (!memory.Has("#address-cells"))
        {
            Cells(memory);
            memory.Set("ranges");
        }

        bool isDirect = claim.IsDirect;
        string name = isDirect ? "region" + Unit(range.First) : $"iova-{range.First:x}";
        DtsNode node = Free(memory, name);
        if (isDirect)
            node.Set("reg", [.. DtsCell.Two(range.First), .. DtsCell.Two(range.LengthMinusOne + 1)]);
        node.Set("iommu-addresses", [.. devices.SelectMany(device => Address(device, range))]);
        foreach (Device device in devices)
        {
            if (!regions.TryGetValue(device, out List<DtsNode>? known))
                regions.Add(device, known = []);
            known.Add(node);
        }
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

    // The cells of an address are those of the device's bus: three on PCI, two elsewhere. Linux takes it through dma-ranges.
    private static IEnumerable<DtsCell> AddressCells(Device device, ulong first, DtsNode node)
    {
        yield return node;
        if (device.Address is not null)
            yield return first > uint.MaxValue ? Memory64 : Memory32;
        foreach (DtsCell cell in DtsCell.Two(first))
            yield return cell;
    }

    private IEnumerable<DtsCell> Address(Device device, IovaRange range) =>
        [.. AddressCells(device, BusAddress(device, range.First), DeviceNode(device)!), .. DtsCell.Two(range.LengthMinusOne + 1)];

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
