using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>RISC-V's virt, 64 bits: <c>virt_memmap</c>, <c>virt_machine_init</c>. There is no hot-plug window.</summary>
internal static class RiscVVirtLayout
{
    private const ulong RamStart = 2 * GiB;
    private const ulong HighWindow = 16 * GiB;

    public static void Lay(QemuLayout layout)
    {
        QemuGuest guest = layout.Guest;
        if (RamBlocks.Refusal(guest) is { } badMemory)
            layout.Refuse(badMemory);
        layout.Paint(GuestRegionKind.Rom, "riscv_virt_board.mrom", 0x1000, 0xf000);
        layout.Paint(GuestRegionKind.RomDevice, "virt.flash0", 0x2000_0000, 32 * MiB);
        layout.Paint(GuestRegionKind.RomDevice, "virt.flash1", 0x2200_0000, 32 * MiB);
        layout.PaintRam(RamStart, guest.Ram, 0);
        layout.Window(GuestRegionKind.PciPorts, "gpex_ioport", 0x300_0000, 64 * KiB);
        layout.Window(GuestRegionKind.PciConfiguration, "pcie-ecam", 0x3000_0000, 256 * MiB);
        layout.Window(GuestRegionKind.PciWindow32, "pcie-mmio", 0x4000_0000, GiB);
        layout.Window(GuestRegionKind.PciWindow64, "pcie-mmio-high", RoundUp(RamStart + guest.Ram, HighWindow), HighWindow);
        LayInterrupts(layout);
        if (guest.MaxRam > guest.Ram)
            layout.Notes.Add("RISC-V's virt ignores maxmem: it has no hot-plug window");
        MemoryDevices.PlugAll(layout);
    }

    private static void LayInterrupts(QemuLayout layout)
    {
        if (layout.Guest.MachineOptions["aia"] is not ("aplic" or "aplic-imsic"))
        {
            layout.Registers("riscv.sifive.plic", 0xc00_0000, 0x60_0000);
            return;
        }

        layout.Registers("riscv.aplic", 0xc00_0000, 32 * KiB);
        layout.Registers("riscv.aplic", 0xd00_0000, 32 * KiB);
        for (ulong cpu = 0; cpu < (ulong)layout.Guest.Cpus && layout.Guest.MachineOptions["aia"] == "aplic-imsic"; cpu++)
        {
            layout.Registers("riscv.imsic", 0x2400_0000 + cpu * 4 * KiB, 4 * KiB, GuestRegionKind.Doorbell);
            layout.Registers("riscv.imsic", 0x2800_0000 + cpu * 4 * KiB, 4 * KiB, GuestRegionKind.Doorbell);
        }
    }
}
