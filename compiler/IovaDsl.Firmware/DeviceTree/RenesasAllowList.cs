using System.Globalization;
using IovaDsl.Compiler.Iommus;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Renesas' IPMMU driver on R-Car Gen3, Gen4 and RZ/G2 translates PCI functions and four MMC controllers alone, and nothing on two SoCs
/// whose IPMMU does not work (<c>ipmmu_device_is_allowed</c>, Linux 7.2).
/// </summary>
internal static class RenesasAllowList
{
    // The driver's names of devices are address.name: the node's registers and its name.
    private static readonly HashSet<ulong> MmcControllers = [0xee100000, 0xee120000, 0xee140000, 0xee160000];

    // soc_denylist; r8a7795 is there for its revision ES2 alone, which no tree states.
    private static readonly string[] Denied = ["renesas,r8a774a1", "renesas,r8a7796"];

    /// <summary>Why the driver leaves a master of such an IPMMU alone, as a clause; null: it does not.</summary>
    public static string? Refuses(DtNode iommu, DtNode master)
    {
        // R-Car Gen2 and RZ/G1: all devices are translated.
        if (iommu.Compatible.Contains(RenesasIpmmu.OfGeneration2))
            return null;
        DtNode root = iommu;
        while (root.Parent is { } above)
            root = above;
        if (root.Compatible.FirstOrDefault(Denied.Contains) is { } soc)
            return $"the IPMMU of {soc} is on the list of those that Linux does not use (soc_denylist)";
        if (master.IsPci || (master.BaseName == "mmc" && AddressOf(master) is { } at && MmcControllers.Contains(at)))
            return null;
        return "it is not on the list of devices that Linux's IPMMU driver translates (ipmmu_device_is_allowed)";
    }

    // A tree that says nothing but what IOVAs need may have no reg; the unit address is the same.
    private static ulong? AddressOf(DtNode master) =>
        DtScope.CpuAddress(master)
        ?? (
            ulong.TryParse(
                master.Name[(master.Name.IndexOf('@') + 1)..],
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out ulong unit
            )
                ? unit
                : null
        );
}
