using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// A platform with everything found: groups in declared order (a device without a group is one), and the devices behind no IOMMU.
/// </summary>
public sealed record ResolvedPlatform
{
    public required Platform Platform { get; init; }
    public required ImmutableArray<ResolvedGroup> Groups { get; init; }
    public required ImmutableArray<ResolvedDevice> Ungrouped { get; init; }

    /// <summary>
    /// The device whose lists were too much for <see cref="RegionResolver.MostListed"/>; then no device has answers. Null: none.
    /// </summary>
    public Device? TooMuch { get; private init; }

    internal static ResolvedPlatform TooLarge(Platform platform, Device device) =>
        new()
        {
            Platform = platform,
            Groups = ImmutableArray<ResolvedGroup>.Empty,
            Ungrouped = ImmutableArray<ResolvedDevice>.Empty,
            TooMuch = device,
        };
}

/// <summary>Devices isolated together. The name is the group's as written, or its only device's.</summary>
public sealed record ResolvedGroup(ElementName Name, DeviceGroup? Declared, ImmutableArray<ResolvedDevice> Devices);
