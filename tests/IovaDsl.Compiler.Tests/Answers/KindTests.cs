using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>What each kind of IOMMU brings along, in driver order.</summary>
[Trait("Category", "Fast")]
public sealed class KindTests
{
    [Fact]
    public void Intel_reports_what_is_stated_then_the_isa_region_then_the_interrupt_window() =>
        Compiling.CheckRegions(
            """
            platform p {
              iommu vtd : intel-vtd { input-bits 39 }
              root-bus b { behind vtd }
              device gpu on b at 00:02.0 { class 0x030000  direct 0x1000_0000 size 1M }
              device usb on b at 00:14.0 { class 0x0c0330  direct 0x1000_0000 size 1M }
              device nic on b at 00:19.0 { class 0x020000  direct 0x1000_0000 size 1M }
              device isa on b at 00:1f.0 { class 0x060100 }
            }
            """,
            """
            gpu: 0x10000000..0x100fffff direct-relaxable from gpu.direct
            gpu: 0xfee00000..0xfeefffff msi from vtd.interrupt-window
            usb: 0x10000000..0x100fffff direct-relaxable from usb.direct
            usb: 0xfee00000..0xfeefffff msi from vtd.interrupt-window
            nic: 0x10000000..0x100fffff direct from nic.direct
            nic: 0xfee00000..0xfeefffff msi from vtd.interrupt-window
            isa: 0x0..0xffffff direct-relaxable from vtd.isa-bridge
            isa: 0xfee00000..0xfeefffff msi from vtd.interrupt-window
            """
        );

    [Fact]
    public void Amd_reports_unity_maps_then_the_window_then_hypertransport() =>
        Compiling.CheckRegions(
            """
            platform p {
              iommu amd : amd-vi { input-bits 64 }
              root-bus b { behind amd }
              device nic on b at 00:02.0 { direct 0x1000_0000 size 1M }
            }
            """,
            """
            nic: 0x10000000..0x100fffff direct from nic.direct
            nic: 0xfee00000..0xfeefffff msi from amd.interrupt-window
            nic: 0xfd00000000..0xffffffffff reserved from amd.hypertransport
            """
        );

