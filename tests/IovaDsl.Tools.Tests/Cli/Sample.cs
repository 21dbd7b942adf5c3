namespace IovaDsl.Tools.Tests.Cli;

/// <summary>The platform that the design shows, and others that tests share.</summary>
internal static class Sample
{
    public const string N1sdp = """
        // n1sdp.iova
        include "parts/arm.iova"

        platform n1sdp "Arm Neoverse N1 SDP" {

          const ddr-low = 0x8000_0000 size 2G

          iommu smmu-pcie : arm-smmu-v3 {
            input-bits  48
            page-sizes  4K, 64K, 2M, 1G
            msi-window  0x0800_0000 size 1M        // where Linux maps doorbells; a list means: first that fits
          }

          msi its0 : gicv3-its { doorbell 0x3006_0000 size 64K }

          root-bus pcie0 {
            segment 0   buses 0x00..0xff
            behind smmu-pcie streams 0x0
            address-bits 42                        // or: dma-window 0x0 .. 0x3ff_ffff_ffff
            bridge-window 0x7020_0000 size 128M
            signals its0
          }

          /// The on-board NIC.
          device nic on pcie0 at 01:00.0

          device gpu on pcie0 at 02:00.0 {
            direct 0x8000_0000 size 64K "boot framebuffer"
          }
          device gpu-audio on pcie0 at 02:00.1
          group graphics { gpu, gpu-audio }

          for n in 0..3 { device nvme[n] on pcie0 at bus 3 + n device 0 function 0 }

          layout small-vm { ram 1G size 512M  ram 0x88_0000_0000 size 8G }

          expect nic exact 0x0..0x7ff_ffff, 0x810_0000..0x701f_ffff, 0x7820_0000..0x3ff_ffff_ffff
          expect nic fits small-vm
        }

        """;

    /// <summary>A device behind no IOMMU, one that is not PCI, and two platforms in one file.</summary>
    public const string Pair = """
        platform first {
          root-bus pcie { segment 0 buses 0x00..0xff dma-window 0x0..0xbfff_ffff }
          device usb on pcie at 01:00.0
        }

        platform second "The other one" {
          iommu s : arm-smmu-v3 { input-bits 39 }
          interconnect soc { behind s }
          device dma on soc
        }

        """;

    public static Workplace Place(bool terminal = false, int columns = 120)
    {
        var place = new Workplace { Terminal = terminal, Columns = columns };
        place.Write("n1sdp.iova", N1sdp);
        place.Write("parts/arm.iova", "// shared parts\n");
        place.Write("pair.iova", Pair);
        return place;
    }
}
