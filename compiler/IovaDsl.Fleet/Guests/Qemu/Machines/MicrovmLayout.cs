using IovaDsl.Runtime;
using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>microvm: <c>microvm_memory_init</c>, <c>microvm_devices_init</c>. It ignores <c>maxmem</c> without a word.</summary>
internal static class MicrovmLayout
{
    private const ulong LowLimit = 3 * GiB;

    public static void Lay(QemuLayout layout)
    {
        QemuGuest guest = layout.Guest;
        if (RamBlocks.Refusal(guest) is { } badMemory)
            layout.Refuse(badMemory);
        (X86Cpu? cpu, string? refusal) = X86Cpus.Find(guest);
        if (cpu is null)
        {
            layout.Refuse(refusal!);
            return;
        }

        ulong low = Math.Min(guest.Ram, LowLimit);
        layout.Split = (low, guest.Ram - low);
        layout.PaintRam(0, low, 0);
        layout.PaintRam(4 * GiB, guest.Ram - low, low);
        PcFirmware.PaintBios(layout, GuestRegionKind.Ram, 128 * KiB);
        layout.Registers("acpi-ged", 0xfea0_0000, 4);
        layout.Registers("acpi-ged-regs", 0xfea0_0200, 3);
        layout.Registers("ioapic", 0xfec0_0000, 4 * KiB);
        layout.Registers("ioapic", 0xfec1_0000, 4 * KiB);
        layout.Registers(guest.IsKvm ? "kvm-apic-msi" : "apic-msi", 0xfee0_0000, MiB, GuestRegionKind.Doorbell);
        if (guest.MachineOptions.Switch("pcie") == true)
            LayPci(layout, cpu.PhysicalBits);
        if (guest.MaxRam > guest.Ram)
            layout.Notes.Add("microvm ignores maxmem: it has no hot-plug window");
        MemoryDevices.PlugAll(layout);
    }

    // The 64-bit window is the top quarter of the physical space, and hides RAM that reaches into it.
    private static void LayPci(QemuLayout layout, int bits)
    {
        layout.Window(GuestRegionKind.PciWindow32, "pcie-mmio32", 0xc000_0000, 512 * MiB);
        layout.Window(GuestRegionKind.PciConfiguration, "pcie-ecam", 0xe000_0000, 256 * MiB);
        ulong quarter = 1UL << (bits - 2);
        var window = IovaRange.FromStartAndSize(3 * quarter, quarter);
        IovaRangeSet hidden = IovaRangeSet.From(layout.View.Sections.Select(section => section.Range)).Intersect(window);
        if (!hidden.IsEmpty)
            layout.Notes.Add($"the 64-bit PCI window hides RAM: {hidden}");
        layout.View.Clear(window);
        layout.AddWindow(GuestRegionKind.PciWindow64, "pcie-mmio64", window);
    }
}
