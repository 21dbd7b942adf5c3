using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>sbsa-ref: <c>sbsa_ref_memmap</c>. All is fixed, RAM from 1 TiB; <c>maxmem</c> is ignored; the SMMU is always there.</summary>
internal static class SbsaLayout
{
    private const ulong MostRam = 8192 * GiB;

    // Its board has an ITS from then on; 7.2 has none.
    private static readonly QemuVersion FirstWithIts = new(8, 1);

    public static void Lay(QemuLayout layout)
    {
        QemuGuest guest = layout.Guest;
        if (ArmCpus.Refusal(guest) is { } unknown)
            layout.Refuse(unknown);
        if (RamBlocks.Refusal(guest) is { } badMemory)
            layout.Refuse(badMemory);
        if (guest.Ram > MostRam)
            layout.Refuse($"sbsa-ref: cannot model more than {MostRam / GiB}GB RAM");
        layout.Paint(GuestRegionKind.RomDevice, "sbsa.flash1", 0x1000_0000, 256 * MiB);
        layout.PaintRam(TiB, guest.Ram, 0);
        layout.Registers("gicv3_dist", 0x4006_0000, 64 * KiB);
        layout.Registers("gicv3_redist_region[0]", 0x4008_0000, 512 * KiB);
        if (guest.Version >= FirstWithIts)
        {
            layout.Registers("control", 0x4408_1000, 64 * KiB);
            layout.Registers("translation", 0x4409_1000, 64 * KiB, GuestRegionKind.Doorbell);
        }

        layout.Window(GuestRegionKind.PciPorts, "gpex_ioport", 0x7fff_0000, 64 * KiB);
        layout.Window(GuestRegionKind.PciWindow32, "pcie-mmio", 0x8000_0000, 0x7000_0000);
        layout.Window(GuestRegionKind.PciConfiguration, "pcie-ecam", 0xf000_0000, 256 * MiB);
        layout.Window(GuestRegionKind.PciWindow64, "pcie-mmio-high", 4 * GiB, TiB - 4 * GiB);
        GuestSmmu.Check(layout, hasMachineSmmu: true, at: 0x6005_0000);
        if (guest.MaxRam > guest.Ram)
            layout.Notes.Add("sbsa-ref ignores maxmem: it has no hot-plug window");
        MemoryDevices.PlugAll(layout);
    }
}
