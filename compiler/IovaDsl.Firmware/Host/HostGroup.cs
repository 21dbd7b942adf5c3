using System.Collections.Immutable;

namespace IovaDsl.Firmware.Host;

/// <summary>An IOMMU group that Linux made: its number and the names of its members in ordinal order. Never its answers.</summary>
public sealed record HostGroup(int Number, ImmutableArray<string> Devices);

/// <summary>A member of a group that is no PCI function: a platform device, and the ACPI path or tree node it was made of.</summary>
public sealed record HostPlatformDevice(string Name, int Group, string? FirmwarePath);
