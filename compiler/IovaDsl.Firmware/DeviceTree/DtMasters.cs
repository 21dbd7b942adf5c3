using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Components that refer to IOMMUs, with the streams of each and what their drivers make of them.</summary>
internal sealed class DtMasters(DtScope scope, DtIommus iommus, DtInterconnects interconnects)
{
    private readonly List<DtTranslatedMaster> _translated = [];
    private readonly Dictionary<DtNode, IommuRules> _drivers = [];

    /// <summary>In the order of the tree.</summary>
    public IReadOnlyList<DtTranslatedMaster> Translated => _translated;

    public void AddAll()
    {
        foreach (DtMaster master in scope.Topology.Masters.Where(master => master.Node.IsEnabled && scope.AddressOf(master.Node) is null))
            Add(master);
    }

    /// <summary>The driver of what translates for a node; null where nothing does.</summary>
    public IommuRules? DriverFor(DtNode node) => _drivers.TryGetValue(node, out IommuRules? driver) ? driver : null;

    private void Add(DtMaster master)
    {
        DtNode node = master.Node;
        DraftDevice device = scope.Draft.AddDevice(node.Name, interconnects.Limiting(master.DmaWindow), scope.At(node));
        device.Path = node.Path;
        device.Notes.Add(scope.Describe(node));
        scope.Devices[node] = device;
        List<DtMasterReference> live = Live(device, master);
        device.BehindNone = live.Count == 0;
        foreach (DtMasterReference reference in live)
        {
            DraftMapping mapping = Mapping(reference, node);
            if (!device.Behind.Contains(mapping))
                device.Behind.Add(mapping);
        }

        if (live.Count == 0)
            return;
        _translated.Add(new DtTranslatedMaster(node, device, live));
        _drivers.Add(node, live[0].Driver);
    }

    private List<DtMasterReference> Live(DraftDevice device, DtMaster master)
    {
        List<DtMasterReference> live = [];
        SortedSet<string> reasons = new(StringComparer.Ordinal);
        foreach (DtReference reference in master.Iommus)
        {
            DtTranslation translation = iommus.Find(reference.Target, master.Node, IdsAt(master, reference.Target));
            if (translation is { Iommu: { } iommu, Driver: { } driver })
            {
                uint? stream = reference.Arguments.IsEmpty ? null : reference.Arguments[0];
                uint? second = reference.Arguments.Length > 1 ? reference.Arguments[1] : null;
                uint mask = stream is null ? 0 : iommus.MaskOf(reference.Target, second);
                live.Add(new DtMasterReference(iommu, driver, reference.Target!, stream, mask));
            }
            else
                reasons.Add(translation.Reason!);
        }

        foreach (string reason in reasons)
            device.Notes.Add($"{(live.Count == 0 ? "It is not translated" : "Some of its references have no effect")}: {reason}.");
        return live;
    }

    private static List<uint> IdsAt(DtMaster master, DtNode? target) =>
        [
            .. master
                .Iommus.Where(reference => reference.Target == target && !reference.Arguments.IsEmpty)
                .Select(reference => reference.Arguments[0]),
        ];

    private DraftMapping Mapping(DtMasterReference reference, DtNode node) =>
        new(
            reference.Iommu,
            null,
            null,
            reference.Stream,
            SingleStream: reference.Stream is not null && reference.Mask == 0,
            scope.At(node, "iommus")
        )
        {
            StreamMask = reference.Mask == 0 ? null : reference.Mask,
        };
}

/// <summary>A component that something translates for.</summary>
/// <param name="References">At least one.</param>
internal sealed record DtTranslatedMaster(DtNode Node, DraftDevice Device, IReadOnlyList<DtMasterReference> References);

/// <summary>One entry of <c>iommus</c> that has an effect.</summary>
/// <param name="Stream">Null where the target asks for no cells.</param>
/// <param name="Mask">Bits of the stream that are ignored.</param>
internal readonly record struct DtMasterReference(DraftIommu Iommu, IommuRules Driver, DtNode Target, uint? Stream, uint Mask);
