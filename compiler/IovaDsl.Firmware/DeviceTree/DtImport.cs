using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// A device tree: IOMMUs that are enabled, PCI hosts with their maps and windows, masters with the windows of their
/// buses, doorbells, and reserved memory with <c>iommu-addresses</c>.
/// </summary>
internal sealed class DtImport
{
    private const int MaxRunsPerHost = 64;

    private readonly PlatformDraft _draft;
    private readonly DtTopology _tree;
    private readonly string _name;
    private readonly Dictionary<DtNode, DraftIommu> _iommus = [];
    private readonly Dictionary<DtNode, DraftMsi> _controllers = [];
    private readonly Dictionary<DtNode, DraftBus> _buses = [];
    private readonly Dictionary<DtNode, DraftDevice> _devices = [];
    private int _nextSegment;

    private DtImport(PlatformDraft draft, DtTopology tree, string name)
    {
        _draft = draft;
        _tree = tree;
        _name = name;
    }

    public static void Add(PlatformDraft draft, FlatTree tree, DtTopology topology, string name) =>
        new DtImport(draft, topology, name).Add(tree);

    private void Add(FlatTree tree)
    {
        foreach (DtMsiController controller in _tree.MsiControllers.Where(controller => controller.Node.IsEnabled))
            AddController(controller);
        foreach (DtIommu iommu in _tree.Iommus)
            AddIommu(iommu);
        foreach (DtPciHost host in _tree.PciHosts.Where(host => host.Node.IsEnabled))
            AddHost(host);
        foreach (DtMaster master in _tree.Masters.Where(master => master.Node.IsEnabled))
            AddMaster(master);
        AddWindows(tree);
        DtReservedMemoryImport.Add(_draft, tree, _tree, _name, DeviceOf);
        DropUnused();
    }

    private FirmwarePlace At(DtNode node) => new(_name, node.Path);

    private FirmwarePlace At(DtNode node, string property) => new(_name, node.Path + " " + property);

    // ---- controllers and IOMMUs ----

    private void AddController(DtMsiController controller)
    {
        DtNode node = controller.Node;
        bool isIts = node.Compatible.Contains("arm,gic-v3-its");
        bool isFrame = node.Compatible.Contains("arm,gic-v2m-frame");
        DraftMsi msi = _draft.AddMsi(
            isIts ? "its"
                : isFrame ? "v2m"
                : node.Name,
            isIts ? MsiControllerKind.GicV3Its
                : isFrame ? MsiControllerKind.GicV2m
                : MsiControllerKind.Generic,
            At(node)
        );
        msi.Notes.Add(At(node) + ".");
        _controllers.Add(node, msi);
        if (!isIts && !isFrame)
            msi.Notes.Add("Where its doorbell is, only its driver knows.");
        else if (CpuAddress(node) is { } start)
            msi.Doorbell = DoorbellAt(start, isIts);
    }

    /// <summary>Where the CPU finds a node's first register window.</summary>
    private static ulong? CpuAddress(DtNode node)
    {
        int cells = node.Parent?.AddressCells ?? 2;
        return node.Property("reg") is { } reg && reg.CellCount >= cells ? DtAddresses.ToCpu(node, reg.Number(0, cells)) : null;
    }

    private static IovaRange? DoorbellAt(ulong start, bool isIts)
    {
        ulong offset = isIts ? AcpiMsi.ItsDoorbellOffset : 0;
        ulong bytes = isIts ? 0x10000UL : 0x1000UL;
        return start <= ulong.MaxValue - offset && IovaRange.TryFromStartAndSize(start + offset, bytes, out IovaRange range) ? range : null;
    }

    private void AddIommu(DtIommu iommu)
    {
        DtNode node = iommu.Node;
        if (!node.IsEnabled)
        {
            _draft.Tail.Add($"{At(node)} is disabled: who refers to it is not translated.");
            return;
        }

        IommuRules? driver = IommuKinds.OfCompatible(node.Compatible);
        IommuRules kind = driver ?? IommuKinds.Of(GenericIommu.Kind);
        DraftIommu draft = _draft.AddIommu($"{kind.Word}{_iommus.Count}", kind.Kind, At(node));
        draft.Path = node.Path;
        draft.Notes.Add($"{At(node)}: {string.Join(", ", node.Compatible)}.");
        _iommus.Add(node, draft);
        PciAddress? address = AddressOf(node);
        if (address is { } function)
            draft.Facts.Add(FactOf.Text(IommuFacts.Function, function.ToString()));
        ulong? registers = address is null ? CpuAddress(node) : null;
        if (
            registers is { } start
            && iommu.Reg.Length > 0
            && IovaRange.TryFromStartAndSize(start, Math.Max(iommu.Reg[0].Size, 1), out IovaRange range)
        )
            draft.Registers = range;
        MarkIdle(draft, registers, address);
        if (driver is not null)
            draft.Facts.Add(FactOf.Text(IommuFacts.Compatible, [.. node.Compatible]));
        if (kind.Table == IortTable.Signature)
            draft.Facts.Add(FactOf.Number(IommuFacts.SmmuCoherent, iommu.IsCoherent ? 1UL : 0));
        AddAperture(draft, driver is not null);
    }

