using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>PCI hosts, and other buses that map requester IDs: their domains, maps, windows and MSI controllers.</summary>
internal sealed class DtHosts
{
    private const int MaxRunsPerHost = 64;

    private readonly DtScope _scope;
    private readonly DtIommus _iommus;
    private readonly DtControllers _controllers;
    private readonly DtInterconnects _interconnects;
    private readonly DtDomains _domains;

    public DtHosts(DtScope scope, DtIommus iommus, DtControllers controllers, DtInterconnects interconnects)
    {
        (_scope, _iommus, _controllers, _interconnects) = (scope, iommus, controllers, interconnects);
        _domains = new DtDomains(scope.Tree.Root);
    }

    public void AddAll()
    {
        foreach (DtPciHost host in _scope.Topology.PciHosts.Where(host => host.Node.IsEnabled))
            Add(host);
    }

    private void Add(DtPciHost host)
    {
        DraftBus? bus = host.IsPci ? RootBusOf(host) : _interconnects.Of(host.Node);
        if (bus is null)
            return;
        bus.Path ??= host.Node.Path;
        bus.Notes.Add(_scope.Describe(host.Node));
        _scope.Buses[host.Node] = bus;
        PlaceBehind(bus, host);
        PlaceSignals(bus, host);
        DtInterconnects.PlaceWindows(_scope, bus, host.DmaWindow);
        if (host.IsPci)
            bus.BridgeWindows.AddRange(OutboundWindows(host.Node));
    }

    private DraftBus? RootBusOf(DtPciHost host)
    {
        if (_domains.Of(host) is not { } segment)
        {
            _scope.Find(
                FirmwareCatalog.DtDomainTwiceRow,
                host.Node,
                "linux,pci-domain",
                $"A host before it has domain {host.Segment} already: Linux does not bring this one up (pci_bus_find_domain_nr)."
            );
            return null;
        }

        byte first = (byte)Math.Min(host.Buses?.First ?? 0, 0xff);
        byte last = (byte)Math.Min(Math.Max(host.Buses?.Last ?? 0xff, first), 0xff);
        if (_scope.Draft.Host is not { } machine)
            return _scope.Draft.AddRootBus(segment, first, last, _scope.At(host.Node));
        PciRootBus? root = FindRoot(machine, host, segment);
        DraftBus? bus = root is null
            ? null
            : _scope.Draft.RootBuses.FirstOrDefault(bus => bus.Segment == root.Address.Segment && bus.Buses?.First == root.Address.Bus);
        if (bus is null)
            _scope.Draft.Tail.Add($"{_scope.At(host.Node)}: its root bus is not there on this host.");
        else if (host.Buses is not null)
            bus.Buses = new BusNumbers(first, Math.Max(last, bus.Buses?.Last ?? 0));
        return bus;
    }

    // By the tree's node where sysfs links it, by the name Linux makes of its first register window, by segment.
    private static PciRootBus? FindRoot(HostSnapshot machine, DtPciHost host, int segment) =>
        machine.RootBuses.FirstOrDefault(root => root.FirmwarePath == host.Node.Path)
        ?? (
            DtScope.CpuAddress(host.Node) is { } registers
                ? machine.RootBuses.FirstOrDefault(root => root.PlatformDevice == $"{registers:x}.{host.Node.BaseName}")
                : null
        )
        ?? (host.Segment is not null ? machine.RootBuses.FirstOrDefault(root => root.Address.Segment == segment) : null);

    // ---- who translates ----

    private void PlaceBehind(DraftBus bus, DtPciHost host)
    {
        if (host.IommuMap is not { } map)
        {
            bus.BehindNone = true;
            if (!host.Iommus.IsEmpty && host.IsPci)
                bus.Notes.Add("Its iommus property is for the host itself; Linux looks for devices below in iommu-map, and there is none.");
            return;
        }

        if (map.StoredMask is { } mask)
            bus.Facts.Add(FactOf.Number(DtFacts.IommuMapMask, mask));
        if (map.IsPlaceholder)
            bus.Facts.Add(FactOf.Text(DtFacts.IommuMap, [.. map.Entries.Where(entry => entry.Target is not null).Select(DtMapRows.Text)]));
        SayHowKernelsDiffer(bus, host.Node, "iommu-map", map);
        (uint first, uint last) = bus.Requesters;
        List<RequesterRun<DraftIommu>> translated = Translated(bus, host, map, first, last);
        foreach (RequesterRun<DraftIommu> run in translated)
            bus.Behind.Add(Mapping(run, host));
        bus.BehindNone = translated.Count == 0;
        if (translated.Count > 0 && (translated[0].First > first || translated[translated.Count - 1].Last < last || translated.Count > 1))
            bus.Notes.Add(DraftBus.OthersUntranslated);
    }

