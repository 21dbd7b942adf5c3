using System.Collections.Immutable;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// An IOMMU group that Linux made: its number and the names of its members in ordinal order. An answer: import must not look.
/// </summary>
internal sealed record HostGroup(int Number, ImmutableArray<string> Devices);
