using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>
/// Reads out of a function's configuration space what decides its isolation (PCI Express Base Specification 6.0, 7.5 and 7.7.11).
/// </summary>
internal static class PciConfiguration
{
    private const ushort AccessControl = 0x000d;
    private const int HeaderBytes = 0x40,
        SubsystemAt = 0x2c,
        MiscellaneousPortAt = 0xd8;

    // As many as fit into extended configuration space.
    private const int MostExtended = 480;

    /// <param name="config">As recorded, of any length; null: not at all.</param>
    /// <param name="vendor">The vendor ID; of a virtual function sysfs alone knows it.</param>
    /// <param name="device">The device ID, likewise.</param>
    /// <param name="physicalFunction">Of a virtual function the one it is of.</param>
    public static PciFacts Read(byte[]? config, ushort vendor, ushort device, PciAddress? physicalFunction)
    {
        byte[] bytes = config ?? [];
        PciFacts facts = new()
        {
            ConfigBytes =
                bytes.Length >= PciFacts.ExtendedBytes ? PciFacts.ExtendedBytes
                : bytes.Length >= PciFacts.ConventionalBytes ? PciFacts.ConventionalBytes
                : bytes.Length >= HeaderBytes ? HeaderBytes
                : 0,
            Vendor = vendor,
            DeviceId = device,
            PhysicalFunction = physicalFunction,
        };
        return facts.ConfigBytes == 0 ? facts : WithHeader(facts, bytes);
    }

    private static PciFacts WithHeader(PciFacts facts, byte[] config)
    {
        byte header = config[0x0e];
        facts = facts with { HeaderType = header };
        if ((header & 0x7f) == 0 && facts.PhysicalFunction is null && Word(config, SubsystemAt) is not 0 and { } vendor)
            facts = facts with { Subsystem = (vendor, Word(config, SubsystemAt + 2)) };
        if (facts.ConfigBytes < PciFacts.ConventionalBytes)
            return facts;
        if (PciCapabilities.PlaceOfExpress(config) is { } at)
            facts = facts with { Express = Word(config, at + 2) };
        if (facts.HasMiscellaneousPort)
            facts = facts with { MiscellaneousPort = Dword(config, MiscellaneousPortAt) };
        return facts.ConfigBytes == PciFacts.ExtendedBytes && facts.Express is not null ? WithAccessControl(facts, config) : facts;
    }

    private static PciFacts WithAccessControl(PciFacts facts, byte[] config)
    {
        if (PlaceOfExtended(config, AccessControl) is not { } at)
            return facts;
        bool isWide = facts.HasWideAcsRegisters && at + 12 <= config.Length;
        return facts with
        {
            AcsCapability = isWide ? Dword(config, at + 4) : Word(config, at + 4),
            AcsControl = isWide ? Dword(config, at + 8) : Word(config, at + 6),
        };
    }

    // Capability ID, version, and the place of the next one, in four bytes; the list begins at 0x100 and may go round.
    private static int? PlaceOfExtended(byte[] config, ushort capability)
    {
        int at = PciFacts.ConventionalBytes;
        for (int count = 0; count < MostExtended && at >= PciFacts.ConventionalBytes && at + 8 <= config.Length; count++)
        {
            uint header = Dword(config, at);
            if (header is 0 or uint.MaxValue)
                return null;
            if ((ushort)header == capability)
                return at;
            at = (int)(header >> 20) & 0xffc;
        }

        return null;
    }

    private static ushort Word(byte[] config, int at) => (ushort)(config[at] | (config[at + 1] << 8));

    private static uint Dword(byte[] config, int at) => Word(config, at) | ((uint)Word(config, at + 2) << 16);
}
