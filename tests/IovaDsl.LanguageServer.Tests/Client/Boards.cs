namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>Small texts that tests ask about.</summary>
internal static class Boards
{
    public const string Uri = "file:///nowhere/board.iova";

    /// <summary>A board without a mistake.</summary>
    public const string Small = """
        const ddr = 0x8000_0000 size 2G

        platform board "A board" {
          firmware acpi
          memory ram ddr
          iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K }
          root-bus pcie {
            segment 0  buses 0x00..0x0f
            behind smmu streams 0x0
            address-bits 42
            bridge-window 0x7000_0000 size 64M
          }
          /// The network card.
          device nic on pcie at 01:00.0 { class 0x020000 }
          device gpu on pcie at 02:00.0 {
            class 0x030000
            reserved 0x9000_0000 size 64K "firmware"
          }
          expect nic excludes 0x7000_0000 size 64M
        }

        """;
}
