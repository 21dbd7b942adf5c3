using IovaDsl.Compiler.Resolution.Groups;

namespace IovaDsl.Firmware.Machine;

/// <summary>The capabilities of a function's configuration space that decide how its requests travel and who drives it.</summary>
/// <param name="Port">Null: conventional PCI.</param>
/// <param name="HasHotPlugController">A standard hot-plug controller (SHPC 1.0) is there.</param>
internal readonly record struct PciCapabilities(PciePort? Port, bool HasHotPlugController)
{
    private const int HeaderBytes = 0x40;
    private const int LastPlace = 0xfc;
    private const byte HotPlugController = 0x0c,
        PciExpress = 0x10;

    // As many as fit into configuration space; a list that goes round ends there (PCI_FIND_CAP_TTL).
    private const int MaxCapabilities = 48;

    /// <summary>Null where the list of capabilities cannot be read: not all of the first 256 bytes are there.</summary>
    public static PciCapabilities? Read(byte[]? config)
    {
        if (config is not { Length: >= 256 })
            return null;
        PciePort? port = PlaceOfExpress(config) is { } express ? (PciePort)(config[express + 2] >> 4) : null;
        return new PciCapabilities(port, PlaceOf(config, HotPlugController) is not null);
    }

    /// <summary>Where the PCI Express capability lies in 256 bytes or more; null: there is none.</summary>
    public static int? PlaceOfExpress(byte[] config) => PlaceOf(config, PciExpress);

    private static int? PlaceOf(byte[] config, byte capability)
    {
        bool hasList = (config[0x06] & 0x10) != 0;
        int at = hasList ? config[0x34] & LastPlace : 0;
        for (int count = 0; at >= HeaderBytes && count < MaxCapabilities; count++, at = config[at + 1] & LastPlace)
        {
            if (config[at] == capability)
                return at;
        }

        return null;
    }
}
