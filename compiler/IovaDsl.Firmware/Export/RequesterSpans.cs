using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Export;

/// <summary>Requester IDs of a root bus that go one way, both ends inclusive: to an IOMMU under streams, or untranslated.</summary>
internal sealed record RequesterSpan(uint First, uint Last, Iommu? Iommu, uint FirstStream, bool SingleStream)
{
    /// <summary>Bits of the stream IDs that the IOMMU ignores; null: none.</summary>
    public uint? StreamMask { get; init; }
}

/// <summary>What the mappings of a root bus say of all its requesters, in ascending order without gaps.</summary>
internal static class RequesterSpans
{
    public static ImmutableArray<RequesterSpan> Of(Bus bus)
    {
        (uint first, uint last) = (bus.Buses ?? BusNumbers.All).Requesters;
        MappingTable table = new(bus.Behind);
        // The last ID of a range may belong to the one that starts there.
        uint[] edges =
        [
            .. bus
                .Behind.SelectMany(mapping => mapping.Requesters is { } range ? new[] { range.First, range.Last, range.Last + 1 } : [])
                .Where(edge => first < edge && edge <= last)
                .Append(first)
                .Distinct()
                .Order(),
            last + 1,
        ];
        List<(uint First, uint Last, IommuMapping? Mapping)> pieces = [];
        for (int i = 0; i + 1 < edges.Length; i++)
        {
            IommuMapping? mapping = table.Find(edges[i]);
            if (pieces.Count > 0 && ReferenceEquals(pieces[^1].Mapping, mapping))
                pieces[^1] = (pieces[^1].First, edges[i + 1] - 1, mapping);
            else
                pieces.Add((edges[i], edges[i + 1] - 1, mapping));
        }

        return pieces.Select(piece => Span(piece.First, piece.Last, piece.Mapping)).ToImmutableArray();
    }

    private static RequesterSpan Span(uint first, uint last, IommuMapping? mapping)
    {
        if (mapping is null)
            return new RequesterSpan(first, last, null, 0, false);
        uint stated = mapping.Requesters?.First ?? 0,
            stream = mapping.FirstStream ?? stated;
        return new RequesterSpan(
            first,
            last,
            mapping.Iommu,
            mapping.SingleStream ? stream : unchecked(stream + (first - stated)),
            mapping.SingleStream
        )
        {
            StreamMask = mapping.StreamMask,
        };
    }
}
