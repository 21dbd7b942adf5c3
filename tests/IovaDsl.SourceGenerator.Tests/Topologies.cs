namespace IovaDsl.SourceGenerator.Tests;

internal static class Topologies
{
    public const string Board = """
        // A board.
        platform board "A board" {
          firmware acpi
          iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K, 2M, 1G }
          root-bus pcie0 { segment 0  buses 0..0xff  behind smmu streams 0  address-bits 42  bridge-window 0x7020_0000 size 128M }

          /// The on-board NIC.
          device nic on pcie0 at 01:00.0
          device gpu on pcie0 at 02:00.0
          device gpu-audio on pcie0 at 02:00.1
          group graphics { gpu, gpu-audio }
          for n in 0..3 { device nvme[n] on pcie0 at bus 3 + n device 0 function 0 }
          layout small { ram 1G size 512M }
        }
        """;

    public static string Platform(string name) =>
        $$"""
            platform {{name}} {
              firmware acpi
              iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K }
              root-bus pcie0 { segment 0  buses 0..0xff  behind smmu streams 0 }
              device nic on pcie0 at 01:00.0
            }
            """;
}
