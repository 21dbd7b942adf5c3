namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>How a row of Linux's tables says which further requester IDs a function sends with.</summary>
internal enum AliasRule
{
    /// <summary>With that of function 0 of its slot.</summary>
    FunctionZero,

    /// <summary>With that of function 1 of its slot, which need not exist.</summary>
    FunctionOne,

    /// <summary>With those of fixed slots and functions of its bus.</summary>
    Fixed,

    /// <summary>With those that its BAR 0 lists, which no configuration space shows.</summary>
    InMemory,

    /// <summary>A bridge without a PCI Express capability that behaves as one from PCI Express to PCI.</summary>
    HiddenBridge,

    /// <summary>A bridge at which requests enter the IOMMU: what is above it lends no IDs.</summary>
    TranslationRoot,
}

/// <summary>A row: functions by vendor and device, and what they send with.</summary>
internal sealed record AliasQuirk(ushort Vendor, (ushort First, ushort Last)[] Devices, AliasRule Rule, string Function)
{
    /// <summary>Slot and function (slot × 8 + function) of <see cref="AliasRule.Fixed"/>.</summary>
    public byte[] Fixed { get; init; } = [];

    /// <summary>Only functions with this subsystem.</summary>
    public (ushort Vendor, ushort Device)? Subsystem { get; init; }

    public bool Names(PciFacts facts) =>
        facts.Vendor == Vendor
        && facts.DeviceId is { } id
        && Array.Exists(Devices, range => range.First <= id && id <= range.Last)
        && (Subsystem is not { } subsystem || facts.Subsystem == subsystem);
}

/// <summary>
/// Linux's knowledge of functions that send with requester IDs beside their own. Facts of drivers/pci/quirks.c
/// (<c>pci_add_dma_alias</c>, flags of bridges), the same in 6.1.192, 6.12.117, 7.2.13 and 7.3.4.
/// </summary>
internal static class AliasQuirks
{
    internal static readonly AliasQuirk[] Rows =
    [
        Row(0x1180, "e832 e476", AliasRule.FunctionZero, "quirk_dma_func0_alias"),
        Row(0x6766, "3d40 3d41", AliasRule.FunctionZero, "quirk_dma_func0_alias"),
        Row(
            0x1b4b,
            "9120 9123 9125 9128 9130 9170 9172 917a 9182 9183 91a0 9215 9220 9230 9235",
            AliasRule.FunctionOne,
            "quirk_dma_func1_alias"
        ),
        Row(0x1103, "0642 0645", AliasRule.FunctionOne, "quirk_dma_func1_alias"),
        Row(0x197b, "2392", AliasRule.FunctionOne, "quirk_dma_func1_alias"),
        Row(0x1c28, "0122", AliasRule.FunctionOne, "quirk_dma_func1_alias"),
        Row(0x9005, "0285", AliasRule.Fixed, "quirk_fixed_dma_alias") with
        {
            Subsystem = (0x9005, 0x02bb),
            Fixed = [0x08],
        },
        Row(0x9005, "0285", AliasRule.Fixed, "quirk_fixed_dma_alias") with
        {
            Subsystem = (0x9005, 0x02bc),
            Fixed = [0x08],
        },
        Row(0x8086, "2260 2264", AliasRule.Fixed, "quirk_mic_x200_dma_alias") with
        {
            Fixed = [0x80, 0x88, 0x93],
        },
        Row(0x8086, "2954-2956 2958-295a", AliasRule.Fixed, "quirk_pex_vca_alias") with
        {
            Fixed = Range(0, 256).Where(slotAndFunction => (slotAndFunction & 7) <= 4).ToArray(),
        },
        Row(0x10b5, "87b0 87b1", AliasRule.Fixed, "quirk_plx_ntb_dma_alias") with
        {
            Fixed = Range(0, 256).ToArray(),
        },
        Row(
            0x11f8,
            "8531-8536 8541-8546 8551-8556 8561-8566 8571-8576 4000 4084 4068 4052 4036 4028 4100 4184 4168 4152 4136 4128 4200 "
                + "4284 4268 4252 4236 4228 4352 4336 4328 4452 4436 4428 4552 4536 4528 5000 5084 5068 5052 5036 5028 5100 5184 "
                + "5168 5152 5136 5128 5200 5284 5268 5252 5236 5228 5300 5384 5368 5352 5336 5328 5400 5484 5468 5452 5436 5428 "
                + "5500 5584 5568 5552 5536 5528",
            AliasRule.InMemory,
            "quirk_switchtec_ntb_dma_alias"
        ),
        Row(0x1055, "1001-1006 1008", AliasRule.InMemory, "quirk_switchtec_ntb_dma_alias"),
        Row(0x1b21, "1080", AliasRule.HiddenBridge, "quirk_use_pcie_bridge_dma_alias"),
        Row(0x10e3, "8113", AliasRule.HiddenBridge, "quirk_use_pcie_bridge_dma_alias"),
        Row(0x1283, "8892 8893", AliasRule.HiddenBridge, "quirk_use_pcie_bridge_dma_alias"),
        Row(0x8086, "244e", AliasRule.HiddenBridge, "quirk_use_pcie_bridge_dma_alias"),
        Row(0x14e4, "9000 9084", AliasRule.TranslationRoot, "quirk_bridge_cavm_thrx2_pcie_root"),
    ];

    public static AliasQuirk? Find(PciFacts facts, AliasRule rule) =>
        facts.Vendor is null ? null : Array.Find(Rows, row => row.Rule == rule && row.Names(facts));

    /// <summary>The slots and functions of its own bus that a function sends as, beside its own, each with the row's function.</summary>
    public static IEnumerable<(byte SlotAndFunction, string Source)> OnOwnBus(PciNode node)
    {
        if (node is not { Address: { } address, Facts.Vendor: not null })
            yield break;
        byte own = (byte)address.RequesterId;
        foreach (AliasQuirk row in Rows.Where(row => row.Names(node.Facts)))
        {
            byte[] aliases = row.Rule switch
            {
                AliasRule.FunctionZero => [(byte)(own & ~7)],
                AliasRule.FunctionOne => [(byte)((own & ~7) | 1)],
                _ => row.Fixed,
            };
            foreach (byte alias in aliases.Where(alias => alias != own))
                yield return (alias, row.Function);
        }
    }

    private static IEnumerable<byte> Range(int first, int count) => Enumerable.Range(first, count).Select(value => (byte)value);

    private static AliasQuirk Row(ushort vendor, string devices, AliasRule rule, string function) =>
        new(vendor, DeviceIds.Parse(devices), rule, function);
}