    private List<RequesterRun<DraftIommu>> Translated(DraftBus bus, DtPciHost host, DtIdMap map, uint first, uint last)
    {
        List<RequesterRun<DraftIommu>> translated = [];
        SortedSet<string> reasons = new(StringComparer.Ordinal);
        foreach (RequesterRun<DtNode> run in DtMaps.Runs(map, first, last, entry => _iommus.MaskOf(entry.Target, entry.SecondOutput)))
        {
            DtTranslation translation = _iommus.Find(run.Target, host.Node, [run.FirstId]);
            if (translation.Iommu is { } iommu)
                translated.Add(new RequesterRun<DraftIommu>(run.First, run.Last, iommu, run.FirstId, run.SingleId) { Mask = run.Mask });
            else
                reasons.Add(translation.Reason!);
        }

        foreach (string reason in reasons)
            bus.Notes.Add($"Some of its requesters are not translated: {reason}.");
        return translated.Count > MaxRunsPerHost ? WithoutStreams(bus, map, translated) : translated;
    }

    private DraftMapping Mapping(RequesterRun<DraftIommu> run, DtPciHost host)
    {
        bool all = run.First == 0 && run.Last == 0xffff;
        bool hasMask = run.Mask != 0;
        return new DraftMapping(
            run.Target,
            all ? null : run.First,
            all ? null : run.Last,
            run.FirstId,
            run.SingleId,
            _scope.At(host.Node, "iommu-map")
        )
        {
            StreamMask = hasMask ? run.Mask : null,
            LastStream = run.SingleId && !hasMask ? run.FirstId : null,
        };
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

    private void SayHowKernelsDiffer(DraftBus bus, DtNode node, string property, DtIdMap map)
    {
        if (map.IsPlaceholder)
        {
            const string words =
                "is a placeholder of length 0, which a boot loader fills in: the tree that the kernel gets says who is translated";
            bus.Notes.Add($"{_scope.At(node, property)} {words}.");
            _scope.Find(FirmwareCatalog.DtMapPlaceholderRow, node, property, $"The {property} {words}.");
            return;
        }

        if (map.IsLegacy)
            bus.Notes.Add(
                $"{_scope.At(node, property)} has rows of one output cell for a target of two; Linux reads it so (of_check_bad_map)."
            );
        if (map.Older == DtOlderReading.Same)
            return;
        string older =
            map.Older == DtOlderReading.Refused
                ? "to older kernels every row has four cells, which do not fit: they translate nothing of it"
                : "older kernels take four cells for a row, and so cells of one row for those of another";
        bus.Notes.Add($"{_scope.At(node, property)} has rows as long as its targets ask for, read so by Linux 7.2 and later; {older}.");
        _scope.Find(
            FirmwareCatalog.DtMapRowsRow,
            node,
            property,
            $"The rows of {property} are as long as its targets ask for. Linux 7.2 and later read them so; {older}."
        );
    }

    // ---- doorbells and windows ----

    private void PlaceSignals(DraftBus bus, DtPciHost host)
    {
        IEnumerable<DtNode?> targets = host.MsiMap is { } map
            ? map.Entries.TakeWhile(entry => !map.EndsSearch(entry)).Where(entry => entry.Length > 0).Select(entry => entry.Target)
            : host.MsiParents.Select(parent => parent.Target);
        foreach (DraftMsi msi in targets.Distinct().SelectMany(target => _controllers.Of(target)))
        {
            if (!bus.Signals.Contains(msi))
                bus.Signals.Add(msi);
        }

        if (bus.Signals.Count == 0)
            return;
        DtKeptMsi.Keep(bus, host);
        if (host is { IsPci: true, MsiMap: { } own })
            PlaceOwnSignals(bus, host, own);
    }

    // A map with several rows, or with gaps, tells functions of one bus apart.
    private void PlaceOwnSignals(DraftBus bus, DtPciHost host, DtIdMap map)
    {
        DtMsiCoverage coverage = new(map, bus.Requesters);
        if (host.IommuMap is { IsPlaceholder: false } translated)
            coverage.CompareWith(translated, (row, message) => _scope.Find(row, host.Node, "msi-map", message));
        if (coverage.IsUniform || coverage.Runs.Count > MaxRunsPerHost)
            return;
        foreach (RequesterRun<DtNode> run in coverage.Runs)
            _scope.Draft.RequesterSignals.AddRange(
                _controllers.Of(run.Target).Select(msi => new RequesterSignal(bus, run.First, run.Last, msi))
            );
    }

    private static IEnumerable<IovaRange> OutboundWindows(DtNode host) =>
        DtAddresses.OutboundWindows(host).Where(window => window.IsMemory).Select(RangeOf).OfType<IovaRange>();

    /// <summary>The same of a host that was kept.</summary>
    /// <param name="host">How it writes.</param>
    /// <param name="ranges">Its <c>ranges</c>.</param>
    /// <param name="above">How the bus above it writes.</param>
    public static IEnumerable<IovaRange> OutboundWindows(DtBusLayout host, ImmutableArray<uint> ranges, DtBusLayout above)
    {
        DtNode again = new(
            "pci",
            [
                DtProperty.Cells("#address-cells", (uint)host.AddressCells),
                DtProperty.Cells("#size-cells", (uint)host.SizeCells),
                DtProperty.Cells("ranges", [.. ranges]),
            ],
            []
        );
        DtNode root = new("", [DtProperty.Cells("#address-cells", (uint)above.AddressCells)], [again]);
        return OutboundWindows(root.Children[0]);
    }

    private static IovaRange? RangeOf(DtPciWindow window) =>
        IovaRange.TryFromStartAndSize(window.PciFirst, window.Size, out IovaRange range) ? range : null;
}