    private void AddAperture(DraftIommu draft, bool hasDriver)
    {
        Geometry geometry = draft.Geometry;
        if (draft.Kind == VirtioIommu.Kind)
            VirtioIommus.MarkUnknown(_draft, draft);
        else if (!hasDriver)
            _draft.AssumeInputBits(draft, 32, "no driver known here says how many bits this IOMMU takes; many of SoCs take 32");
        else if (geometry is { Basis: GeometryBasis.Assumed, Aperture: { } usual })
            _draft.AssumeInputBits(draft, IovaText.BitsOf(usual) ?? 32, geometry.Reason);
        else if (_draft.TakeAssumedNumber(draft, "input-bits", 1, 64) is { } bits)
            draft.Aperture = IovaRange.FromBits(bits);
    }

    private void MarkIdle(DraftIommu draft, ulong? registers, PciAddress? address)
    {
        if (draft.Kind == VirtioIommu.Kind)
            VirtioIommus.MarkIdle(_draft, draft, address);
        else if (IommuKinds.Of(draft.Kind).Table == IortTable.Signature)
            IortImport.MarkIdle(_draft, draft, registers ?? 0);
        else if (_draft.Host is { } host)
            DrivenIommus.Settle(_draft, draft, !host.Iommus.IsEmpty, showsOthers: false);
    }

    // ---- PCI hosts ----

    private void AddHost(DtPciHost host)
    {
        DraftBus? bus = host.IsPci ? RootBusOf(host) : InterconnectOf(host.Node);
        if (bus is null)
        {
            _draft.Tail.Add($"{At(host.Node)}: its root bus is not there on this host.");
            return;
        }

        bus.Path ??= host.Node.Path;
        bus.Notes.Add($"{At(host.Node)}: {string.Join(", ", host.Node.Compatible)}.");
        _buses[host.Node] = bus;
        PlaceBehind(bus, host);
        PlaceSignals(bus, host);
        PlaceWindows(bus, host.DmaWindow);
        if (host.IsPci)
            bus.BridgeWindows.AddRange(OutboundWindows(host.Node));
    }

    private DraftBus? RootBusOf(DtPciHost host)
    {
        int segment = host.Segment is { } stated ? (int)Math.Min(stated, int.MaxValue) : _nextSegment;
        _nextSegment = Math.Max(_nextSegment, segment + 1);
        byte first = (byte)Math.Min(host.Buses?.First ?? 0, 0xff);
        byte last = (byte)Math.Min(Math.Max(host.Buses?.Last ?? 0xff, first), 0xff);
        if (_draft.Host is not { } machine)
            return _draft.AddRootBus(segment, first, last, At(host.Node));
        PciRootBus? root = FindRoot(machine, host, segment);
        DraftBus? bus = root is null
            ? null
            : _draft.RootBuses.FirstOrDefault(bus => bus.Segment == root.Address.Segment && bus.Buses?.First == root.Address.Bus);
        if (bus is not null && host.Buses is not null)
            bus.Buses = (first, Math.Max(last, bus.Buses?.Last ?? 0));
        return bus;
    }

    // By the tree's node where sysfs links it, by the name Linux makes of its first register window, by segment.
    private PciRootBus? FindRoot(HostSnapshot machine, DtPciHost host, int segment) =>
        machine.RootBuses.FirstOrDefault(root => root.FirmwarePath == host.Node.Path)
        ?? (
            CpuAddress(host.Node) is { } registers
                ? machine.RootBuses.FirstOrDefault(root => root.PlatformDevice == $"{registers:x}.{host.Node.BaseName}")
                : null
        )
        ?? (host.Segment is not null ? machine.RootBuses.FirstOrDefault(root => root.Address.Segment == segment) : null);

