using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Where one driver of Linux has its MSI controllers written to.</summary>
/// <param name="Compatibles">The strings that the driver matches.</param>
/// <param name="Kind">The kind in the language.</param>
/// <param name="Word">What elements are named after; null: after their nodes.</param>
/// <param name="Source">The place of the rule in Linux, as a comment; empty where the kind says enough.</param>
/// <param name="Find">The doorbells of a node, as CPU addresses.</param>
internal sealed record DtDoorbellRule(
    string[] Compatibles,
    MsiControllerKind Kind,
    string? Word,
    string Source,
    Func<DtNode, IovaRange[]> Find
);

/// <summary>The MSI controllers that Linux drives, one row a driver (drivers/irqchip, Linux 7.2).</summary>
internal static class DtDoorbells
{
    private const ulong Page = 0x1000;

    private static readonly DtDoorbellRule[] Rows =
    [
        Named(MsiControllerKind.GicV3Its, "its", node => Window(node, 0, ItsDoorbell.Offset, 0x10000), "arm,gic-v3-its"),
        Named(MsiControllerKind.GicV2m, "v2m", node => Window(node, 0, 0, Page), "arm,gic-v2m-frame"),
        // The second window is where PCI devices write: an address of their bus, which nothing translates (of_property_read_reg).
        Own("Its doorbell is its second reg (Linux mip_parse_dt).", node => Stored(node, 1), "brcm,bcm2712-mip"),
        Own(
            "Its doorbell is the reg named doorbell (Linux sg2042_msi_probe).",
            node => Register(node, Named(node, "doorbell")),
            "sophgo,sg2042-msi",
            "sophgo,sg2044-msi"
        ),
        Own(
            "Its doorbell is its first reg (Linux ls_scfg_msi_probe).",
            node => Register(node, 0),
            "fsl,ls1012a-msi",
            "fsl,ls1021a-msi",
            "fsl,1s1021a-msi",
            "fsl,ls1043a-msi",
            "fsl,1s1043a-msi",
            "fsl,ls1043a-v1.1-msi",
            "fsl,ls1046a-msi"
        ),
        Own("Its doorbell is its first reg, a frame of 1 MiB (Linux alpine_msix_init).", node => Frame(node, 0x10_0000), "al,alpine-msix"),
        Own("Its doorbell is its first reg (Linux gicp_compose_msi_msg).", node => Register(node, 0), "marvell,ap806-gicp"),
        Own("Its doorbell is at 0x40 of a frame (Linux odmi_compose_msi_msg).", Frames, "marvell,odmi-controller"),
        Own(
            "Its doorbell is at 0x30 of its reg (Linux mvebu_sei_cp_compose_msi_msg).",
            node => Window(node, 0, 0x30, 4),
            "marvell,ap806-sei"
        ),
        Own(
            "Its doorbells are the pages of its harts (Linux imsic_cpu_page_phys).",
            node => Registers(node),
            "riscv,imsics",
            "qemu,imsics"
        ),
        Own(
            "Its doorbell is the frame of the distributor, or what mbi-alias says (Linux mbi_compose_msi_msg).",
            node => Aliased(node),
            "arm,gic-v3"
        ),
        Own(
            "Its doorbell is in the reg named processor-b-side (Linux imx_mu_msi_probe).",
            node => Register(node, Named(node, "processor-b-side")),
            "fsl,imx6sx-mu-msi",
            "fsl,imx7ulp-mu-msi",
            "fsl,imx8ulp-mu-msi"
        ),
        Own("Its doorbell is at 4 of its first reg (Linux mpic_msi_init).", node => Window(node, 0, 4, 4), "marvell,mpic"),
    ];

    private static readonly Dictionary<string, DtDoorbellRule> ByCompatible = Rows.SelectMany(row =>
            row.Compatibles.Select(compatible => (compatible, row))
        )
        .ToDictionary(pair => pair.compatible, pair => pair.row, StringComparer.Ordinal);

    /// <summary>The rule of the driver that takes a node; null where none is known.</summary>
    public static DtDoorbellRule? RuleOf(DtNode node)
    {
        foreach (string compatible in node.Compatible)
        {
            if (ByCompatible.TryGetValue(compatible, out DtDoorbellRule? rule))
                return rule;
        }

        return null;
    }

    private static DtDoorbellRule Named(MsiControllerKind kind, string word, Func<DtNode, IovaRange[]> find, params string[] compatibles) =>
        new(compatibles, kind, word, "", find);

    private static DtDoorbellRule Own(string source, Func<DtNode, IovaRange[]> find, params string[] compatibles) =>
        new(compatibles, MsiControllerKind.Generic, null, source, find);

    private static int Named(DtNode node, string name) => node.Property("reg-names")?.Texts.IndexOf(name) ?? -1;

    private static IovaRange[] Window(DtNode node, int index, ulong offset, ulong bytes) =>
        DtScope.CpuAddress(node, index) is { } start
        && start <= ulong.MaxValue - offset
        && IovaRange.TryFromStartAndSize(start + offset, bytes, out IovaRange range)
            ? [range]
            : [];

    // A window as big as reg says.
    private static IovaRange[] Register(DtNode node, int index)
    {
        int address = node.Parent?.AddressCells ?? 2,
            size = node.Parent?.SizeCells ?? 1;
        int at = (index * (address + size)) + address;
        return index >= 0 && node.Property("reg") is { } reg && reg.CellCount >= at + size
            ? Window(node, index, 0, Math.Max(reg.Number(at, size), 1))
            : [];
    }

    // The same as it is stored.
    private static IovaRange[] Stored(DtNode node, int index)
    {
        int address = node.Parent?.AddressCells ?? 2,
            size = node.Parent?.SizeCells ?? 1,
            at = index * (address + size);
        return
            node.Property("reg") is { } reg
            && reg.CellCount >= at + address + size
            && IovaRange.TryFromStartAndSize(reg.Number(at, address), Math.Max(reg.Number(at + address, size), 1), out IovaRange range)
            ? [range]
            : [];
    }

    private static IovaRange[] Registers(DtNode node)
    {
        int tuple = (node.Parent?.AddressCells ?? 2) + (node.Parent?.SizeCells ?? 1);
        return tuple == 0
            ? []
            : [.. Enumerable.Range(0, (node.Property("reg")?.CellCount ?? 0) / tuple).SelectMany(i => Register(node, i))];
    }

    private static IovaRange[] Frame(DtNode node, ulong bytes) =>
        DtScope.CpuAddress(node) is { } start && IovaRange.TryFromStartAndSize(start & ~(bytes - 1), bytes, out IovaRange range)
            ? [range]
            : [];

    private static IovaRange[] Frames(DtNode node) =>
        [.. Enumerable.Range(0, (int)Math.Min(node.Cell("marvell,odmi-frames") ?? 1, 32)).SelectMany(i => Window(node, i, 0, Page))];

    private static IovaRange[] Aliased(DtNode node)
    {
        int cells = node.Parent?.AddressCells ?? 2;
        ulong? start =
            node.Property("mbi-alias") is { } alias && alias.CellCount >= cells
                ? DtAddresses.ToCpu(node, alias.Number(0, cells))
                : DtScope.CpuAddress(node);
        return start is { } at && IovaRange.TryFromStartAndSize(at, Page, out IovaRange range) ? [range] : [];
    }
}
