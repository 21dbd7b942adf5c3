using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>Reads the IOMMU groups that Linux made.</summary>
internal static class HostGroupReader
{
    private const string GroupsFolder = "sys/kernel/iommu_groups",
        PciDevices = "sys/bus/pci/devices";

    /// <summary>
    /// All groups by number: as <c>sys/kernel/iommu_groups</c> lists them, and as the links <c>iommu_group</c> of PCI functions say.
    /// </summary>
    public static ImmutableArray<HostGroup> ReadAll(HostFiles files)
    {
        SortedDictionary<int, SortedSet<string>> groups = [];
        foreach (string name in files.List(GroupsFolder))
        {
            if (!TryNumber(name, out int number))
                continue;
            Members(groups, number).UnionWith(files.List($"{GroupsFolder}/{name}/devices").Where(device => device[0] != '.'));
        }

        foreach (string device in files.List(PciDevices).Where(device => PciAddress.TryParse(device, out _)))
        {
            string link = PciDevices + "/" + device;
            if (
                HostLinks.Target(files, link) is { } folder
                && HostLinks.Target(files, folder + "/iommu_group") is { } group
                && TryNumber(HostPath.Name(group), out int number)
            )
                Members(groups, number).Add(device);
        }

        return groups.Select(group => new HostGroup(group.Key, group.Value.ToImmutableArray())).ToImmutableArray();
    }

    private static SortedSet<string> Members(SortedDictionary<int, SortedSet<string>> groups, int number)
    {
        if (!groups.TryGetValue(number, out SortedSet<string>? members))
            groups.Add(number, members = new SortedSet<string>(StringComparer.Ordinal));
        return members;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
