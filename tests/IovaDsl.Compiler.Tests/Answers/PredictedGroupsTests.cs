using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>
/// Groups that follow from facts of functions, aliases and streams; recorded hosts prove the rules, these show each alone.
/// </summary>
[Trait("Category", "Fast")]
public sealed class PredictedGroupsTests
{
    private const string Acs = "fact \"pci/config\" 4096  fact \"pci/acs-capability\" 0x5f  fact \"pci/acs-control\" ";
    private const string RootPort = "fact \"pci/express\" 0x42  ";
    private const string Endpoint = "fact \"pci/config\" 4096  fact \"pci/express\" 0x2  ";

    // Two root ports of one slot, a function behind each.
    private static string Ports(string first, string second, string more = "") =>
        $$"""
            platform p {
              iommu vtd : intel-vtd { input-bits 48 }
              root-bus pcie { behind vtd }
              bridge b1 on pcie at 00:05.0 { buses 0x01..0x01 }
              bridge b2 on pcie at 00:05.1 { buses 0x02..0x02 }
              device port1 on pcie at 00:05.0 { {{RootPort}} {{first}} fact "pci/header-type" 0x81 }
              device port2 on pcie at 00:05.1 { {{RootPort}} {{second}} }
              device nic on b1 at 01:00.0 { {{Endpoint}} }
              device disk on b2 at 02:00.0 { {{Endpoint}} }
              {{more}}
            }
            """;

    private static string Groups(string text, KernelVersion? kernel = null)
    {
        CompilationResult compiled = IovaCompilation.CompileText(text);
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        ResolvedPlatform platform = Assert.Single(compiled.Platforms).Resolved.ByRulesOf(kernel ?? KernelVersion.Default);
        return string.Join(
            " | ",
            platform
                .Groups.Select(group => string.Join(" ", group.Devices.Select(device => device.Device.Name.ToString())))
                .Concat(platform.Ungrouped.Select(device => "-" + device.Device.Name))
        );
    }

    [Theory]
    [InlineData("0x1d", "0x1d", "port1 | port2 | nic | disk")]
    [InlineData("0x1d", "0x19", "port1 | port2 disk | nic")]
    [InlineData("0x0c", "0x19", "port1 port2 nic disk")]
    public void Access_control_of_every_port_on_the_way_counts(string first, string second, string groups) =>
        Assert.Equal(groups, Groups(Ports(Acs + first, Acs + second)));

    [Fact]
    public void A_bit_that_a_port_cannot_do_counts_as_done() =>
        Assert.Equal(
            "port1 | port2 | nic | disk",
            Groups(Ports("fact \"pci/config\" 4096 fact \"pci/acs-capability\" 0x04 fact \"pci/acs-control\" 0x04", Acs + "0x1d"))
        );

    [Fact]
    public void A_stated_group_overrides() =>
        Assert.Equal(
            "port1 port2 nic | disk",
            Groups(Ports("fact \"pci/config\" 4096", "fact \"pci/config\" 4096", "group mine { disk }"))
        );

    [Fact]
    public void Without_facts_every_device_is_alone() =>
        Assert.Equal(
            "port1 | port2 | nic | disk",
            Groups(Ports("", "").Replace(RootPort, "").Replace(Endpoint, "").Replace("fact \"pci/header-type\" 0x81", ""))
        );

    [Fact]
    public void Functions_that_send_as_each_other_are_together()
    {
        const string text = """
            platform p {
              iommu vtd : intel-vtd { input-bits 48 }
              root-bus pcie { behind vtd }
              device one on pcie at 00:02.0 { dma-alias 00:03.0 }
              device two on pcie at 00:03.0
              device three on pcie at 00:04.0
            }
            """;
        Assert.Equal("one two | three", Groups(text));
    }

    [Theory]
    [InlineData("dma-alias none", "disk")]
    [InlineData("", "-disk")]
    public void A_device_with_an_id_that_no_mapping_names_is_behind_nothing(string clause, string groups)
    {
        string text = $$"""
            platform p {
              iommu smmu : arm-smmu-v3 { input-bits 48 }
              root-bus pcie { behind smmu requesters 0x100..0x100 streams 0x20 }
              device disk on pcie at 01:00.0 { fact "pci/vendor" 0x1b4b  fact "pci/device" 0x9230  {{clause}} }
            }
            """;
        Assert.Equal(groups, Groups(text));
    }

