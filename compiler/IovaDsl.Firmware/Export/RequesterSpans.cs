using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Export;

/// <summary>Requester IDs of a root bus that go one way, both ends inclusive: to an IOMMU under streams, or untranslated.</summary>
internal sealed record RequesterSpan(uint First, uint Last, Iommu? Iommu, uint FirstStream, bool SingleStream);

/// <summary>What the mappings of a root bus say of all its requesters, in ascending order without gaps.</summary>
internal static class RequesterSpans
{
    public static ImmutableArray<RequesterSpan> Of(Bus bus)
    {
        (uint first, uint last) = ((uint)(bus.Buses?.First ?? 0) << 8, ((uint)(bus.Buses?.Last ?? 0xff) << 8) | 0xff);
        List<RequesterSpan> spans = [];
        uint next = first;
        foreach (IommuMapping mapping in bus.Behind.OrderBy(mapping => mapping.Requesters?.First ?? 0))
        {
            uint stated = mapping.Requesters?.First ?? 0;
            uint from = Math.Max(Math.Max(stated, first), next);
            uint to = Math.Min(mapping.Requesters?.Last ?? 0xffff, last);
            if (from > to)
                continue;
            if (from > next)
                spans.Add(new RequesterSpan(next, from - 1, null, 0, false));
            uint stream = mapping.FirstStream ?? stated;
            spans.Add(
                new RequesterSpan(
                    from,
                    to,
                    mapping.Iommu,
                    mapping.SingleStream ? stream : unchecked(stream + (from - stated)),
                    mapping.SingleStream
                )
            );
            next = to + 1;
        }

        if (next <= last)
            spans.Add(new RequesterSpan(next, last, null, 0, false));
        return spans.ToImmutableArray();
    }
}
