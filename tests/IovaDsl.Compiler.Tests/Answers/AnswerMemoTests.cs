using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Compiler.Tests.Answers;

[Trait("Category", "Fast")]
public sealed class AnswerMemoTests
{
    private const string Board = """
        platform board {
          firmware acpi
          iommu smmu : arm-smmu-v3 { input-bits 48 page-sizes 4K }
          root-bus pcie { segment 0 buses 0..9 behind smmu streams 0 address-bits 42 reserved 0x1_0000_0000 size 64K }
          for n in 0..3 { device nvme[n] on pcie at bus 1 device n function 0 }
          device gpu on pcie at 02:00.0 { direct 0x8000_0000 size 64K }
          interconnect noc { behind none }
          device usb on noc
        }
        """;

    [Fact]
    public void What_is_shared_is_what_each_would_be_told_alone()
    {
        ResolvedPlatform platform = IovaCompilation.CompileText(Board).Platforms.Single().Resolved;
        var memo = new AnswerMemo(platform.Platform.Firmware, AnswerOptions.Default);
        foreach (ResolvedDevice device in platform.Groups.SelectMany(group => group.Devices).Concat(platform.Ungrouped))
        {
            GroupAnswer alone = AnswerComputer.Answer(device, platform.Platform.Firmware, AnswerOptions.Default);
            GroupAnswer shared = memo.Of(device);
            Assert.Equal((device.Device.Name, device.Device), (shared.Name, shared.Devices.Single().Device));
            Assert.Equal(alone.Exact, shared.Exact);
            Assert.Equal(alone.Regions.Select(region => region.Region), shared.Regions.Select(region => region.Region));
            for (int view = 0; view < alone.Views.Length; view++)
            {
                Assert.Equal(alone.Views[view]?.Refused, shared.Views[view]?.Refused);
                Assert.Equal(alone.Views[view]?.Ranges.ToArray(), shared.Views[view]?.Ranges.ToArray());
                Assert.Equal(alone.Views[view]?.Lines.ToArray(), shared.Views[view]?.Lines.ToArray());
            }
        }

        Assert.True(memo.Of(platform.Groups[1]).Views == memo.Of(platform.Groups[2]).Views);
    }
}
