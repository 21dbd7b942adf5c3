namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>What QEMU refuses of <c>-m size,slots=,maxmem=</c>.</summary>
internal static class HotPlugRules
{
    private const ulong MostSlots = 256;
    private const ulong Page = 4096;

    /// <summary>Refusals that come while words are read (<c>machine_set_mem</c>).</summary>
    public static string? RefusalOfWords(ulong ram, ulong? maxRam, ulong slots)
    {
        if (maxRam is null)
            return slots > 0 ? "slots specified but no max-size" : null;
        if (maxRam < ram)
            return $"invalid value of maxmem: maximum memory size ({QemuLayout.Hex(maxRam.Value)}) must be at least the initial memory "
                + $"size ({QemuLayout.Hex(ram)})";
        return maxRam == ram && slots > 0
            ? "invalid value of maxmem: memory slots were specified but maximum memory size "
                + $"({QemuLayout.Hex(maxRam.Value)}) is equal to the initial memory size ({QemuLayout.Hex(ram)})"
            : null;
    }

    /// <summary>Refusals that come when the window is made.</summary>
    public static void RefuseSizes(QemuLayout layout)
    {
        if (layout.Guest.MaxRam <= layout.Guest.Ram)
            return;
        if (layout.Guest.Slots > MostSlots)
            layout.Refuse($"unsupported amount of memory slots: {layout.Guest.Slots}");
        if (layout.Guest.MaxRam % Page != 0)
            layout.Refuse($"maximum memory size must by aligned to multiple of {Page} bytes");
    }
}
