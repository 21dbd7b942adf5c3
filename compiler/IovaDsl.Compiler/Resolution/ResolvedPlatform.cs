using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// A platform with everything found: groups in declared order (a device without a group is one), and the devices behind no IOMMU.
/// </summary>
internal sealed record ResolvedPlatform
{
    public required Platform Platform { get; init; }
    public required ImmutableArray<ResolvedGroup> Groups { get; init; }
    public required ImmutableArray<ResolvedDevice> Ungrouped { get; init; }

    /// <summary>All devices: those of the groups in their order, then those behind no IOMMU.</summary>
    public IEnumerable<ResolvedDevice> Devices
    {
        get
        {
            foreach (ResolvedGroup group in Groups)
            {
                foreach (ResolvedDevice device in group.Devices)
                    yield return device;
            }

            foreach (ResolvedDevice device in Ungrouped)
                yield return device;
        }
    }

    /// <summary>
    /// The device whose lists were too much for <see cref="RegionResolver.MostListed"/>; then no device has answers. Null: none.
    /// </summary>
    public Device? TooMuch { get; private init; }

    /// <summary>Whose rules of requester IDs, groups and page tables were applied.</summary>
    public required KernelVersion Kernel { get; init; }

    /// <summary>
    /// The same platform by the rules of another kernel: groups, requester IDs and apertures that follow from facts depend on it.
    /// </summary>
    public ResolvedPlatform ByRulesOf(KernelVersion kernel)
    {
        bool isTheSame = !PciTree.IsStatedIn(Platform) && Platform.Iommus.All(iommu => iommu.Facts.IsEmpty);
        if (kernel == Kernel || isTheSame)
            return this with { Kernel = kernel };
        HashSet<Device> here = [.. Devices.Select(device => device.Device)];
        ResolvedPlatform all = RegionResolver.Resolve(Platform, kernel);
        return all with
        {
            Groups = all
                .Groups.Select(group =>
                    group with
                    {
                        Devices = group.Devices.Where(device => here.Contains(device.Device)).ToImmutableArray(),
                    }
                )
                .Where(group => !group.Devices.IsEmpty)
                .ToImmutableArray(),
            Ungrouped = all.Ungrouped.Where(device => here.Contains(device.Device)).ToImmutableArray(),
        };
    }

    internal static ResolvedPlatform TooLarge(Platform platform, KernelVersion kernel, Device device) =>
        new()
        {
            Platform = platform,
            Kernel = kernel,
            Groups = ImmutableArray<ResolvedGroup>.Empty,
            Ungrouped = ImmutableArray<ResolvedDevice>.Empty,
            TooMuch = device,
        };
}

/// <summary>
/// Devices isolated together. The name is the group's as written, its only device's, or made of its first device's.
/// </summary>
internal sealed record ResolvedGroup(ElementName Name, DeviceGroup? Declared, ImmutableArray<ResolvedDevice> Devices)
{
    /// <summary>Why its devices are in it, in their order; empty where the file states the group or nothing is known to share it.</summary>
    public ImmutableArray<GroupMember> Members { get; init; } = ImmutableArray<GroupMember>.Empty;
}
