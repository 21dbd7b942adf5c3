namespace IovaDsl.Firmware.Tests.Groups;

/// <summary>
/// The recorded hosts on which the order of probing decided the groups, which configuration space does not tell
/// (../shared/reference/groups.md, section 10), and why.
/// </summary>
internal static class ProbingOrder
{
    public static Dictionary<string, string> Hosts { get; } =
        new()
        {
            ["riscv-configacs-rimt-k72"] = "the IOMMU came while the bus was scanned: functions above 0 counted as alone in their slots",
            ["x86-intel-rescan-k612"] = "found again by a rescan: functions above 0 counted as alone in their slots",
            ["x86-intel-rescan-k72"] = "found again by a rescan: functions above 0 counted as alone in their slots",
            ["arm-bridge-acpi-k612"] = "up to 6.12 the device whose driver is bound first has a stream that several share",
        };
}
