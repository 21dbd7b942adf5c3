namespace IovaDsl.Compiler.Topology;

/// <summary>
/// <c>behind smmu requesters 0x0..0xff streams 0x100</c>: these requester IDs (of PCI: bus, device, function; both ends
/// inclusive) are translated by this IOMMU under stream IDs counted from <paramref name="FirstStream"/>; a single stream
/// for all where <paramref name="SingleStream"/>, under a mask too. Requesters is null: all.
/// </summary>
internal sealed record IommuMapping(Iommu Iommu, RequesterRange? Requesters, uint? FirstStream, bool SingleStream, Origin Origin)
{
    /// <summary>The last stream ID where one is stated; null: as many as there are requesters.</summary>
    public uint? LastStream { get; init; }

    /// <summary>
    /// The bits of a stream ID that the IOMMU ignores when it matches (the MASK field of SMMU_SMRn, Arm IHI 0062 10.6.14); null: all
    /// bits count. Only with a first stream, and never with a last one.
    /// </summary>
    public uint? StreamMask { get; init; }

    /// <summary>
    /// Of a device's own mapping: the lowest and the highest stream ID it matches, both inclusive; null where none is stated. Under a
    /// mask with gaps (see <see cref="StreamMask"/>) not all between them are its own.
    /// </summary>
    public (uint First, uint Last)? Streams =>
        FirstStream is not { } first ? null
        : StreamMask is { } mask ? (first & ~mask, first | mask)
        : (first, Math.Max(first, LastStream ?? first));

    /// <summary>Whether the mapping names a requester ID; null asks for a device without one.</summary>
    public bool Names(uint? requester) => Requesters is not { } range || (requester is { } id && range.First <= id && id <= range.Last);
}

/// <summary>Requester IDs, both inclusive.</summary>
internal readonly record struct RequesterRange(uint First, uint Last);
