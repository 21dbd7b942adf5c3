using System.Collections.Immutable;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>The machine types whose maps are known, a row each.</summary>
internal static class QemuMachines
{
    private static readonly QemuVersion Always = new(0, 0);

    // Neither 7.2 nor anything before knows these; 11.1 does.
    private static readonly QemuVersion Compact = new(8, 0);
    private static readonly QemuVersion LargeWindow = new(10, 0);
    private static readonly QemuVersion Latest = new(11, 0);

    private static readonly ImmutableArray<QemuTarget> Pc = [QemuTarget.X86, QemuTarget.I386];

    public static ImmutableArray<QemuMachineRow> Rows { get; } =
    [
        new("q35", Pc, "pc-q35-", "pc.ram", PcLayout.Q35, Known("max-ram-below-4g", "max-fw-size", "cxl", "default-bus-bypass-iommu"))
        {
            HasBarsEverywhere = true,
        },
        new("pc", Pc, "pc-i440fx-", "pc.ram", PcLayout.I440Fx, Known("max-ram-below-4g", "max-fw-size")) { HasBarsEverywhere = true },
        new("isapc", Pc, null, "pc.ram", PcLayout.IsaPc, Known("max-ram-below-4g")),
        new("microvm", Pc, null, "microvm.ram", MicrovmLayout.Lay, Known("pcie")),
        new(
            "virt",
            [QemuTarget.Arm],
            "virt-",
            "mach-virt.ram",
            ArmVirtLayout.Lay,
            [
                .. Known("highmem", "gic-version", "its", "iommu", "secure", "default-bus-bypass-iommu"),
                new("compact-highmem", Compact),
                new("highmem-redists", Compact),
                new("highmem-ecam", Compact),
                new("highmem-mmio", Compact),
                new("highmem-mmio-size", LargeWindow),
                new("cxl", Latest),
                new("msi", Latest),
            ]
        ),
        new("sbsa-ref", [QemuTarget.Arm], null, "sbsa-ref.ram", SbsaLayout.Lay, []),
        new("virt", [QemuTarget.RiscV], null, "riscv_virt_board.ram", RiscVVirtLayout.Lay, Known("aia", "aia-guests")),
    ];

    /// <summary>The machine of a name, or null where this QEMU has none of it.</summary>
    public static QemuMachine? Find(string name, QemuTarget target, QemuVersion qemu)
    {
        foreach (QemuMachineRow row in Rows.Where(row => row.Targets.Contains(target)))
        {
            if (name == row.Name)
                return row.VersionPrefix is { } prefix ? new QemuMachine(row, prefix + qemu, qemu) : new QemuMachine(row, name, null);
            if (
                row.VersionPrefix is { } start
                && name.StartsWith(start, StringComparison.Ordinal)
                && QemuVersion.TryParse(name[start.Length..], out QemuVersion version)
                && version <= qemu
                && !IsDeleted(version, qemu)
            )
                return new QemuMachine(row, name, version);
        }

        return null;
    }

    /// <summary>From 10.1 on a machine type lives six years, and is deprecated after three (<c>MACHINE_VER_DELETION</c>).</summary>
    public static bool IsDeleted(QemuVersion machine, QemuVersion qemu) => qemu >= new QemuVersion(10, 1) && IsOlderThan(6, machine, qemu);

    public static bool IsDeprecated(QemuVersion machine, QemuVersion qemu) =>
        qemu >= new QemuVersion(9, 1) && IsOlderThan(3, machine, qemu);

    private static bool IsOlderThan(int years, QemuVersion machine, QemuVersion qemu) =>
        qemu >= new QemuVersion(machine.Major + years, machine.Minor);

    private static ImmutableArray<MachineProperty> Known(params string[] names) =>
        [.. names.Select(name => new MachineProperty(name, Always))];
}
