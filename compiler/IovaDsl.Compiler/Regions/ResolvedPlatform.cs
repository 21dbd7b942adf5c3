using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Regions;

/// <summary>A platform with everything found: groups in declared order (a device without a group is one), and the devices behind no IOMMU.</summary>
public sealed record ResolvedPlatform
{
    public required Platform Platform { get; init; }
    public required ImmutableArray<ResolvedGroup> Groups { get; init; }
    public required ImmutableArray<ResolvedDevice> Ungrouped { get; init; }
}

/// <summary>Devices isolated together. The name is the group's as written, or its only device's.</summary>
public sealed record ResolvedGroup(ElementName Name, DeviceGroup? Declared, ImmutableArray<ResolvedDevice> Devices);
