using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>Who translates a device.</summary>
/// <param name="Iommu">Null: nobody.</param>
/// <param name="Mappings">What counts for it, its own or its buses'; null: nothing.</param>
/// <param name="Refusal">Why Linux puts it behind no IOMMU although a mapping names it, as a sentence; null: nothing like that.</param>
internal readonly record struct Translation(Iommu? Iommu, MappingTable? Mappings, string? Refusal)
{
    // More streams of one component than this are not told apart: a mistake may state all of 32 bits.
    private const int MostStreams = 256;

    /// <param name="device">The device.</param>
    /// <param name="mappings">What counts for it, its own or its buses'; null: nothing.</param>
    /// <param name="node">Its place among PCI functions; null: it has no requester IDs beside its own.</param>
    /// <param name="kernel">Whose rules of requester IDs apply.</param>
    public static Translation Of(Device device, MappingTable? mappings, PciNode? node, KernelVersion kernel)
    {
        Iommu? iommu = UnitOf(device, mappings) ?? mappings?.Find(device.Address?.RequesterId)?.Iommu;
        // DMAR and IVRS name functions: there the function itself decides, and its other IDs are translated with it.
        if (iommu is null || node is null || iommu.Kind == IntelVtd.Kind || iommu.Kind == AmdVi.Kind)
            return new Translation(iommu, mappings, null);
        foreach (RequesterAlias alias in DmaAliases.Of(node, kernel))
        {
            if (mappings!.Find(alias.Id) is null)
                return new Translation(null, mappings, NotNamed(device, alias));
        }

        return new Translation(iommu, mappings, null);
    }

    /// <summary>The streams of its IOMMU that a device's requests carry, as far as streams are stated.</summary>
    public IEnumerable<MaskedStream> StreamsOf(Device device, PciNode? node, KernelVersion kernel) =>
        (device.Address, node) switch
        {
            (null, _) => OfComponent(device),
            ({ } address, null) => OfRequesters([address.RequesterId]),
            ({ }, { } function) => OfRequesters(DmaAliases.Of(function, kernel).Select(alias => alias.Id)),
        };

    // VT-d's scopes name physical functions; a virtual one is behind the unit of its own (device_lookup_iommu, pci_physfn).
    private static Iommu? UnitOf(Device device, MappingTable? mappings) =>
        device.PhysicalFunction?.Address is { } physical
        && mappings?.Find(physical.RequesterId)?.Iommu is { } unit
        && unit.Kind == IntelVtd.Kind
            ? unit
            : null;

    // of_pci_iommu_init, iort_pci_iommu_init: the walk over requester IDs ends with the first that maps to nothing.
    private static string NotNamed(Device device, RequesterAlias alias)
    {
        PciAddress address = PciAddress.FromRequesterId(device.Address!.Value.Segment, alias.Id);
        return $"Its requests also arrive with requester ID 0x{alias.Id:x} ({address}, {alias.Because}), which no mapping names: "
            + "Linux then puts the whole device behind no IOMMU.";
    }

    private IEnumerable<MaskedStream> OfRequesters(IEnumerable<ushort> requesters)
    {
        var streams = new HashSet<MaskedStream>();
        foreach (ushort requester in requesters)
        {
            if (Mappings?.Find(requester) is { FirstStream: { } first } mapping)
                streams.Add(
                    new MaskedStream(
                        mapping.SingleStream ? first : unchecked(first + (requester - (mapping.Requesters?.First ?? 0))),
                        mapping.StreamMask ?? 0
                    )
                );
        }

        return streams;
    }

    private IEnumerable<MaskedStream> OfComponent(Device device)
    {
        Iommu? iommu = Iommu;
        return device
            .Behind.Where(mapping => mapping.Iommu == iommu && mapping.Streams is not null)
            .SelectMany(mapping =>
                mapping.StreamMask is { } mask ? [new MaskedStream(mapping.FirstStream!.Value, mask)] : Range(mapping.Streams!.Value)
            )
            .Take(MostStreams);
    }

    private static IEnumerable<MaskedStream> Range((uint First, uint Last) streams)
    {
        for (ulong stream = streams.First; stream <= streams.Last; stream++)
            yield return new MaskedStream((uint)stream, 0);
    }
}
