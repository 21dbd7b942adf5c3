using System.Collections.Immutable;

namespace IovaDsl.Firmware.Host;

/// <summary>An IOMMU group that Linux made: its number and the names of its members in ordinal order. Never its answers.</summary>
public sealed record HostGroup(int Number, ImmutableArray<string> Devices);
