namespace IovaDsl.Compiler.Topology;

/// <summary>
/// <c>behind smmu requesters 0x0..0xff streams 0x100</c>: these requester IDs (of PCI: bus, device, function; both ends
/// inclusive) are translated by this IOMMU under stream IDs counted from <paramref name="FirstStream"/>; a single stream
/// for all where <paramref name="SingleStream"/>. Requesters is null: all.
/// </summary>
public sealed record IommuMapping(Iommu Iommu, RequesterRange? Requesters, uint? FirstStream, bool SingleStream, Origin Origin);

/// <summary>Requester IDs, both inclusive.</summary>
public readonly record struct RequesterRange(uint First, uint Last);