    private void PlaceBehind(DraftBus bus, DtPciHost host)
    {
        if (host.IommuMap is not { } map)
        {
            bus.BehindNone = true;
            if (!host.Iommus.IsEmpty)
                bus.Notes.Add("Its iommus property is for the host itself; Linux looks for devices below in iommu-map, and there is none.");
            return;
        }

        (byte firstBus, byte lastBus) = bus.Buses ?? (0, 0xff);
        uint first = (uint)firstBus << 8,
            last = ((uint)lastBus << 8) | 0xff;
        List<RequesterRun<DtNode>> runs = DtMaps.Runs(map, first, last);
        List<RequesterRun<DraftIommu>> translated =
        [
            .. runs.Where(run => _iommus.TryGetValue(run.Target, out DraftIommu? iommu) && !iommu.IsIdle)
                .Select(run => new RequesterRun<DraftIommu>(run.First, run.Last, _iommus[run.Target], run.FirstId, run.SingleId)),
        ];
        if (translated.Count > MaxRunsPerHost)
            translated = WithoutStreams(bus, map, translated);
        foreach (RequesterRun<DraftIommu> run in translated)
        {
            bool all = run.First == 0 && run.Last == 0xffff;
            bus.Behind.Add(
                new DraftMapping(
                    run.Target,
                    all ? null : run.First,
                    all ? null : run.Last,
                    run.FirstId,
                    run.SingleId,
                    At(host.Node, "iommu-map")
                )
            );
        }

        bus.BehindNone = translated.Count == 0;
        if (translated.Count > 0 && (translated[0].First > first || translated[translated.Count - 1].Last < last || translated.Count > 1))
            bus.Notes.Add("Requester IDs that no line names reach memory untranslated.");
    }

    // A mask that makes streams jump: who is behind what is kept, under which stream is not said.
    private static List<RequesterRun<DraftIommu>> WithoutStreams(DraftBus bus, DtIdMap map, List<RequesterRun<DraftIommu>> runs)
    {
        bus.Notes.Add(
            $"iommu-map-mask 0x{map.Mask:x} spreads the requesters over streams in {runs.Count} pieces; the stream IDs here are "
                + "those of the first piece only."
        );
        List<RequesterRun<DraftIommu>> joined = [];
        foreach (RequesterRun<DraftIommu> run in runs)
        {
            RequesterRun<DraftIommu>? last = joined.Count == 0 ? null : joined[joined.Count - 1];
            if (last is not null && last.Target == run.Target && last.Last + 1 == run.First)
                joined[joined.Count - 1] = last with { Last = run.Last };
            else
                joined.Add(run);
        }

        return joined;
    }

    private void PlaceSignals(DraftBus bus, DtPciHost host)
    {
        IEnumerable<DtNode?> targets = host.MsiMap is { } map
            ? map.Entries.Select(entry => entry.Target)
            : host.MsiParents.Select(parent => parent.Target);
        foreach (DtNode? target in targets.Distinct())
        {
            if (target is not null && _controllers.TryGetValue(target, out DraftMsi? msi) && !bus.Signals.Contains(msi))
                bus.Signals.Add(msi);
        }
    }

    private void PlaceWindows(DraftBus bus, DtDmaWindow? window)
    {
        if (window is null)
            return;
        bus.Notes.Add(
            $"{At(window.Bus)} dma-ranges: {(window.Ranges.Length == 1 ? "an inbound window" : "inbound windows")}. Linux's DMA API "
                + "keeps to the limit; reserved_regions and VFIO do not show it."
        );
        foreach (DtDmaWindowRange range in window.Ranges)
            bus.AddWindow(new IovaRange(range.DmaFirst, range.DmaLast), range.CpuFirst, At(window.Bus, "dma-ranges"));
    }

    private static IEnumerable<IovaRange> OutboundWindows(DtNode host)
    {
        foreach (DtPciWindow window in DtAddresses.OutboundWindows(host))
        {
            if (window.IsMemory && IovaRange.TryFromStartAndSize(window.PciFirst, window.Size, out IovaRange range))
                yield return range;
        }
    }

    // ---- masters ----

