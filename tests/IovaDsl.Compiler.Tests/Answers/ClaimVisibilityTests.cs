using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>What a file claims and Linux can or cannot know, by kind of IOMMU, firmware and version.</summary>
public sealed class ClaimVisibilityTests
{
    [Theory]
    [InlineData("intel-vtd", "", "reserved", "6.12", "")]
    [InlineData("intel-vtd", "", "direct", "6.12", "RMRR")]
    [InlineData("amd-vi", "", "reserved", "6.12", "")]
    [InlineData("amd-vi", "", "direct", "6.12", "IVMD")]
    [InlineData("arm-smmu-v3", "firmware acpi", "reserved", "6.12", "")]
    [InlineData("arm-smmu-v3", "firmware acpi", "direct", "6.12", "RMR")]
    [InlineData("arm-smmu-v3", "firmware acpi", "direct-relaxable", "6.12", "RMR")]
    [InlineData("arm-smmu-v3", "firmware device-tree", "reserved", "6.12", "iommu-addresses")]
    [InlineData("arm-smmu-v3", "firmware device-tree", "reserved", "6.1", "")]
    [InlineData("arm-smmu-v3", "", "reserved", "6.12", "iommu-addresses")]
    [InlineData("arm-smmu-v2", "firmware acpi", "reserved", "6.12", "")]
    [InlineData("hisilicon-hi161x", "firmware acpi", "reserved", "6.12", "")]
    [InlineData("virtio-iommu", "firmware acpi", "reserved", "6.12", "RESV_MEM")]
    [InlineData("rockchip-iommu", "firmware device-tree", "reserved", "6.12", "")]
    [InlineData("rockchip-iommu", "firmware device-tree", "direct", "6.12", "")]
    [InlineData("generic", "firmware acpi", "reserved", "6.12", "as stated")]
    [InlineData("intel-vtd", "", "msi", "6.12", "built in")]
    public void Each_kind_of_iommu_has_its_channels(string kind, string firmware, string region, string kernel, string through)
    {
        GroupAnswer answer = Answer(kind, firmware, region, kernel);
        MergedRegion merged = answer.Regions.Single(r => r.Region.First == 0x4000_0000);
        Assert.Equal(through, string.Join(",", merged.Through));
        Assert.Equal(through.Length == 0, merged.HiddenBecause is not null);
        Assert.Equal(through.Length > 0, answer.Sysfs!.Value.Any(r => r.First == 0x4000_0000));
    }

    [Fact]
    public void What_linux_cannot_know_is_gone_for_the_hardware_and_offered_by_every_view()
    {
        GroupAnswer answer = Answer("intel-vtd", "firmware acpi", "reserved", "6.12");
        Assert.Equal("0x0..0x3fffffff, 0x40010000..0xfedfffff, 0xfef00000..0x7fffffffff", answer.Exact.ToString());
        Assert.Equal("0x0..0xfedfffff, 0xfef00000..0x7fffffffff", Compiling.Ranges(answer.Vfio!.Ranges));
        Assert.Equal("0x0..0xfedfffff, 0xfef00000..0x7fffffffff", Compiling.Ranges(answer.Iommufd!.Ranges));
        Assert.Equal("0x1000..0xfedfffff, 0xfef00000..0x7fffffffff", Compiling.Ranges(answer.DmaApi.Ranges));
        Assert.Equal(
            [
                "VFIO and iommufd tell users that 0x4000_0000..0x4000_ffff (64 KiB) may be used, but d claims them (reserved): behind i "
                    + "Linux learns of direct regions alone (RMRR) (d reserved, board.iova:5).",
                "The DMA API may give drivers 0x4000_0000..0x4000_ffff (64 KiB), but d claims them (reserved): behind i Linux learns of "
                    + "direct regions alone (RMRR) (d reserved, board.iova:5).",
            ],
            Hazard.Of(answer).Select(hazard => hazard.Sentence(_ => "board.iova"))
        );
    }

    [Fact]
    public void Shown_limits_include_what_linux_cannot_know()
    {
        GroupAnswer answer = Answer("amd-vi", "", "reserved", "6.12", limitsReserved: true);
        Assert.Contains("0x0000000040000000 0x000000004000ffff reserved", answer.SysfsText!.Value);
        Assert.DoesNotContain(answer.Vfio!.Ranges, range => range.Contains(0x4000_0000));
        Assert.Empty(Hazard.Of(answer));
    }

    [Fact]
    public void A_direct_region_that_linux_cannot_know_refuses_nobody() =>
        Assert.DoesNotContain("direct", Answer("rockchip-iommu", "firmware device-tree", "direct", "6.12").Vfio!.Refused?.Why ?? "");

    [Fact]
    public void The_kinds_own_region_and_a_claim_beside_it_stay_two()
    {
        GroupAnswer answer = Compiling.Answer(
            IovaCompilation.CompileText(
                """
                platform board {
                  iommu i : amd-vi { input-bits 48 }
                  root-bus x { behind i }
                  device d on x at 01:00.0 { class 0x020000  reserved 0x100_0000_0000 size 64K }
                }
                """
            ),
            "d"
        );
        Assert.Equal(
            ["0xfee00000..0xfeefffff msi", "0xfd00000000..0xffffffffff reserved", "0x10000000000..0x1000000ffff reserved"],
            answer.Regions.Select(r => r.Region.ToString())
        );
        Assert.Equal("0x000000fd00000000 0x000000ffffffffff reserved", answer.SysfsText!.Value[^1]);
    }

    private static GroupAnswer Answer(string kind, string firmware, string region, string kernel, bool limitsReserved = false) =>
        Compiling.Answer(
            IovaCompilation.CompileText(
                $$"""
                platform board {
                  {{firmware}}
                  iommu i : {{kind}} { input-bits 39 }
                  root-bus x { behind i }
                  device d on x at 01:00.0 { class 0x020000  {{region}} 0x4000_0000 size 64K }
                }
                """
            ),
            "d",
            AnswerOptions.Default with
            {
                Kernel = KernelVersion.Parse(kernel),
                LimitsReserved = limitsReserved,
            }
        );
}
