using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// Two mappings that give the same stream IDs of one IOMMU make different devices look alike to it: Linux then refuses the
/// second (<c>arm_smmu_insert_master</c>: stream already in tree), or has to put both in one group.
/// </summary>
internal static class StreamMappings
{
    private readonly record struct Streams(uint First, uint Last, uint Mask, Element Element, IommuMapping Mapping);

    public static void Run(CheckContext context)
    {
        var byIommu = new Dictionary<Iommu, List<Streams>>();
        foreach (Bus bus in context.Platform.Buses)
            Collect(bus, bus.Behind, byIommu, null);
        foreach (Device device in context.Platform.Devices)
            Collect(device, device.Behind, byIommu, device.Address?.RequesterId ?? 0);
        foreach (List<Streams> streams in byIommu.Values)
        {
            Check(streams.FindAll(s => s.Mask == 0), context);
            CheckMasks(streams, context);
        }
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
            // Of a device, the bits that do not count; the streams of a bus are counted on from its first all the same.
            uint mask = onlyRequester is null ? 0 : mapping.StreamMask ?? 0;
            uint count =
                mapping.Requesters is { } range ? range.Last - range.First
                : onlyRequester is null ? ushort.MaxValue
                : 0u;
            ulong last = mapping.LastStream ?? (ulong)first + count;
            if (!byIommu.TryGetValue(mapping.Iommu, out List<Streams> list))
                byIommu.Add(mapping.Iommu, list = []);
            list.Add(new Streams(first, (uint)Math.Min(last, uint.MaxValue), mask, element, mapping));
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

    // Every pair of which one is under a mask. Each mapping under a mask is said once.
    private static void CheckMasks(List<Streams> streams, CheckContext context)
    {
        for (int i = 0; i < streams.Count; i++)
        {
            if (streams[i].Mask == 0)
                continue;
            for (int j = 0; j < streams.Count; j++)
            {
                // Of two under masks the later one is said.
                bool isMeant = j != i && (streams[j].Mask == 0 || j < i);
                if (!isMeant || FirstShared(streams[i], streams[j]) is not { } shared)
                    continue;
                context.Report(
                    CheckCatalog.StreamsMappedTwice(streams[i].Mapping, streams[j].Mapping, streams[j].Element, shared, shared),
                    streams[i].Element
                );
                break;
            }
        }
    }

    private static uint? FirstShared(Streams masked, Streams other)
    {
        if (other.Mask == 0)
            return LowestFrom(masked, other.First) is { } id && id <= other.Last ? id : null;
        uint differing = (masked.First ^ other.First) & ~(masked.Mask | other.Mask);
        return differing == 0 ? (masked.First & ~masked.Mask) | (other.First & ~other.Mask) : null;
    }

    // The lowest stream at or above a bound that the mask matches. From the top, bits are kept as the bound has them; where the bound has
    // a 0 and the stream may have a 1, all below that bit may be lowest. The last such place is the lowest stream.
    private static uint? LowestFrom(Streams masked, uint bound)
    {
        uint fixedBits = masked.First & ~masked.Mask;
        uint? lowest = null;
        for (int i = 31; i >= 0; i--)
        {
            uint bit = 1u << i;
            bool mayBeSet = ((masked.Mask | fixedBits) & bit) != 0;
            if ((bound & bit) == 0 && mayBeSet)
                lowest = (bound & ~(bit | (bit - 1))) | bit | (fixedBits & (bit - 1));
            if ((masked.Mask & bit) == 0 && (fixedBits & bit) != (bound & bit))
                return lowest;
        }

        return bound;
    }
}
