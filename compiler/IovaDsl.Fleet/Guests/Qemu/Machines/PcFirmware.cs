using IovaDsl.Runtime;
using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>
/// Firmware and option ROMs of a PC, below 1 MiB and under 4 GiB (<c>pc_system_firmware_init</c>, <c>x86_bios_rom_init</c>).
/// </summary>
internal static class PcFirmware
{
    private const ulong FourGiB = 4 * GiB;
    private const ulong OptionRoms = 0xc_0000;
    private const ulong IsaBios = 0xe_0000;
    private const ulong IsaBiosSize = 128 * KiB;
    private const ulong VgaWindow = 0xa_0000;
    private const ulong DefaultFlash = 4 * MiB;

    /// <param name="isReadOnly">False where firmware is plain RAM, as on the ISA PC.</param>
    /// <param name="biosSize">Bytes of the built-in firmware.</param>
    public static void Paint(QemuLayout layout, bool isReadOnly, ulong biosSize)
    {
        GuestRegionKind kind = isReadOnly ? GuestRegionKind.Rom : GuestRegionKind.Ram;
        layout.Paint(kind, "pc.rom", OptionRoms, 128 * KiB);
        if (!layout.Guest.Flash.IsEmpty)
            PaintFlash(layout);
        else
            PaintBios(layout, kind, biosSize);
    }

    /// <summary>An adapter's window lies over RAM.</summary>
    public static void ClearVga(QemuLayout layout)
    {
        if (layout.Guest.HasVga)
            layout.View.Clear(IovaRange.FromStartAndSize(VgaWindow, 128 * KiB));
    }

    public static void PaintBios(QemuLayout layout, GuestRegionKind kind, ulong size)
    {
        if (layout.Guest.Bios is { } file)
            layout.Notes.Add($"-bios {file}: {size / KiB} KiB assumed");
        ulong isa = Math.Min(size, IsaBiosSize);
        layout.Paint(kind, "pc.bios", MiB - isa, isa, size - isa);
        layout.Paint(kind, "pc.bios", FourGiB - size, size);
    }

    // pc_system_flash_map: the first chip ends at 4 GiB, the next below it.
    private static void PaintFlash(QemuLayout layout)
    {
        ulong limit = layout.Guest.MachineOptions.Size("max-fw-size") ?? 8 * MiB;
        ulong total = 0;
        for (int i = 0; i < layout.Guest.Flash.Length; i++)
        {
            ulong size = layout.Guest.Flash[i] ?? DefaultFlash;
            if (layout.Guest.Flash[i] is null)
                layout.Notes.Add($"the words do not say how large pflash{i} is: {DefaultFlash / MiB} MiB assumed; VFIO does not map it");
            total += size;
            if (total > limit)
                layout.Refuse($"combined size of system firmware exceeds {limit} bytes");
            else
                layout.Paint(GuestRegionKind.RomDevice, $"system.flash{i}", FourGiB - total, size);
        }

        PaintIsaCopy(layout);
    }

    // From machine type 9.1 on the copy below 1 MiB is the chip itself, before it is ROM of its own (isa_bios_alias).
    private static void PaintIsaCopy(QemuLayout layout)
    {
        ulong size = layout.Guest.Flash[0] ?? DefaultFlash;
        ulong isa = Math.Min(size, IsaBiosSize);
        bool isChip = layout.Guest.IsAtLeast(9, 1);
        layout.Paint(
            GuestRegionKind.Rom,
            isChip ? "system.flash0" : "isa-bios",
            MiB - isa,
            isa,
            isChip ? size - isa : 0,
            isPlugged: !isChip
        );
    }

    public static void Registers(QemuLayout layout)
    {
        bool isKvm = layout.Guest.IsKvm;
        layout.Registers(isKvm ? "kvm-ioapic" : "ioapic", 0xfec0_0000, 4 * KiB);
        layout.Registers("hpet", 0xfed0_0000, KiB);
        layout.Registers(isKvm ? "kvm-apic-msi" : "apic-msi", 0xfee0_0000, MiB, GuestRegionKind.Doorbell);
    }
}
