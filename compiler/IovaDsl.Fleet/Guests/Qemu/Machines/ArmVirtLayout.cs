using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>Arm's virt: <c>virt_set_memmap</c>, <c>virt_set_high_memmap</c>, <c>machvirt_init</c>.</summary>
internal static class ArmVirtLayout
{
    private const ulong RamStart = GiB;
    private const ulong HighStart = 256 * GiB;
    private const ulong DefaultMmio = 512 * GiB;

    public static void Lay(QemuLayout layout)
    {
        QemuGuest guest = layout.Guest;
        if (ArmCpus.Refusal(guest) is { } unknown)
            layout.Refuse(unknown);
        ArmCpu cpu = ArmCpus.Find(guest, layout.Notes);
        VirtInterrupts? interrupts = VirtInterrupts.Of(layout);
        ulong mmioSize = MmioSize(layout);
        if (RamBlocks.Refusal(guest) is { } badMemory)
            layout.Refuse(badMemory);
        if (interrupts is null || layout.IsRefused)
            return;
        bool isHigh = guest.MachineOptions.Switch("highmem") ?? true;
        int bits = isHigh ? cpu.PhysicalBits : 32;
        ulong windowStart = RoundUp(RamStart + guest.Ram, GiB);
        ulong windowSize = guest.MaxRam - guest.Ram + guest.Slots * GiB;
        ulong top = windowStart + RoundUp(windowSize, GiB);
        ulong limit = 1UL << bits;
        if (top > limit)
        {
            layout.Refuse($"Addressing limited to {bits} bits, but memory exceeds it by {top - limit} bytes");
            return;
        }

        LayLow(layout);
        interrupts.LayRegisters();
        layout.PaintRam(RamStart, guest.Ram, 0);
        if (windowSize > 0)
            layout.AddHotPlug(windowStart, windowSize);
        LayHigh(layout, cpu, Math.Max(HighStart, top), limit, mmioSize, interrupts);
        GuestSmmu.Check(layout, hasMachineSmmu: guest.MachineOptions["iommu"] == "smmuv3", at: 0x905_0000);
        HotPlugRules.RefuseSizes(layout);
        MemoryDevices.PlugAll(layout);
    }

    private static ulong MmioSize(QemuLayout layout)
    {
        if (layout.Guest.MachineOptions.Size("highmem-mmio-size") is not { } size)
            return DefaultMmio;
        if (!ulong.IsPow2(size))
            layout.Refuse("highmem-mmio-size is not a power of 2");
        else if (size < DefaultMmio)
            layout.Refuse("highmem-mmio-size cannot be set to a lower value than the default (512 GiB)");
        return size;
    }

    private static void LayLow(QemuLayout layout)
    {
        // With secure=on the first chip is in secure memory alone.
        if (layout.Guest.MachineOptions.Switch("secure") != true)
            layout.Paint(GuestRegionKind.RomDevice, "virt.flash0", 0, 64 * MiB);
        layout.Paint(GuestRegionKind.RomDevice, "virt.flash1", 64 * MiB, 64 * MiB);
        layout.Window(GuestRegionKind.PciWindow32, "pcie-mmio", 0x1000_0000, 0x2eff_0000);
        layout.Window(GuestRegionKind.PciPorts, "gpex_ioport", 0x3eff_0000, 64 * KiB);
    }

    //   redistributors | configuration space | 64-bit window, each aligned to its own size. One that is off or does not fit takes no
    //   place where the map is compact; before machine type 7.2 it still moves the next one.
    private static void LayHigh(QemuLayout layout, ArmCpu cpu, ulong start, ulong limit, ulong mmioSize, VirtInterrupts interrupts)
    {
        Words.OptionList options = layout.Guest.MachineOptions;
        bool isHigh = options.Switch("highmem") ?? true;
        bool isCompact = options.Switch("compact-highmem") ?? layout.Guest.IsAtLeast(7, 2);
        bool hasEcam = (options.Switch("highmem-ecam") ?? true) && isHigh && (cpu.Is64Bit || !layout.Guest.HasFirmware);
        bool hasMmio = (options.Switch("highmem-mmio") ?? true) && isHigh;
        ulong next = start;
        ulong? redistributors = Place(ref next, 64 * MiB, interrupts.HasHighRedistributors && isHigh, isCompact, limit);
        Place(ref next, MiB, options.Switch("cxl") == true, isCompact: true, limit);
        ulong? ecam = Place(ref next, 256 * MiB, hasEcam, isCompact, limit);
        ulong? mmio = Place(ref next, mmioSize, hasMmio, isCompact, limit);
        if (redistributors is { } first)
            interrupts.LayHighRedistributors(first);
        layout.Window(GuestRegionKind.PciConfiguration, "pcie-ecam", ecam ?? 0x3f00_0000, ecam is null ? 16 * MiB : 256 * MiB);
        if (mmio is { } window)
            layout.Window(GuestRegionKind.PciWindow64, "pcie-mmio-high", window, mmioSize);
        else if (hasMmio)
            layout.Notes.Add("the 64-bit PCI window does not fit the CPU's address width, so there is none; QEMU does not say so");
    }

    private static ulong? Place(ref ulong next, ulong size, bool isWanted, bool isCompact, ulong limit)
    {
        ulong first = RoundUp(next, size);
        bool isPlaced = isWanted && first + size <= limit;
        if (isPlaced || !isCompact)
            next = first + size;
        return isPlaced ? first : null;
    }
}