    [Fact]
    public void Behind_a_bridge_to_pci_an_smmu_serves_one_device_and_aspeeds_bridge_is_known_from_7_2_on()
    {
        const string text = """
            platform p {
              iommu smmu : arm-smmu-v3 { input-bits 48 }
              root-bus pcie { behind smmu requesters 0x0..0xffff streams 0x0 }
              bridge b on pcie at 00:05.0 { buses 0x01..0x01 }
              device card on pcie at 00:05.0 { fact "pci/config" 4096 fact "pci/express" 0x72 fact "pci/vendor" 0x1a03 fact "pci/device" 0x1150 }
              device one on b at 01:01.0 { fact "pci/config" 256 }
              device two on b at 01:02.0 { fact "pci/config" 256 }
            }
            """;
        Assert.Equal("card one | -two", Groups(text, new KernelVersion(6, 12)));
        Assert.Equal("card one two", Groups(text, new KernelVersion(7, 2)));
    }

    [Theory]
    [InlineData("arm-smmu-v2", "gpu dsp | isp")]
    [InlineData("rockchip-iommu", "gpu dsp isp")]
    [InlineData("exynos-sysmmu", "gpu | dsp | isp")]
    public void Components_follow_the_rule_of_the_driver(string kind, string groups)
    {
        string text = $$"""
            platform p {
              iommu i : {{kind}} { input-bits 32 }
              interconnect soc {}
              device gpu on soc { behind i stream 0x4 mask 0x3 }
              device dsp on soc { behind i streams 0x4..0x4 }
              device isp on soc { behind i streams 0x8..0x8 }
            }
            """;
        Assert.Equal(groups, Groups(kind == "arm-smmu-v2" ? text : text.Replace("stream 0x4 mask 0x3", "streams 0x4..0x4")));
    }

    [Theory]
    [InlineData("stream 0x0 mask 0x1f", "stream 0x10 mask 0x0", "sata usb | nic")]
    [InlineData("streams 0x10..0x10", "stream 0x0 mask 0x1f", "sata usb | nic")]
    [InlineData("stream 0x400 mask 0xf", "stream 0x408 mask 0x30", "sata usb | nic")]
    [InlineData("stream 0x400 mask 0xf", "stream 0x410 mask 0xf", "sata | usb | nic")]
    [InlineData("stream 0x0 mask 0x1f", "streams 0x20..0x20", "sata | usb | nic")]
    public void Streams_of_an_SMMUv2_meet_under_their_masks(string sata, string usb, string groups) =>
        Assert.Equal(
            groups,
            Groups(
                $$"""
                platform p {
                  iommu smmu : arm-smmu-v2 { input-bits 48 }
                  interconnect soc {}
                  device sata on soc { behind smmu {{sata}} }
                  device usb on soc { behind smmu {{usb}} }
                  device nic on soc { behind smmu streams 0x800..0x800 }
                }
                """
            )
        );

    [Fact]
    public void Requesters_that_a_map_gives_masked_streams_meet_components_too() =>
        Assert.Equal(
            "nic usb",
            Groups(
                """
                platform p {
                  iommu smmu : arm-smmu-v2 { input-bits 48 }
                  root-bus pcie { behind smmu requesters 0x100..0x100 stream 0x1400 mask 0xff }
                  interconnect soc {}
                  device nic on pcie at 01:00.0
                  device usb on soc { behind smmu streams 0x1480..0x1480 }
                }
                """
            )
        );

    /// <summary>A group that nobody wrote is called after its first device, and like nothing else in the platform.</summary>
    [Theory]
    [InlineData("", "group-a")]
    [InlineData("device c on soc  group group-a { c }", "group-group-a")]
    [InlineData("device group-a on soc", "group-group-a")]
    [InlineData("interconnect group-a {}", "group-group-a")]
    [InlineData("iommu group-a : generic", "group-group-a")]
    [InlineData("msi group-a : gicv2m {}", "group-group-a")]
    [InlineData("layout group-a { ram 0 size 4K }", "group-group-a")]
    [InlineData("layout group-a { ram 0 size 4K }  device group-group-a on soc", "group-group-group-a")]
    public void A_group_has_a_name_of_its_own(string more, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            "platform p { iommu u : sun50i-iommu  interconnect soc {}  "
                + $"device a on soc {{ behind u streams 1 }}  device b on soc {{ behind u streams 2 }}  {more} }}"
        );
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        Assert.Contains(
            result.Platforms[0].Resolved.Groups,
            group =>
                group.Name.ToString() == expected && group.Devices.Select(device => device.Device.Name.ToString()).SequenceEqual(["a", "b"])
        );
    }
}