    [Fact]
    public void Amd_may_say_that_hypertransport_needs_no_hole()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu amd : amd-vi { input-bits 64  fact "amd-vi/efr2" 0x800 }
              root-bus b { behind amd }
              device nic on b at 00:02.0
            }
            """
        );
        Assert.Equal("0x0..0xfedfffff, 0xfef00000..0xffffffffffffffff", Compiling.Answer(result, "nic").Exact.ToString());
        Assert.Equal(2, Compiling.Answer(result, "nic", AnswerOptions.Default with { Kernel = KernelVersion.V6_12 }).Sysfs!.Value.Length);
        Assert.Single(Compiling.Answer(result, "nic").Sysfs!.Value);
    }

    [Fact]
    public void Arm_reports_its_window_first_and_hi161x_its_doorbells_after_it() =>
        Compiling.CheckRegions(
            """
            platform p {
              iommu smmu : arm-smmu-v3 { input-bits 48 }
              iommu hisi : hisilicon-hi161x { input-bits 48 }
              msi a : gicv3-its { doorbell 0x809_0000 size 64K }
              msi b : gicv3-its { doorbell 0x80a_0000 size 64K }
              msi c : generic { doorbell 0x90a_0000 size 64K }
              root-bus one { segment 0  behind smmu  signals a, b }
              root-bus two { segment 1  behind hisi  signals a, b, c }
              device nic on one at 00:02.0 { direct 0x1000_0000 size 1M }
              device hba on two at 00:02.0 { direct-relaxable 0x1000_0000 size 1M }
            }
            """,
            """
            nic: 0x8000000..0x80fffff software-msi from smmu.msi-window
            nic: 0x10000000..0x100fffff direct from nic.direct
            hba: 0x8000000..0x80fffff software-msi from hisi.msi-window
            hba: 0x8090000..0x809ffff msi from a.untranslated-doorbell
            hba: 0x80a0000..0x80affff msi from b.untranslated-doorbell
            hba: 0x10000000..0x100fffff direct-relaxable from hba.direct-relaxable
            """
        );

    [Fact]
    public void Virtio_keeps_its_regions_sorted_and_adds_a_window_only_without_msi() =>
        Compiling.CheckRegions(
            """
            platform p {
              iommu one-msi : virtio-iommu { input-bits 48  reserved 0x2000_0000 size 1M  msi 0x900_0000 size 64K }
              iommu no-msi : virtio-iommu { input-bits 48  reserved 0x2000_0000 size 1M  reserved 0x1000_0000 size 1M }
              root-bus one { segment 0  behind one-msi }
              root-bus two { segment 1  behind no-msi }
              device a on one at 00:02.0
              device b on two at 00:02.0
            }
            """,
            """
            a: 0x9000000..0x900ffff msi from one-msi.msi
            a: 0x20000000..0x200fffff reserved from one-msi.reserved
            b: 0x10000000..0x100fffff reserved from no-msi.reserved
            b: 0x20000000..0x200fffff reserved from no-msi.reserved
            b: 0x8000000..0x80fffff software-msi from no-msi.msi-window
            """
        );

    [Fact]
    public void A_dart_reserves_the_doorbell_page_of_pci_devices() =>
        Compiling.CheckRegions(
            """
            platform p {
              firmware device-tree
              iommu dart : apple-dart { input-bits 32  page-sizes 16K }
              root-bus pcie { behind dart }
              interconnect soc { behind dart }
              device nic on pcie at 01:00.0
              device display on soc
            }
            """,
            "nic: 0xffffc000..0xffffffff msi from dart.doorbell-page"
        );

    [Theory]
    [InlineData("", "0x8000000..0x80fffff")]
    [InlineData("msi-window 0xa00_0000 size 1M", "0xa000000..0xa0fffff")]
    [InlineData("msi-window 0x1_0000_0000 size 1M, 0x900_0000 size 1M, 0xa00_0000 size 1M", "0x9000000..0x90fffff")]
    [InlineData("msi-window 0x800_0000 size 1M, 0x2000_0000 size 1M, 0x9f0_0000 size 1M, 0xa00_0000 size 1M", "0xa000000..0xa0fffff")]
    public void The_first_candidate_that_fits_becomes_the_window(string windows, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              iommu smmu : arm-smmu-v3 { input-bits 48  {{windows}} }
              root-bus b {
                behind smmu  address-bits 32
                bridge-window 0x2000_0000 size 256M
                reserved 0x800_0000 size 4K
                reserved 0x9f8_0000 size 4K
              }
              device nic on b at 00:02.0
            }
            """
        );
        Assert.Equal(
            expected + " software-msi",
            Compiling.Device(result, "nic").Regions.Single(r => r.Region.Kind == RegionKind.SoftwareMsi).Region.ToString()
        );
    }

    [Fact]
    public void A_kind_is_found_by_the_first_compatible_string_that_a_driver_lists()
    {
        Assert.Equal("arm-smmu-v3", IommuKinds.OfCompatible(["nvidia,tegra264-smmu", "arm,smmu-v3"])?.Name);
        Assert.Equal("exynos-sysmmu", IommuKinds.OfCompatible(["samsung,exynos-sysmmu"])?.Name);
        Assert.Null(IommuKinds.OfCompatible(["vendor,some-smmu"]));
        Assert.All(IommuKinds.All, rules => Assert.All(rules.Compatibles, one => Assert.Same(rules, IommuKinds.OfCompatible([one]))));
    }

    [Fact]
    public void Every_kind_has_a_row_of_its_own()
    {
        Assert.All(IommuKinds.All, rules => Assert.Same(rules, IommuKinds.Of(rules.Kind)));
        Assert.All(IommuKinds.Names, name => Assert.True(IommuKinds.TryFind(name, out _)));
        Assert.Equal(IommuKinds.Names.Count, IommuKinds.Names.Distinct().Count());
    }
}
