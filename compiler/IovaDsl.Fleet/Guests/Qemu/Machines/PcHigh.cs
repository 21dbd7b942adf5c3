using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>What a PC has above 4 GiB, in this order: RAM, the hot-plug window, CXL's windows, the 64-bit hole.</summary>
/// <param name="Start">Where RAM begins: 4 GiB, or 1 TiB.</param>
/// <param name="End">The first address that neither RAM nor the window uses.</param>
internal sealed record PcHigh(ulong Start, ulong End, (ulong First, ulong Size)? HotPlug, ulong Hole64Start)
{
    private const ulong WindowAlignment = 256 * MiB;

    public static PcHigh Of(QemuGuest guest, ulong low, ulong start)
    {
        ulong end = start + (guest.Ram - low);
        (ulong First, ulong Size)? window = null;
        if (guest.MaxRam > guest.Ram)
        {
            // A slot may need up to 1 GiB more, for alignment (enforce_aligned_dimm).
            window = (RoundUp(end, GiB), guest.MaxRam - guest.Ram + guest.Slots * GiB);
            end = window.Value.First + window.Value.Size;
        }

        return new PcHigh(start, end, window, RoundUp(EndOfCxl(guest, end), GiB));
    }

    // pc_get_cxl_range_end: 1 MiB of registers, then fixed windows.
    private static ulong EndOfCxl(QemuGuest guest, ulong start)
    {
        if (guest.MachineOptions.Switch("cxl") != true)
            return start;
        ulong end = start + MiB;
        ulong[] windows =
        [
            .. guest
                .MachineOptions.Pairs.Where(pair =>
                    pair.Key.StartsWith("cxl-fmw.", StringComparison.Ordinal) && pair.Key.EndsWith(".size", StringComparison.Ordinal)
                )
                .Select(pair => Words.SizeText.TryParse(pair.Value, 'B', out ulong size) ? size : 0),
        ];
        return windows.Length == 0 ? end : windows.Aggregate(RoundUp(end, WindowAlignment), (sum, size) => sum + size);
    }
}
