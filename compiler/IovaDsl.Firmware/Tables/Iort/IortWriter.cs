using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// One IORT in the making. Nodes are named by numbers of our own until <see cref="IortLayout"/> places them; what a kept
/// table says of a node beside what the platform says is taken over.
/// </summary>
internal sealed partial class IortWriter
{
    private const string Format = "an IORT";
    private const byte RevisionWithRmr = 5;
    private const uint RangeOfAllStreams = 0xffff;
    private const uint MostSingleMappings = 1024;

    private readonly ExportModel _model;
    private readonly IortKept _kept;
    private readonly List<IortNode> _nodes = [];
    private readonly Dictionary<Iommu, int> _smmus = [];
    private readonly HashSet<uint> _smmuNames = [];
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, uint> _moved = [];
    private readonly Dictionary<Bus, ImmutableArray<RequesterSpan>> _spans = [];
    private readonly Dictionary<MsiController, uint> _itsIndexes = [];
    private readonly HashSet<string> _componentPaths;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ILookup<Bus, Bus> _limitedBridges;

    public IortWriter(ExportModel model, IortTable? kept)
    {
        _model = model;
        _kept = new IortKept(kept);
        _componentPaths = new(
            model.Platform.Devices.Select(device => device.FirmwarePath).Where(IsAcpiPath).OfType<string>(),
            StringComparer.Ordinal
        );
        foreach (MsiController its in model.Platform.MsiControllers.Where(controller => controller.Kind == MsiControllerKind.GicV3Its))
            _itsIndexes.Add(its, (uint)_itsIndexes.Count);
        _limitedBridges = model.Platform.Buses.Where(bus => bus is { Kind: BusKind.Bridge, Limit: not null }).ToLookup(ExportModel.RootOf);
    }

    public IortTable Make()
    {
        foreach (MsiController controller in _model.Platform.MsiControllers)
            LoseController(controller);
        AddGroups();
        ILookup<Iommu, StreamsToGroup> streams = StreamsToGroups().ToLookup(streams => streams.Iommu);
        foreach (Iommu iommu in _model.Platform.Iommus)
            AddSmmu(iommu, [.. streams[iommu]]);
        foreach (IGrouping<int, Bus> segment in _model.RootBuses.GroupBy(bus => bus.Segment ?? 0))
            AddRootComplex(segment.Key, [.. segment]);
        foreach (Device device in _model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
            AddComponent(device);
        AddReservedRanges();
        _model.LoseAliases("IORT");
        AddKept();
        byte revision = _nodes.Any(node => node is IortReservedMemory) ? RevisionWithRmr : (byte)0;
        AcpiHeader header = TableHeaders.Make(_model, IortTable.Signature, revision, _kept.Header);
        return IortLayout.Arrange(
            new IortTable(header with { Revision = Math.Max(header.Revision, revision) }) { Nodes = _nodes.ToImmutableArray() }
        );
    }

    private int Name() => _nodes.Count + 1;

    private ImmutableArray<RequesterSpan> SpansOf(Bus bus)
    {
        if (!_spans.TryGetValue(bus, out ImmutableArray<RequesterSpan> spans))
            _spans.Add(bus, spans = RequesterSpans.Of(bus));
        return spans;
    }
}
