using IovaDsl.Runtime;
using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>q35, i440FX and the ISA PC: <c>pc_q35_init</c>, <c>pc_init1</c>, <c>pc_memory_init</c>.</summary>
internal static class PcLayout
{
    private const ulong FourGiB = 4 * GiB;
    private const ulong IoApic = 0xfec0_0000;

    // HyperTransport's addresses, 1012 GiB to 1 TiB, are no memory to an AMD IOMMU.
    private const ulong HyperTransport = 0xfd_0000_0000;
    private const ulong AboveHyperTransport = TiB;

    private static readonly PcBoard Q35Board = new("q35-pcihost", 32 * GiB, IsWholeBeforeReset: true);
    private static readonly PcBoard I440FxBoard = new("i440FX-pcihost", 2 * GiB, IsWholeBeforeReset: false);
    private static readonly PcBoard IsaBoard = new(null, 0, IsWholeBeforeReset: false);

    /// <param name="PciHost">The host bridge's driver; null where there is no PCI.</param>
    /// <param name="Hole64">Bytes of the 64-bit hole where nothing else is said.</param>
    /// <param name="IsWholeBeforeReset">Whether RAM below 4 GiB is one piece before the first reset.</param>
    private sealed record PcBoard(string? PciHost, ulong Hole64, bool IsWholeBeforeReset);

    public static void Q35(QemuLayout layout)
    {
        ulong ram = layout.Guest.Ram;
        ulong low = ram >= 0xb000_0000 ? 2 * GiB : 0xb000_0000;
        ulong? limit = MaxRamBelow4G(layout);
        if (limit < low)
        {
            low = limit.Value;
            if (ram - low > low && low % GiB != 0)
                layout.Warn(
                    $"There is possibly poor performance as the ram size  ({Hex(ram)}) is more then twice the size of "
                        + $"max-ram-below-4g ({low}) and max-ram-below-4g is not a multiple of 1G."
                );
        }

        Lay(layout, Q35Board, low);
    }

    public static void I440Fx(QemuLayout layout) => Lay(layout, I440FxBoard, LowOfI440Fx(layout));

    public static void IsaPc(QemuLayout layout) => Lay(layout, IsaBoard, LowOfI440Fx(layout));

    private static ulong LowOfI440Fx(QemuLayout layout)
    {
        ulong low = MaxRamBelow4G(layout) ?? 0xe000_0000;
        if (layout.Guest.Ram < low)
            return low;
        low = Math.Min(low, 3 * GiB);
        if (low % GiB != 0)
            layout.Warn($"Large machine and max_ram_below_4g ({low}) not a multiple of 1G; possible bad performance.");
        return low;
    }

    private static ulong? MaxRamBelow4G(QemuLayout layout)
    {
        if (layout.Guest.MachineOptions.Size("max-ram-below-4g") is not { } limit || limit == 0)
            return null;
        if (limit > FourGiB)
            layout.Refuse($"Machine option 'max-ram-below-4g={limit}' expects size less than or equal to 4G");
        else if (limit < MiB)
            layout.Warn($"Only {limit} bytes of RAM below the 4GiB boundary,BIOS may not work with less than 1MiB");
        return limit;
    }

    private static void Lay(QemuLayout layout, PcBoard board, ulong lowLimit)
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

