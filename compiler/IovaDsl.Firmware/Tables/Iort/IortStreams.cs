using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>Who sends with which streams of which SMMU, once all devices and root buses are placed.</summary>
internal sealed class IortStreams
{
    private readonly Dictionary<uint, DraftIommu> _smmus;
    private readonly Dictionary<DraftIommu, MeetingRanges<(int Place, DraftDevice Device)>> _devices;
    private readonly Dictionary<DraftIommu, MeetingRanges<(DraftBus Bus, DraftMapping Mapping)>> _mappings;

    /// <param name="smmus">By the offset of their node.</param>
    /// <param name="devices">Each with its place in the draft and a range of streams; one device may have several.</param>
    /// <param name="buses">Root buses of which a table alone says nothing but requester IDs.</param>
    public IortStreams(
        Dictionary<uint, DraftIommu> smmus,
        IEnumerable<(int Place, DraftDevice Device, DraftIommu Iommu, uint First, uint Last)> devices,
        IEnumerable<DraftBus> buses
    )
    {
        _smmus = smmus;
        _devices = devices
            .GroupBy(stream => stream.Iommu)
            .ToDictionary(
                of => of.Key,
                of => new MeetingRanges<(int Place, DraftDevice Device)>(
                    of.Select(stream => (stream.First, stream.Last, (stream.Place, stream.Device)))
                )
            );
        _mappings = buses
            .SelectMany(bus => bus.Behind.Where(mapping => mapping.FirstStream is not null).Select(mapping => (Bus: bus, Mapping: mapping)))
            .GroupBy(pair => pair.Mapping.Iommu)
            .ToDictionary(of => of.Key, of => new MeetingRanges<(DraftBus, DraftMapping)>(of.Select(WithStreams)));
    }

    public DraftIommu? Smmu(uint offset) => _smmus.TryGetValue(offset, out DraftIommu? iommu) ? iommu : null;

    /// <summary>The devices that send with a stream from the first to the last; one may come twice.</summary>
    public IEnumerable<(int Place, DraftDevice Device)> Devices(DraftIommu iommu, uint first, uint last) =>
        _devices.TryGetValue(iommu, out MeetingRanges<(int Place, DraftDevice Device)>? ranges) ? ranges.Meeting(first, last) : [];

    /// <summary>The requester IDs of root buses whose streams lie from the first to the last, both ends inclusive.</summary>
    public IEnumerable<(DraftBus Bus, uint First, uint Last)> Requesters(DraftIommu iommu, uint firstStream, uint lastStream)
    {
        if (!_mappings.TryGetValue(iommu, out MeetingRanges<(DraftBus Bus, DraftMapping Mapping)>? ranges))
            yield break;
        foreach ((DraftBus bus, DraftMapping mapping) in ranges.Meeting(firstStream, lastStream))
        {
            (uint first, uint last) = RequestersOf(bus, mapping);
            if (mapping.SingleStream)
            {
                yield return (bus, first, last);
                continue;
            }

            ulong stream = mapping.FirstStream!.Value;
            ulong from = Math.Max(firstStream, stream),
                to = Math.Min(lastStream, stream + (last - first));
            yield return (bus, (uint)(first + (from - stream)), (uint)(first + (to - stream)));
        }
    }

    private static (uint First, uint Last) RequestersOf(DraftBus bus, DraftMapping mapping) =>
        (mapping.FirstRequester ?? bus.Requesters.First, mapping.LastRequester ?? bus.Requesters.Last);

    private static (uint First, uint Last, (DraftBus, DraftMapping) Value) WithStreams((DraftBus Bus, DraftMapping Mapping) pair)
    {
        (uint first, uint last) = RequestersOf(pair.Bus, pair.Mapping);
        uint stream = pair.Mapping.FirstStream!.Value;
        ulong end = pair.Mapping.SingleStream ? stream : (ulong)stream + (last - first);
        return (stream, (uint)Math.Min(end, uint.MaxValue), pair);
    }
}
