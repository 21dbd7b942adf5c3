using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Firmware.Host;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>What of a function's configuration space decides its isolation, in however many bytes were recorded.</summary>
public sealed class PciConfigurationTests
{
    [Fact]
    public void Facts_are_read_out_of_configuration_space_as_recorded()
    {
        StringBuilder said = new();
        foreach (ushort device in new ushort[] { 0x1234, 0xa110, 0x1c10 })
        {
            foreach (int length in new[] { 0, 63, 64, 255, 256, 4095, 4096 })
                Tell(said, device, $"{length} bytes", Space(device)[..length]);
            Tell(said, device, "a bridge", Space(device, (0x0e, 0x81)));
            Tell(said, device, "no subsystem", Space(device, (0x2c, 0), (0x2d, 0)));
            Tell(said, device, "no list of capabilities", Space(device, (0x06, 0)));
            Tell(said, device, "no express", Space(device, (0x50, 0x11)));
            Tell(said, device, "access control first", Space(device, (0x100, 0x0d)));
            Tell(said, device, "a list that goes round", Space(device, (0x200, 0x10), (0x203, 0x10)));
            Tell(said, device, "access control at the end", AtTheEnd(device));
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Host", "configuration.txt"), said.ToString());
    }

    private static void Tell(StringBuilder said, ushort device, string what, byte[] config)
    {
        PciFacts facts = PciConfiguration.Read(config, 0x8086, device, null);
        said.Append(CultureInfo.InvariantCulture, $"{device:x4} {what}: {facts.ConfigBytes} bytes, header {facts.HeaderType:x2}, ");
        said.Append(CultureInfo.InvariantCulture, $"subsystem {facts.Subsystem?.Vendor:x4}:{facts.Subsystem?.Device:x4}, ");
        said.Append(CultureInfo.InvariantCulture, $"express {facts.Express:x4}, ACS {facts.AcsCapability:x} {facts.AcsControl:x}, ");
        said.Append(CultureInfo.InvariantCulture, $"miscellaneous port {facts.MiscellaneousPort:x}\n");
    }

    // Capabilities at 0x40 and 0x50 (PCI Express); extended ones at 0x100 and 0x200 (access control).
    private static byte[] Space(ushort device, params (int At, byte Value)[] changes)
    {
        byte[] config = new byte[4096];
        void Put(int at, params byte[] bytes) => bytes.CopyTo(config, at);
        Put(0, 0x86, 0x80, (byte)device, (byte)(device >> 8), 0, 0, 0x10, 0);
        Put(0x0e, 0x80);
        Put(0x2c, 0xf4, 0x1a, 0x00, 0x11);
        Put(0x34, 0x40);
        Put(0x40, 0x01, 0x50);
        Put(0x50, 0x10, 0x00, 0x42, 0x01);
        Put(0xd8, 0x11, 0x22, 0x33, 0x44);
        Put(0x100, 0x01, 0x00, 0x02, 0x20);
        Put(0x104, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8);
        Put(0x1fc, 0xf1, 0xf2, 0xf3, 0xf4);
        Put(0x200, 0x0d, 0x00, 0x01, 0x00);
        Put(0x204, 0x5f, 0x01, 0x1d, 0x02, 0x1e, 0x03, 0x1f, 0x04);
        foreach ((int at, byte value) in changes)
            config[at] = value;
        return config;
    }

    private static byte[] AtTheEnd(ushort device)
    {
        byte[] config = Space(device, (0x102, 0x82), (0x103, 0xff));
        byte[] control = [0x0d, 0x00, 0x01, 0x00, 0x5f, 0x01, 0x1d, 0x02];
        control.CopyTo(config, 0xff8);
        return config;
    }
}
