namespace IovaDsl.Firmware.Machine;

/// <summary>A PCI root bus of a host.</summary>
/// <param name="Address">Segment and bus.</param>
/// <param name="Path">Its folder, e.g. <c>sys/devices/pci0000:00</c>; below a platform device on a device-tree host.</param>
/// <param name="FirmwarePath">The ACPI path or device-tree node that Linux has for it, where sysfs says; null elsewhere.</param>
/// <param name="LastBus">The highest bus number seen below it.</param>
internal sealed record PciRootBus(RootBusAddress Address, string Path, string? FirmwarePath, byte LastBus)
{
    /// <summary>The platform device whose driver made the bus, e.g. <c>4010000000.pcie</c>; null for what ACPI made.</summary>
    public string? PlatformDevice
    {
        get
        {
            const string prefix = "sys/devices/platform/";
            if (!Path.StartsWith(prefix, StringComparison.Ordinal))
                return null;
            string[] names = Path.Substring(prefix.Length).Split('/');
            return names.Length >= 2 ? names[names.Length - 2] : null;
        }
    }
}
