namespace IovaDsl.Firmware.Draft;

/// <summary>Where an interrupt translation service takes MSI writes (GICv3 architecture, 12.13).</summary>
internal static class ItsDoorbell
{
    /// <summary>The translation register page lies 64 KiB above the base.</summary>
    public const ulong Offset = 0x10000;

    /// <summary>Bytes of that page.</summary>
    public const ulong Bytes = 0x10000;
}
