using IovaDsl.Compiler.Iommus;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Which of the regions of a MediaTek IOMMU (<see cref="MediatekM4u.RegionsOf(string)"/>) a device has: its larb (bits 5 to 9 of its IDs)
/// and ports (bits 0 to 4) choose. Restated from drivers/iommu/mtk_iommu.c of Linux 7.2 (<c>mtk_iommu_get_iova_region_id</c>).
/// </summary>
/// <param name="PageTable">IOMMUs of one name share a page table, and with it their groups; null: this one has its own.</param>
/// <param name="Ports">By region and larb: the ports whose devices it takes. Null: there is one region, for all.</param>
internal sealed record MediaTekSoc(string? PageTable, uint[][]? Ports)
{
    private const uint All = uint.MaxValue;
    private const int Larbs = 32;

    private static readonly uint[][] Mt8192 =
    [
        AllPorts(0, 1),
        AllPorts(4, 5, 7),
        Except(AllPorts(2, 9, 11, 13, 14, 16, 17, 18, 19, 20), (13, 0x600), (14, 0x30)),
        AllPorts(),
        Only(13, 0x600),
        Only(14, 0x30),
    ];

    private static readonly uint[][] Mt8186 =
    [
        AllPorts(0, 1, 2),
        AllPorts(4, 7),
        Except(AllPorts(8, 9, 11, 13, 16, 17, 19, 20), (13, 0x600)),
        AllPorts(),
        Only(13, 0x600),
        Only(14, All),
    ];

    private static readonly uint[][] Mt8188 =
    [
        AllPorts(0, 1, 2, 3),
        AllPorts(21, 22, 23),
        AllPorts([.. Enumerable.Range(4, 17), 25]),
        AllPorts(),
        Only(24, 0x3),
        Only(24, 0xc),
    ];

    private static readonly uint[][] Mt8195 =
    [
        AllPorts(0, 1, 2, 3),
        AllPorts(19, 20, 21, 22, 23, 24),
        AllPorts([.. Enumerable.Range(4, 14), .. Enumerable.Range(25, 4)]),
        AllPorts(),
        Only(18, 0x3),
        Only(18, 0xc),
    ];

    private static readonly uint[][] Mt8189 =
    [
        Plus(AllPorts(0, 1, 2), 22, 1),
        AllPorts(3, 4),
        AllPorts([.. Enumerable.Range(5, 8), 21]),
        AllPorts(),
        AllPorts(),
        AllPorts(),
    ];

    internal static readonly Dictionary<string, MediaTekSoc> ByCompatible = new(StringComparer.Ordinal)
    {
        ["mediatek,mt2712-m4u"] = new("m4u", null),
        ["mediatek,mt6779-m4u"] = new(null, null),
        ["mediatek,mt6795-m4u"] = new(null, null),
        ["mediatek,mt6893-iommu-mm"] = new("m4u", Mt8192),
        ["mediatek,mt8167-m4u"] = new(null, null),
        ["mediatek,mt8173-m4u"] = new(null, null),
        ["mediatek,mt8183-m4u"] = new(null, null),
        ["mediatek,mt8186-iommu-mm"] = new(null, Mt8186),
        ["mediatek,mt8188-iommu-infra"] = new(null, null),
        ["mediatek,mt8188-iommu-vdo"] = new("m4u", Mt8188),
        ["mediatek,mt8188-iommu-vpp"] = new("m4u", Mt8188),
        ["mediatek,mt8189-iommu-apu"] = new("apu", [Only(0, 0x4), Only(0, 0x2), Only(0, 0x8), Only(0, 0x1)]),
        ["mediatek,mt8189-iommu-infra"] = new("infra", null),
        ["mediatek,mt8189-iommu-mm"] = new("m4u", Mt8189),
        ["mediatek,mt8192-m4u"] = new(null, Mt8192),
        ["mediatek,mt8195-iommu-infra"] = new(null, null) { Banks = [(0, 0xf_0000), (4, 0xfff0_0000)] },
        ["mediatek,mt8195-iommu-vdo"] = new("m4u", Mt8195),
        ["mediatek,mt8195-iommu-vpp"] = new("m4u", Mt8195),
        ["mediatek,mt8365-m4u"] = new(null, null),
    };

    /// <summary>Banks with a page table of their own, by number and ports.</summary>
    public (int Bank, uint Ports)[] Banks { get; init; } = [];

    /// <summary>By the compatible strings of a node; null: it is none of MediaTek's second generation.</summary>
    public static MediaTekSoc? Of(DtNode iommu)
    {
        foreach (string compatible in iommu.Compatible)
        {
            if (ByCompatible.TryGetValue(compatible, out MediaTekSoc? soc))
                return soc;
        }

        return null;
    }

    /// <summary>The region of a device with these IDs; null where no region takes them all, and the driver refuses the device.</summary>
    public int? RegionOf(IReadOnlyList<uint> ids)
    {
        if (Ports is null || ids.Count == 0)
            return 0;
        uint larb = (ids[0] >> 5) & 0x1f,
            ports = PortsOf(ids);
        int region = Array.FindIndex(Ports, byLarb => (byLarb[larb] & ports) == ports);
        return region < 0 ? null : region;
    }

    /// <summary>The number by which devices of one page table are told apart: of their bank, else of their region.</summary>
    public int? GroupOf(IReadOnlyList<uint> ids)
    {
        uint ports = PortsOf(ids);
        int bank = Banks.FirstOrDefault(bank => (bank.Ports & ports) != 0).Bank;
        return bank != 0 ? bank : RegionOf(ids);
    }

    private static uint PortsOf(IReadOnlyList<uint> ids) => ids.Aggregate(0u, (ports, id) => ports | (1u << (int)(id & 0x1f)));

    private static uint[] AllPorts(params int[] larbs)
    {
        uint[] ports = new uint[Larbs];
        foreach (int larb in larbs)
            ports[larb] = All;
        return ports;
    }

    private static uint[] Only(int larb, uint ports) => Plus(AllPorts(), larb, ports);

    private static uint[] Plus(uint[] ports, int larb, uint some)
    {
        ports[larb] = some;
        return ports;
    }

    private static uint[] Except(uint[] ports, params (int Larb, uint Ports)[] without)
    {
        foreach ((int larb, uint some) in without)
            ports[larb] &= ~some;
        return ports;
    }
}
