using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Sysfs;

/// <summary>
/// A platform as Linux would show it below <c>/sys</c>: the IOMMU groups with their reserved regions, and the devices,
/// buses and IOMMUs around them. Groups are numbered in the order of the platform, which no kernel promises.
/// </summary>
/// <remarks>Deliberately absent: identifiers nobody states (<c>vendor</c>, <c>device</c>) and masks, which depend on drivers.</remarks>
internal static class SysfsTree
{
    // A file of sysfs is one page of 4 KiB with its terminating zero (sysfs_emit_at), possibly cut within a line.
    private const int LongestShown = 4095;

    /// <summary>Entries sorted by path, each once.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="groups">The answer of each of its groups, in the same order.</param>
    /// <param name="quirks">With the kernel's, a list of regions is cut where its page ends.</param>
    public static ImmutableArray<OutputFile> Write(ResolvedPlatform platform, ImmutableArray<GroupAnswer> groups, Quirks quirks)
    {
        var tree = new SortedDictionary<string, OutputFile>(StringComparer.Ordinal);
        var names = new SysfsNames(platform.Platform);
        if (groups.IsEmpty)
            Add(tree, OutputFile.Folder("kernel/iommu_groups"));
        for (int number = 0; number < groups.Length; number++)
            AddGroup(tree, names, groups[number], number, quirks);
        foreach (ResolvedDevice device in platform.Ungrouped)
            AddDevice(tree, names, device.Device, group: null);
        foreach (Bus bus in platform.Platform.Buses)
            AddBridge(tree, names, bus);
        foreach (Iommu iommu in platform.Platform.Iommus)
            AddIommu(tree, names, iommu, groups);
        return tree.Values.ToImmutableArray();
    }

    /// <summary>True for a path that <see cref="Write"/> can make: a host may replace a folder that holds nothing else.</summary>
    public static bool Owns(string path)
    {
        string[] parts = path.Split('/');
        string file = parts[parts.Length - 1];
        return parts[0] switch
        {
            "kernel" => parts.Length > 1
                && parts[1] == "iommu_groups"
                && (parts.Length == 5 && parts[3] == "devices" || parts.Length == 4 && file is "type" or "reserved_regions"),
            "devices" => file is "class" or "iommu_group" or "secondary_bus_number"
                || (parts.Length == 6 && parts[1] == "virtual" && parts[2] == "iommu" && parts[4] == "devices"),
            "bus" => parts.Length == 4 && parts[1] is "pci" or "platform" && parts[2] == "devices",
            "class" => parts.Length == 3 && parts[1] == "iommu",
            _ => false,
        };
    }

    private static void AddGroup(SortedDictionary<string, OutputFile> tree, SysfsNames names, GroupAnswer group, int number, Quirks quirks)
    {
        string folder = "kernel/iommu_groups/" + number.ToString(CultureInfo.InvariantCulture);
        // The default domain's type is a matter of boot options; DMA is what a kernel without any has.
        Add(tree, OutputFile.Text(folder + "/type", "DMA\n"));
        Add(tree, OutputFile.Text(folder + "/reserved_regions", ReservedRegions(group, quirks)));
        foreach (ResolvedDevice member in group.Devices)
        {
            Add(tree, OutputFile.Link($"{folder}/devices/{names.NameOf(member.Device)}", "../../../../" + names.PathOf(member.Device)));
            AddDevice(tree, names, member.Device, folder);
        }
    }

    private static string ReservedRegions(GroupAnswer group, Quirks quirks)
    {
        var text = new StringBuilder();
        foreach (string line in group.SysfsText ?? ImmutableArray<string>.Empty)
            text.Append(line).Append('\n');
        if (quirks == Quirks.Kernel && text.Length > LongestShown)
            text.Length = LongestShown;
        return text.ToString();
    }

    private static void AddDevice(SortedDictionary<string, OutputFile> tree, SysfsNames names, Device device, string? group)
    {
        string path = names.PathOf(device);
        string bus = device.Address is null ? "platform" : "pci";
        Add(tree, OutputFile.Link($"bus/{bus}/devices/{names.NameOf(device)}", "../../../" + path));
        if (device.Address is not null && device.Class is { } code)
            Add(tree, OutputFile.Text(path + "/class", ClassText(code)));
        if (group is not null)
            Add(tree, OutputFile.Link(path + "/iommu_group", UpFrom(path) + group));
    }

    private static void AddBridge(SortedDictionary<string, OutputFile> tree, SysfsNames names, Bus bus)
    {
        if (bus.Kind != BusKind.Bridge || bus.Address is not { } address)
            return;
        string path = names.PathOf(bus, address.Segment);
        Add(tree, OutputFile.Link("bus/pci/devices/" + address, "../../../" + path));
        // Base class 6, sub-class 4: PCI-to-PCI bridge (PCI Code and ID Assignment Specification 1.7).
        Add(tree, OutputFile.Text(path + "/class", ClassText(0x060400)));
        if (bus.Buses is { } numbers)
            Add(tree, OutputFile.Text(path + "/secondary_bus_number", numbers.First.ToString(CultureInfo.InvariantCulture) + "\n"));
    }

    private static void AddIommu(
        SortedDictionary<string, OutputFile> tree,
        SysfsNames names,
        Iommu iommu,
        ImmutableArray<GroupAnswer> groups
    )
    {
        string name = names.NameOf(iommu);
        string path = "devices/virtual/iommu/" + name;
        Add(tree, OutputFile.Link("class/iommu/" + name, "../../" + path));
        bool hasDevices = false;
        foreach (ResolvedDevice device in groups.SelectMany(group => group.Devices))
        {
            if (!ReferenceEquals(device.Iommu, iommu))
                continue;
            hasDevices = true;
            Add(tree, OutputFile.Link($"{path}/devices/{names.NameOf(device.Device)}", "../../../../../" + names.PathOf(device.Device)));
        }

        if (!hasDevices)
            Add(tree, OutputFile.Folder(path + "/devices"));
    }

    private static void Add(SortedDictionary<string, OutputFile> tree, OutputFile file) => tree[file.Path] = file;

    private static string ClassText(uint code) => "0x" + code.ToString("x6", CultureInfo.InvariantCulture) + "\n";

    // A link stands in the folder of its path's last part but one.
    private static string UpFrom(string folder) => string.Concat(Enumerable.Repeat("../", folder.Split('/').Length));
}
