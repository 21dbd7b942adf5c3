namespace IovaDsl.Firmware.Import;

/// <summary>PCI class codes in words, for titles (PCI Code and ID Assignment Specification 1.16, section 1).</summary>
internal static class PciClasses
{
    /// <summary>By base class and sub-class; a base class alone where the sub-class is not worth a word.</summary>
    public static string Describe(uint classCode) =>
        (classCode >> 8) switch
        {
            0x0101 => "IDE controller",
            0x0104 => "RAID controller",
            0x0106 => "SATA controller",
            0x0107 => "SAS controller",
            0x0108 => "NVMe controller",
            0x0200 => "Ethernet controller",
            0x0280 => "network controller",
            0x0300 => "VGA controller",
            0x0302 => "3D controller",
            0x0403 => "audio device",
            0x0600 => "host bridge",
            0x0601 => "ISA bridge",
            0x0604 => "PCI bridge",
            0x0806 => "IOMMU",
            0x0c03 => "USB controller",
            0x0c05 => "SMBus controller",
            _ => (classCode >> 16) switch
            {
                0x01 => "storage controller",
                0x02 => "network controller",
                0x03 => "display controller",
                0x04 => "multimedia device",
                0x05 => "memory controller",
                0x06 => "bridge",
                0x07 => "communication controller",
                0x08 => "system device",
                0x09 => "input device",
                0x0c => "serial bus controller",
                0x0d => "wireless controller",
                0x10 => "encryption controller",
                0x12 => "processing accelerator",
                _ => "device",
            },
        };
}