        ulong low = Math.Min(guest.Ram, lowLimit);
        ulong hole64 = Hole64(guest, board);
        PcHigh high = PcHigh.Of(guest, low, FourGiB);
        if (IsMovedAboveHyperTransport(guest, cpu, high, hole64))
            high = PcHigh.Of(guest, low, AboveHyperTransport);
        RefuseBeyond(layout, cpu, high, hole64);
        LayMemory(layout, board, low, high);
        if (board.PciHost is null)
            return;
        LayPci(layout, board, low, high, hole64);
        LayOvmfBars(layout, cpu, high);
    }

    // PlatformDynamicMmioWindow of OVMF: 64-bit BARs go to the top eighth of at most 46 bits, where RAM leaves it free.
    private static void LayOvmfBars(QemuLayout layout, X86Cpu cpu, PcHigh high)
    {
        if (layout.Guest.Flash.IsEmpty || !cpu.IsLongMode)
            return;
        ulong eighth = 1UL << (Math.Min(cpu.PhysicalBits, 46) - 3);
        if (high.Hole64Start <= 7 * eighth)
            layout.Window(GuestRegionKind.Bar, "64-bit BARs, as OVMF places them", 7 * eighth, eighth);
    }

    private static ulong Hole64(QemuGuest guest, PcBoard board) =>
        board.PciHost is { } host && guest.Global(host, "pci-hole64-size") is { } text && Words.SizeText.TryParse(text, 'B', out ulong size)
            ? size
            : board.Hole64;

    private static bool IsMovedAboveHyperTransport(QemuGuest guest, X86Cpu cpu, PcHigh high, ulong hole64) =>
        cpu.Vendor == CpuVendors.Amd && guest.IsAtLeast(7, 1) && HighestUsed(guest, cpu, high, hole64) >= HyperTransport;

    // pc_max_used_gpa. Before machine type 8.2 a CPU without 64-bit mode was never found too small.
    private static ulong HighestUsed(QemuGuest guest, X86Cpu cpu, PcHigh high, ulong hole64)
    {
        if (cpu.IsLongMode)
            return high.Hole64Start + hole64 - 1;
        return guest.IsAtLeast(8, 2) ? high.End - 1 : (1UL << cpu.PhysicalBits) - 1;
    }

    private static void RefuseBeyond(QemuLayout layout, X86Cpu cpu, PcHigh high, ulong hole64)
    {
        QemuGuest guest = layout.Guest;
        // The shift is C's on x86: 65 bits count as one.
        ulong limit = (1UL << cpu.PhysicalBits) - 1;
        ulong used = HighestUsed(guest, cpu, high, hole64);
        if (limit < used)
            layout.Refuse($"Address space limit {Hex(limit)} < {Hex(used)} phys-bits too low ({cpu.PhysicalBits})");
        HotPlugRules.RefuseSizes(layout);
    }

    private static void LayMemory(QemuLayout layout, PcBoard board, ulong low, PcHigh high)
    {
        layout.Split = (low, layout.Guest.Ram - low);
        layout.PaintRam(0, low, 0);
        layout.PaintRam(high.Start, layout.Guest.Ram - low, low);
        PcFirmware.ClearVga(layout);
        // q35's holes of ROM below 1 MiB come with its first reset (mch_reset).
        if (board.IsWholeBeforeReset)
            layout.EndBeforeReset();
        PcFirmware.Paint(layout, isReadOnly: board.PciHost is not null, biosSize: board.PciHost is null ? 128 * KiB : 256 * KiB);
        if (high.HotPlug is { } window)
            layout.AddHotPlug(window.First, window.Size);
        if (board.PciHost is not null)
            PcFirmware.Registers(layout);
        PcIommu.Lay(layout);
        MemoryDevices.PlugAll(layout);
    }

    private static void LayPci(QemuLayout layout, PcBoard board, ulong low, PcHigh high, ulong hole64)
    {
        if (low > IoApic)
            layout.Refuse(
                $"./include/qemu/range.h:{(layout.Guest.Version < new QemuVersion(8, 0) ? 41 : 43)}: range_invariant: Assertion "
                    + "`range->lob <= range->upb || range->lob == range->upb + 1' failed."
            );
        else if (low < IoApic)
            layout.AddWindow(GuestRegionKind.PciWindow32, "pci-hole", new IovaRange(low, IoApic - 1));
        if (hole64 > 0)
            layout.Window(GuestRegionKind.PciWindow64, "pci-hole64", high.Hole64Start, RoundUp(hole64, GiB));
        if (layout.Guest.Machine.Row.Name == "q35" && low <= 0xb000_0000)
            layout.Window(GuestRegionKind.PciConfiguration, "pcie-mmcfg (once firmware enables it)", 0xb000_0000, 256 * MiB);
    }
}
