namespace IovaDsl.Firmware.Host;

/// <summary>What a function's port is to PCI Express (PCI Express Base Specification 6.0, 7.5.3.2, device/port type).</summary>
public enum PciePort
{
    Endpoint = 0,
    LegacyEndpoint = 1,
    RootPort = 4,
    UpstreamPort = 5,
    DownstreamPort = 6,

    /// <summary>A bridge from PCI Express to PCI or PCI-X: what is behind it has no requester IDs of its own.</summary>
    PcieToPciBridge = 7,

    /// <summary>A bridge from PCI or PCI-X to PCI Express.</summary>
    PciToPcieBridge = 8,
    RootComplexEndpoint = 9,
    RootComplexEventCollector = 10,
}

/// <summary>The capabilities of a function's configuration space that decide how its requests travel and who drives it.</summary>
/// <param name="Port">Null: conventional PCI.</param>
/// <param name="HasHotPlugController">A standard hot-plug controller (SHPC 1.0) is there.</param>
public readonly record struct PciCapabilities(PciePort? Port, bool HasHotPlugController)
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
        PciePort? port = null;
        bool hotPlug = false;
        bool hasList = (config[0x06] & 0x10) != 0;
        int at = hasList ? config[0x34] & LastPlace : 0;
        for (int count = 0; at >= HeaderBytes && count < MaxCapabilities; count++, at = config[at + 1] & LastPlace)
        {
            if (config[at] == PciExpress && port is null)
                port = (PciePort)(config[at + 2] >> 4);
            hotPlug |= config[at] == HotPlugController;
        }

        return new PciCapabilities(port, hotPlug);
    }
}
