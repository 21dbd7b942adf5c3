using IovaDsl.Compiler.Emit.Iova;

namespace IovaDsl.Cli.Commands;

/// <summary>What the platform of a new file is translated by.</summary>
internal enum StarterKind
{
    Arm,
    Intel,
    Amd,
    None,
}

/// <summary>The texts that <c>iova new</c> writes.</summary>
internal static class Starter
{
    public static string Write(string name, StarterKind kind)
    {
        string body = kind switch
        {
            StarterKind.Arm => Arm,
            StarterKind.Intel => Intel,
            StarterKind.Amd => Amd,
            _ => None,
        };
        return $"// {name}.iova: check it with 'iova check {name}.iova', see the answers with 'iova show {name}.iova'.\n\nplatform "
            + $"{IovaText.Name(name)} {{\n\n{body}\n}}\n".ReplaceLineEndings("\n");
    }

    private const string Arm = """
          iommu smmu : arm-smmu-v3 {
            input-bits 48
            page-sizes 4K, 2M, 1G
          }

          msi its : gicv3-its { doorbell 0x0808_0000 size 128K }

          root-bus pcie {
            segment 0  buses 0x00..0xff
            behind smmu streams 0x0
            signals its

            // What the bus can carry, and what it keeps for its own devices. Take these from the board's manual.
            address-bits 44
            bridge-window 0x1000_0000 size 512M
          }

          device nic on pcie at 01:00.0

          // A golden answer: iova check fails when it changes.
          expect nic excludes 0x1000_0000 size 512M
        """;

    private const string Intel = """
          iommu vtd : intel-vtd {
            input-bits 48
            page-sizes 4K, 2M, 1G
          }

          root-bus pci {
            segment 0  buses 0x00..0xff
            behind vtd

            // Where the devices' own memory is; see /proc/iomem, "PCI Bus".
            bridge-window 0xc000_0000..0xfebf_ffff
          }

          device igpu on pci at 00:02.0 {
            class 0x03_0000
            direct 0x8b00_0000..0x8f7f_ffff "stolen memory of the graphics (RMRR)"
          }

          device nic on pci at 01:00.0

          // The interrupt window of x86 belongs to every device: iova check fails when an answer changes.
          expect nic excludes 0xfee0_0000 size 1M
        """;

    private const string Amd = """
          iommu ivhd : amd-vi {
            input-bits 48
            page-sizes 4K, 2M, 1G
          }

          root-bus pci {
            segment 0  buses 0x00..0xff
            behind ivhd

            // Where the devices' own memory is; see /proc/iomem, "PCI Bus".
            bridge-window 0xc000_0000..0xfebf_ffff
          }

          device nic on pci at 01:00.0

          // The HyperTransport hole belongs to every device: iova check fails when an answer changes.
          expect nic excludes 0xfd_0000_0000..0xff_ffff_ffff
        """;

    private const string None = """
          root-bus pcie {
            segment 0  buses 0x00..0xff

            // What the bus can carry; a device behind no IOMMU sees memory through this window alone.
            dma-window 0x0..0xbfff_ffff
          }

          device usb on pcie at 01:00.0

          // A golden answer: iova check fails when it changes.
          expect usb exact 0x0..0xbfff_ffff
        """;
}
