using System.Globalization;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Sysfs;

/// <summary>The names and places that Linux gives to devices below <c>/sys/devices</c>.</summary>
internal sealed class SysfsNames
{
    private readonly Dictionary<Iommu, string> _iommuNames;

    public SysfsNames(Platform platform) => _iommuNames = NameIommus(platform);

    /// <summary>
    /// <c>devices/pci0000:00/0000:00:01.0/0000:01:00.0</c> for a PCI function, with the bridges that the platform states on
    /// the way; <c>devices/platform/NAME</c> for anything else.
    /// </summary>
    public string PathOf(Device device) =>
        device.Address is { } address
            ? PathOf(device.Parent, address.Segment) + "/" + address
            : "devices/platform/" + PlatformName(device.FirmwarePath, device.Name);

    /// <summary>Where a bus is: a root bus's own folder, or that of the bridge which makes the bus.</summary>
    public string PathOf(Bus bus, int segment)
    {
        if (bus.Parent is null || bus.Kind != BusKind.Bridge)
            return string.Format(CultureInfo.InvariantCulture, "devices/pci{0:x4}:{1:x2}", segment, RootOf(bus).Buses?.First ?? 0);
        string parent = PathOf(bus.Parent, segment);
        return bus.Address is { } address ? parent + "/" + address : parent;
    }

    /// <summary>The last part of <see cref="PathOf(Device)"/>, by which groups list a device.</summary>
    public string NameOf(Device device) =>
        device.Address is { } address ? address.ToString() : PlatformName(device.FirmwarePath, device.Name);

    /// <summary>As in <c>/sys/class/iommu</c>.</summary>
    public string NameOf(Iommu iommu) => _iommuNames[iommu];

    private static Bus RootOf(Bus bus)
    {
        while (bus.Parent is { } parent && bus.Kind == BusKind.Bridge)
            bus = parent;
        return bus;
    }

    // A device-tree node unit@address becomes address.unit (of_device_make_bus_id); anything else keeps its own name here.
    private static string PlatformName(string? firmwarePath, ElementName name)
    {
        string node =
            firmwarePath is null || !firmwarePath.StartsWith("/", StringComparison.Ordinal)
                ? ""
                : firmwarePath.Substring(firmwarePath.LastIndexOf('/') + 1);
        int at = node.IndexOf('@');
        return at > 0 ? node.Substring(at + 1) + "." + node.Substring(0, at) : name.ToString();
    }

    // Numbered per driver in declared order, as drivers number them in the order of the tables: dmar%d
    // (alloc_iommu), ivhd%d (iommu_init_pci), smmu3.%pa and smmu.%pa (arm_smmu_device_probe).
    private static Dictionary<Iommu, string> NameIommus(Platform platform)
    {
        var names = new Dictionary<Iommu, string>();
        var counts = new Dictionary<IommuKind, int>();
        foreach (Iommu iommu in platform.Iommus)
        {
            counts.TryGetValue(iommu.Kind, out int number);
            counts[iommu.Kind] = number + 1;
            names[iommu] = NameIommu(iommu, number);
        }

        return names;
    }

    private static string NameIommu(Iommu iommu, int number) => IommuKinds.Of(iommu.Kind).SysfsName(iommu, number) ?? iommu.Name.ToString();
}