    private void AddMaster(DtMaster master)
    {
        DtNode node = master.Node;
        if (AddressOf(node) is not null)
            return;
        DraftDevice device = _draft.AddDevice(node.Name, BusOf(master.DmaWindow), At(node));
        device.Path = node.Path;
        device.Notes.Add($"{At(node)}: {string.Join(", ", node.Compatible)}.");
        _devices[node] = device;
        List<DtReference> live =
        [
            .. master.Iommus.Where(reference =>
                reference.Target is { } target && _iommus.TryGetValue(target, out DraftIommu? iommu) && !iommu.IsIdle
            ),
        ];
        device.BehindNone = live.Count == 0;
        if (live.Count == 0)
        {
            device.Notes.Add("Its IOMMU is disabled or not driven: it is not translated.");
            return;
        }

        foreach (DtReference reference in live)
        {
            uint? stream = reference.Arguments.IsEmpty ? null : reference.Arguments[0];
            DraftMapping mapping = new(
                _iommus[reference.Target!],
                null,
                null,
                stream,
                SingleStream: stream is not null,
                At(node, "iommus")
            );
            if (!device.Behind.Contains(mapping))
                device.Behind.Add(mapping);
        }

        if (live.Exists(reference => reference.Arguments.Length > 1))
            device.Notes.Add("All of iommus, masks too: " + string.Join(", ", live.Select(Describe)) + ".");
    }

    private string Describe(DtReference reference) =>
        _iommus[reference.Target!].Name + string.Concat(reference.Arguments.Select(argument => $" 0x{argument:x}"));

    private DraftBus BusOf(DtDmaWindow? window)
    {
        if (window is null)
            return _draft.DefaultInterconnect(new FirmwarePlace(_name));
        DraftBus bus = InterconnectOf(window.Bus);
        if (bus.Windows.Count == 0)
            PlaceWindows(bus, window);
        return bus;
    }

    private DraftBus InterconnectOf(DtNode node)
    {
        if (_buses.TryGetValue(node, out DraftBus? known))
            return known;
        DraftBus bus = _draft.AddBus(node.Name.Length == 0 ? "root" : node.Name, BusKind.Interconnect, At(node));
        bus.Path = node.Path;
        _buses.Add(node, bus);
        return bus;
    }

    // Buses with windows of their own whose devices no IOMMU translates: the limit is as real for them.
    private void AddWindows(FlatTree tree)
    {
        DtDma dma = new(tree);
        foreach (DtDmaBus bus in _tree.DmaBuses)
        {
            if (
                !bus.IsEmpty
                && bus.Node.IsEnabled
                && !_buses.ContainsKey(bus.Node)
                && dma.WindowBelowHost(bus.Node) is { } window
                && window.Bus == bus.Node
            )
                PlaceWindows(InterconnectOf(bus.Node), window);
        }
    }

    // ---- PCI functions that the tree describes ----

    /// <summary>The device of a node: a master, or a PCI function below a host (or a bridge with a node of its own).</summary>
    private DraftDevice? DeviceOf(DtNode node)
    {
        if (_devices.TryGetValue(node, out DraftDevice? known))
            return known;
        if (AddressOf(node) is { } address)
            return _draft.DeviceAt(address, At(node));
        if (_draft.Host is not null)
            return null;
        DraftDevice made = _draft.AddDevice(node.Name, _draft.DefaultInterconnect(new FirmwarePlace(_name)), At(node));
        made.Path = node.Path;
        made.BehindNone = true;
        _devices.Add(node, made);
        return made;
    }

    // A child of a PCI node is found by device and function on that node's bus (of_pci_find_child_device).
    private PciAddress? AddressOf(DtNode node)
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
        if (_tree.PciHosts.FirstOrDefault(host => host.Node == bus) is { } host)
        {
            if (_buses.TryGetValue(bus, out DraftBus? made))
                return (made.Segment ?? 0, made.Buses?.First ?? 0);
            return ((int)Math.Min(host.Segment ?? 0, int.MaxValue), (int)Math.Min(host.Buses?.First ?? 0, 0xff));
        }

        if (AddressOf(bus) is { } bridge)
        {
            if (_draft.Host?.Find(bridge)?.BusesBelow is { } below)
                return (bridge.Segment, below.Secondary);
            return bus.Property("bus-range") is { CellCount: >= 2 } range && range.Cell(0) <= 0xff
                ? (bridge.Segment, (int)range.Cell(0))
                : null;
        }

        return null;
    }

    /// <summary>Without a host, what nobody refers to says nothing of IOVAs.</summary>
    private void DropUnused()
    {
        HashSet<DraftMsi> signalled =
        [
            .. _draft.Buses.SelectMany(bus => bus.Signals),
            .. _draft.Devices.SelectMany(device => device.Signals),
        ];
        _draft.MsiControllers.RemoveAll(msi => !signalled.Contains(msi) && msi.Kind == MsiControllerKind.Generic);
    }
}
