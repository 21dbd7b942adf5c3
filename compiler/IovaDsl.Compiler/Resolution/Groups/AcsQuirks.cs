using System.Globalization;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>What a row of Linux's table of functions with isolation of their own says.</summary>
internal enum AcsRule
{
    /// <summary>Isolated, whatever the registers say.</summary>
    Always,

    /// <summary>Not isolated, whatever the registers say.</summary>
    Never,

    /// <summary>Isolated as a root port.</summary>
    RootPort,

    /// <summary>Isolated as a root port or as a downstream port.</summary>
    FacingDown,

    /// <summary>Not isolated as a root port or as a downstream port.</summary>
    NeverFacingDown,

    /// <summary>Isolated as an endpoint that is part of the root complex.</summary>
    RootComplexEndpoint,

    /// <summary>Isolated as a function of a slot on a root bus where the machine has an IVRS table.</summary>
    AmdSouthbridge,

    /// <summary>A root port that Linux isolates by registers of its own; bit 26 of the register at 0xd8 shows it.</summary>
    IntelPch,

    /// <summary>A root port whose ACS registers are wider and lie further apart than the standard says.</summary>
    IntelSunrisePoint,
}

/// <summary>A row: functions by vendor and device, and the rule for them.</summary>
/// <param name="Vendor">The vendor ID.</param>
/// <param name="Rule">The rule; it may have no verdict, and then the next row is asked.</param>
/// <param name="Function">The function of Linux that it is taken from.</param>
/// <param name="Devices">Device IDs, both ends inclusive; empty: every device of the vendor.</param>
internal sealed record AcsQuirk(ushort Vendor, AcsRule Rule, string Function, (ushort First, ushort Last)[] Devices)
{
    public bool Names(PciFacts facts) =>
        facts.Vendor == Vendor
        && (Devices.Length == 0 || (facts.DeviceId is { } id && Array.Exists(Devices, range => range.First <= id && id <= range.Last)));
}

/// <summary>
/// Linux's table of functions that isolate (or do not) without saying so in the standard registers, in its order; the first
/// verdict counts. Facts of <c>pci_dev_acs_enabled</c> in drivers/pci/quirks.c, the same in 6.1.192, 6.12.117, 7.2.13 and 7.3.4.
/// </summary>
internal static class AcsQuirks
{
    internal static readonly AcsQuirk[] Rows =
    [
        Row(0x1002, AcsRule.AmdSouthbridge, "pci_quirk_amd_sb_acs", "4385 439c 4383 439d 4384 4399"),
        Row(0x1022, AcsRule.AmdSouthbridge, "pci_quirk_amd_sb_acs", "780f 7809"),
        Row(0x1924, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "0903 0923 0a03"),
        Row(
            0x8086,
            AcsRule.Always,
            "pci_quirk_mf_endpoint_acs",
            "10c6 10db 10dd 10e1 10f1 10f7 10f8 10f9 10fa 10fb 10fc 1507 1514 151c 1529 152a 154d 154f "
                + "1551 1558 1509 150e 150f 1510 1511 1516 1527 10c9 10e6 10e7 10e8 150a 150d 1518 1526 10a7 "
                + "10a9 10d6 1521 1522 1523 1524 105e 105f 1060 10d9 15b7 15b8"
        ),
        Row(0x8086, AcsRule.RootComplexEndpoint, "pci_quirk_rciep_acs"),
        Row(0x17cb, AcsRule.Always, "pci_quirk_qcom_rp_acs", "0400 0401 0115 0111 0120"),
        Row(0x1dbf, AcsRule.Always, "pci_quirk_qcom_rp_acs", "0401"),
        Row(
            0x8086,
            AcsRule.IntelPch,
            "pci_quirk_intel_pch_acs",
            "3b42-3b51 1c10-1c1f 1e10-1e1f 8c10-8c1f 9c10-9c1b 9c90-9c9b 1d10 1d12 1d14 1d16 1d18 1d1a "
                + "1d1c 1d1e 8d10-8d1e 8c90 8c92 8c94 8c96 8c98 8c9a 8c9c 8c9e"
        ),
        Row(0x8086, AcsRule.IntelSunrisePoint, "pci_quirk_intel_spt_pch_acs", "a110-a11f a167-a16a a290-a29f a2e7-a2ee 9d10-9d1b"),
        Row(0x19a2, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "0710"),
        Row(0x10df, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "0720"),
        Row(0x177d, AcsRule.RootPort, "pci_quirk_cavium_acs", "a000-a7ff af84 b884"),
        Row(0x177d, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "a026 a059 a060"),
        Row(0x10e8, AcsRule.Always, "pci_quirk_xgene_acs", "e004"),
        Row(0x1def, AcsRule.Always, "pci_quirk_xgene_acs", "e005 e006 e007 e008 e009 e00a e00b e00c"),
        Row(0x14e4, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "16d7 1750 1751 1752 1760 1761 1762 1763"),
        Row(0x14e4, AcsRule.Always, "pci_quirk_brcm_acs", "d714"),
        Row(0x0014, AcsRule.Always, "pci_quirk_loongson_acs", "3c09 3c19 3c29 7a09 7a19 7a29 7a39 7a49 7a59 7a69"),
        Row(0x1c36, AcsRule.RootPort, "pci_quirk_al_acs", "0031"),
        Row(0x1d17, AcsRule.Always, "pci_quirk_mf_endpoint_acs", "3038 3104 9083"),
        Row(
            0x1957,
            AcsRule.Always,
            "pci_quirk_nxp_rp_acs",
            "8d81 8da1 8d83 8d80 8da0 8d82 8d90 8db0 8d92 8d91 8db1 8d93 8d89 8da9 8d8b 8d88 8da8 8d8a " + "8d98 8db8 8d9a 8d99 8db9 8d9b"
        ),
        Row(0x1d17, AcsRule.FacingDown, "pci_quirk_zhaoxin_pcie_ports_acs", "0710-071e 0721 0723-0752"),
        Row(0x1d17, AcsRule.NeverFacingDown, "pci_quirk_zhaoxin_pcie_ports_acs"),
        Row(0x8088, AcsRule.Always, "pci_quirk_wangxun_nic_acs", "0100-010f 1001 2001 5010 5025 5040 5110 5125 5140"),
        Row(0x8088, AcsRule.Never, "pci_quirk_wangxun_nic_acs"),
    ];

    private static readonly ILookup<ushort, AcsQuirk> ByVendor = Rows.ToLookup(row => row.Vendor);

    public static IEnumerable<AcsQuirk> For(PciFacts facts) =>
        facts.Vendor is { } vendor ? ByVendor[vendor].Where(row => row.Names(facts)) : [];

    // Device IDs in hexadecimal, ranges with a dash.
    private static AcsQuirk Row(ushort vendor, AcsRule rule, string function, string devices = "") =>
        new(vendor, rule, function, DeviceIds.Parse(devices));
}

/// <summary>Lists of device IDs as the tables write them.</summary>
internal static class DeviceIds
{
    public static (ushort First, ushort Last)[] Parse(string text) =>
        text.Split([' '], StringSplitOptions.RemoveEmptyEntries).Select(ParseOne).ToArray();

    private static (ushort First, ushort Last) ParseOne(string text)
    {
        string[] ends = text.Split('-');
        ushort first = ushort.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (first, ends.Length == 1 ? first : ushort.Parse(ends[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }
}
