using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Two mappings that give the same stream IDs of one IOMMU make different devices look alike to it: Linux then refuses the
/// second (<c>arm_smmu_insert_master</c>: stream already in tree), or has to put both in one group.
/// </summary>
internal static class StreamMappings
{
    private readonly record struct Streams(uint First, uint Last, Element Element, IommuMapping Mapping);

    public static void Run(CheckContext context)
    {
        var byIommu = new Dictionary<Iommu, List<Streams>>();
        foreach (Bus bus in context.Platform.Buses)
            Collect(bus, bus.Behind, byIommu, null);
        foreach (Device device in context.Platform.Devices)
            Collect(device, device.Behind, byIommu, device.Address?.RequesterId ?? 0);
        foreach (List<Streams> streams in byIommu.Values)
            Check(streams, context);
    }

    private static void Collect(
        Element element,
        ImmutableArray<IommuMapping> mappings,
        Dictionary<Iommu, List<Streams>> byIommu,
        uint? onlyRequester
    )
    {
        foreach (IommuMapping mapping in mappings)
        {
            // Streams that all share are meant to be shared.
            if (mapping.FirstStream is not { } first || (mapping.SingleStream && onlyRequester is null))
                continue;
            uint count =
                mapping.Requesters is { } range ? range.Last - range.First
                : onlyRequester is null ? ushort.MaxValue
                : 0u;
            ulong last = mapping.LastStream ?? (ulong)first + count;
            if (!byIommu.TryGetValue(mapping.Iommu, out List<Streams> list))
                byIommu.Add(mapping.Iommu, list = []);
            list.Add(new Streams(first, (uint)Math.Min(last, uint.MaxValue), element, mapping));
        }
    }

    private static void Check(List<Streams> streams, CheckContext context)
    {
        streams.Sort((a, b) => a.First != b.First ? a.First.CompareTo(b.First) : a.Last.CompareTo(b.Last));
        for (int i = 1, furthest = 0; i < streams.Count; i++)
        {
            Streams lower = streams[furthest];
            Streams next = streams[i];

            // An element that is said to be one thing twice was reported as such; an off-by-one end is a known case.
            bool isKnown = lower.Element == next.Element && next.First == lower.Last && lower.First < lower.Last;
            if (next.First <= lower.Last && !isKnown)
                context.Report(
                    CheckCatalog.StreamsMappedTwice(
                        next.Mapping,
                        lower.Mapping,
                        lower.Element,
                        next.First,
                        Math.Min(lower.Last, next.Last)
                    ),
                    next.Element
                );
            if (next.Last > lower.Last)
                furthest = i;
        }
    }
}
