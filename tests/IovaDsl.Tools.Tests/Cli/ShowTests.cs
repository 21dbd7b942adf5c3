using System.Text;
using System.Text.Json;
using IovaDsl.Runtime;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class ShowTests
{
    [Fact]
    public void Text_tells_answers_causes_hazards_and_refusals()
    {
        using Workplace place = Sample.Place();
        Golden.Check("n1sdp.show.txt", place.Run("show", "n1sdp.iova").Exits(0).Output);
        Golden.Check("pair.show.txt", place.Run("show", "pair.iova", "--all").Exits(0).Output);
    }

    [Fact]
    public void Json_is_the_schema_of_the_design()
    {
        using Workplace place = Sample.Place();
        string json = place.Run("show", "n1sdp.iova", "--device", "nic", "--json").Exits(0).Output;
        Assert.Equal(
            Squeeze(
                """
                { "schema": 1, "platform": "n1sdp",
                  "groups": [ { "name": "nic", "devices": [ { "name": "nic", "address": "0000:01:00.0" } ],
                    "aperture": { "first": "0x0", "last": "0xffffffffffff" },
                    "views": {
                      "exact":     [ { "first": "0x0", "last": "0x7ffffff" }, { "first": "0x8100000", "last": "0x701fffff" },
                                     { "first": "0x78200000", "last": "0x3ffffffffff" } ],
                      "sysfs":     [ { "first": "0x8000000", "last": "0x80fffff", "kind": "msi" } ],
                      "sysfsText": [ "0x0000000008000000 0x00000000080fffff msi" ],
                      "vfio":      [ { "first": "0x0", "last": "0x7ffffff" }, { "first": "0x8100000", "last": "0xffffffffffff" } ],
                      "iommufd":   [ { "first": "0x0", "last": "0x7ffffff" }, { "first": "0x8100000", "last": "0xffffffffffff" } ],
                      "dmaApi":    [ { "first": "0x1000", "last": "0x701fffff" }, { "first": "0x78200000", "last": "0x3ffffffffff" } ] },
                    "refused": {},
                    "regions": [ { "first": "0x8000000", "last": "0x80fffff", "kind": "software-msi",
                                   "causes": [ { "element": "smmu-pcie", "rule": "msi-window", "file": "n1sdp.iova", "line": 11 } ] } ] } ],
                  "ungrouped": [] }
                """
            ),
            Squeeze(json[..json.IndexOf(",\n      \"excluded\"", StringComparison.Ordinal)] + "} ], \"ungrouped\": [] }")
        );
    }

    [Fact]
    public void Json_has_the_limits_windows_and_hazards_that_the_text_has()
    {
        JsonElement group = Show("n1sdp.iova", "--device", "nic").GetProperty("groups")[0];
        Assert.Equal(
            ["software-msi True", "bridge-window False", "limit False", "aperture True"],
            group
                .GetProperty("excluded")
                .EnumerateArray()
                .Select(row => $"{row.GetProperty("what").GetString()} {row.GetProperty("shownToUsers").GetBoolean()}")
        );
        JsonElement hazard = group.GetProperty("hazards")[0];
        Assert.Equal(["vfio", "iommufd"], hazard.GetProperty("told").EnumerateArray().Select(view => view.GetString()!));
        Assert.Equal("0x70200000", hazard.GetProperty("ranges")[0].GetProperty("first").GetString());
        Assert.Equal("n1sdp.iova", hazard.GetProperty("cause").GetProperty("file").GetString());
        Assert.StartsWith("VFIO and iommufd tell users", hazard.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--kernel", "6.1")]
    [InlineData("--limits", "reserved")]
    public void Expectations_that_are_printed_hold(params string[] options)
    {
        using Workplace place = Sample.Place();
        string lines = place.Run(["show", "n1sdp.iova", "--as-expect", .. options]).Exits(0).Output;
        Assert.Contains("expect nic exact ", lines, StringComparison.Ordinal);
        string file = place.Read("n1sdp.iova");
        int end = file.LastIndexOf('}');
        place.Write("expected.iova", file[..end] + lines + "}\n");
        place.Run("check", "expected.iova").Exits(0);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(80, true)]
    [InlineData(160, true)]
    public void A_map_keeps_to_the_terminal_and_says_all_without_colour(int columns, bool terminal)
    {
        using Workplace place = Sample.Place(terminal, columns);
        string[] map = place.Run("show", "n1sdp.iova", "--map").Exits(0).Output.Split('\n');
        string[] bars = map.Select(Plain)
            .Where(line => line.StartsWith("  ..", StringComparison.Ordinal) && !line.Contains("0x"))
            .ToArray();
        Assert.NotEmpty(bars);
        Assert.All(bars, bar => Assert.InRange(bar.Length, columns / 2, columns));
        foreach (char letter in "MBLA")
            Assert.Contains(bars, bar => bar.Contains(letter, StringComparison.Ordinal));
        Assert.Contains(map, line => Plain(line).StartsWith("├─ nic", StringComparison.Ordinal));
    }

    private static string Plain(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\u001b\\[[0-9;]*m", "");

    // Ten thousand devices that share two thousand regions: the lists are held once, and nobody is sent gigabytes.
    [Fact]
    public void Devices_that_share_many_regions_share_their_answer()
    {
        const int Devices = 10_000;
        const int Regions = 2_000;
        string regions = string.Concat(
            Enumerable
                .Range(0, Regions)
                .Select(i => FormattableString.Invariant($"reserved 0x{0x1_0000_0000 + (i * 0x1_0000L):x} size 4K\n"))
        );
        using Workplace place = Sample.Place();
        place.Write(
            "shared.iova",
            "platform p {\n firmware acpi\n iommu s : arm-smmu-v3 { input-bits 48 page-sizes 4K }\n interconnect noc { behind s\n"
                + regions
                + FormattableString.Invariant($"}}\n for n in 0..{Devices - 1} {{ device d[n] on noc }}\n}}\n")
        );
        Outcome refused = place.Run("show", "shared.iova", "--json").Exits(2);
        Assert.Contains("choose with --device", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
        Assert.Contains(
            "\"excluded\"",
            place.Run("show", "shared.iova", "--device", "d[7]", "--json").Exits(0).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_refusal_empties_the_list_and_says_why()
    {
        JsonElement group = Show("n1sdp.iova", "--group", "graphics").GetProperty("groups")[0];
        Assert.Empty(group.GetProperty("views").GetProperty("vfio").EnumerateArray());
        JsonElement refused = group.GetProperty("refused").GetProperty("vfio");
        Assert.Equal("EINVAL", refused.GetProperty("error").GetString());
        Assert.Equal("gpu", refused.GetProperty("cause").GetProperty("element").GetString());
        Assert.Equal("boot framebuffer", refused.GetProperty("cause").GetProperty("label").GetString());
        Assert.False(group.GetProperty("refused").TryGetProperty("dmaApi", out _));
    }

    [Fact]
    public void A_device_behind_no_IOMMU_has_the_views_that_apply()
    {
        JsonElement device = Show("pair.iova").GetProperty("ungrouped")[0];
        Assert.Equal("usb", device.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, device.GetProperty("aperture").ValueKind);
        JsonElement views = device.GetProperty("views");
        foreach (string view in (string[])["sysfs", "sysfsText", "vfio", "iommufd"])
            Assert.Equal(JsonValueKind.Null, views.GetProperty(view).ValueKind);
        Assert.Equal("0xbfffffff", views.GetProperty("exact")[0].GetProperty("last").GetString());
        Assert.NotEmpty(views.GetProperty("dmaApi").EnumerateArray());
    }

    [Fact]
    public void What_is_not_PCI_has_no_address()
    {
        JsonElement group = Show("pair.iova", "--platform", "second").GetProperty("groups")[0];
        Assert.Equal(JsonValueKind.Null, group.GetProperty("devices")[0].GetProperty("address").ValueKind);
    }

    [Fact]
    public void All_platforms_are_an_array()
    {
        JsonElement all = Show("pair.iova", "--all");
        Assert.Equal(["first", "second"], all.EnumerateArray().Select(p => p.GetProperty("platform").GetString()));
        Assert.Equal(JsonValueKind.Array, Show("n1sdp.iova", "--all").ValueKind);
    }

    [Fact]
    public void Limits_can_be_shown_as_reserved_regions()
    {
        JsonElement views = Show("n1sdp.iova", "--device", "nic", "--limits", "reserved").GetProperty("groups")[0].GetProperty("views");
        Assert.Equal(
            ["0x0000000008000000 0x00000000080fffff msi", "0x0000040000000000 0xffffffffffffffff reserved"],
            views.GetProperty("sysfsText").EnumerateArray().Select(line => line.GetString())
        );
        Assert.Equal("0x3ffffffffff", views.GetProperty("vfio")[1].GetProperty("last").GetString());
    }

    [Fact]
    public void The_kernel_decides_who_is_refused()
    {
        JsonElement group = Show("n1sdp.iova", "--group", "graphics", "--kernel", "6.1").GetProperty("groups")[0];
        Assert.False(group.GetProperty("refused").TryGetProperty("vfio", out _));
    }

    [Theory]
    [InlineData("nvme[2]")]
    [InlineData("0000:05:00.0")]
    [InlineData("05:00.0")]
    public void A_device_is_named_or_addressed(string name)
    {
        JsonElement group = Show("n1sdp.iova", "--device", name).GetProperty("groups")[0];
        Assert.Equal("nvme[2]", group.GetProperty("name").GetString());
    }

    [Fact]
    public void One_view_alone()
    {
        using Workplace place = Sample.Place();
        string text = place.Run("show", "n1sdp.iova", "--device", "nic", "--view", "sysfs").Exits(0).Output;
        Assert.Contains("sysfs  0x0000000008000000 0x00000000080fffff msi\n", text);
        Assert.DoesNotContain("vfio", text);
        JsonElement views = Show("n1sdp.iova", "--view", "vfio").GetProperty("groups")[0].GetProperty("views");
        Assert.Equal(["vfio"], views.EnumerateObject().Select(view => view.Name));
    }

    /// <summary>Every word that an option of the answers takes, and what it changes; the word that is meant without the option changes nothing.</summary>
    [Fact]
    public void Each_word_of_an_option_says_what_it_says()
    {
        using Workplace place = new();
        place.Write(
            "board.iova",
            """
            platform board {
              firmware device-tree
              iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K, 16K, 64K, 2M  fact "smmu/idr0" 0x2 }
              root-bus pcie { segment 0  buses 0x00..0xff  behind smmu streams 0  dma-window 0x0..0xffff_ffff  dma-window 0x2_0000_0000..0xff_ffff_ffff }
              device nic on pcie at 01:00.0 { reserved 0x1000_1000 size 4K  reserved 0x1000_0000..0x2000_0fff }
              iommu amd : amd-vi { fact "amd-vi/efr" 0x0 }
              root-bus other { segment 1  buses 0x00..0xff  behind amd requesters 0x0..0xffff }
              device far on other at 01:00.0
              iommu dart : apple-dart { page-sizes 4K }
              root-bus third { segment 2  buses 0x00..0xff  behind dart }
              device eye on third at 01:00.0
            }
            """
        );
        string[] before = Lines();
        StringBuilder said = new();
        foreach (
            string options in new[]
            {
                "--kernel-page 4K",
                "--kernel-page 16K",
                "--kernel-page 64K",
                "--quirks none",
                "--quirks kernel",
                "--limits hidden",
                "--limits reserved",
                "--iommufd nest-parent",
                "--iommufd dirty",
                "--iommufd pasid",
                "--iommufd nest-parent,pasid",
                $"--kernel {KernelVersion.Default}",
                "--kernel 6.1",
                "--kernel 7.3",
            }
        )
        {
            string[] now = Lines(options.Split(' '));
            said.Append($"{options}\n");
            foreach (string line in before.Except(now))
                said.Append($"  - {line}\n");
            foreach (string line in now.Except(before))
                said.Append($"  + {line}\n");
        }

        Golden.Check("options.show.txt", said.ToString());

        string[] Lines(params string[] options) => place.Run(["show", "board.iova", .. options]).Exits(0).Output.Split('\n');
    }

    [Fact]
    public void Groups_can_share_a_container()
    {
        JsonElement all = Show("n1sdp.iova", "--container");
        Assert.Equal(6, all.GetProperty("groups").GetArrayLength());
        JsonElement container = all.GetProperty("container");
        Assert.Equal("0xffffffffffff", container.GetProperty("views").GetProperty("vfio")[1].GetProperty("last").GetString());
        JsonElement refused = Assert.Single(container.GetProperty("refused").GetProperty("vfio").EnumerateArray());
        Assert.Equal(("graphics", "EINVAL"), (refused.GetProperty("group").GetString(), refused.GetProperty("error").GetString()));
        Assert.Equal("gpu", refused.GetProperty("cause").GetProperty("element").GetString());

        using Workplace place = Sample.Place();
        string text = place.Run("show", "n1sdp.iova", "--container", "nic", "nvme[0]", "--view", "vfio").Exits(0).Output;
        Assert.Contains("together in one container  nic, nvme[0]\n\n  vfio  0x0..0x7ff_ffff ", text);
        Assert.Contains("has no group 'x'", place.Run("show", "n1sdp.iova", "--container", "x").Exits(2).Error);
        Assert.Contains("exclude each other", place.Run("show", "n1sdp.iova", "--container", "--device", "nic").Exits(2).Error);
    }

    [Fact]
    public void What_is_not_there_is_said_with_what_is()
    {
        using Workplace place = Sample.Place();
        Assert.Equal(
            "iova: platform n1sdp has no device 'nik'; did you mean nic?\n",
            place.Run("show", "n1sdp.iova", "--device", "nik").Exits(2).Error
        );
        Assert.Contains(
            "has no platform 'third'; it has first, second",
            place.Run("show", "pair.iova", "--platform", "third").Exits(2).Error
        );
        Assert.Contains("has no group 'x'", place.Run("show", "n1sdp.iova", "--group", "x").Exits(2).Error);
    }

    [Fact]
    public void The_valid_rest_of_a_file_is_still_answered()
    {
        using Workplace place = Sample.Place();
        place.Write("broken.iova", Sample.Pair.Replace("0x0..0xbfff_ffff", "0xbfff_ffff..0x0"));
        Outcome outcome = place.Run("show", "broken.iova", "--platform", "second").Exits(1);
        Assert.Contains("IOVA2001 error", outcome.Error);
        Assert.Contains("dma  on soc, behind s", outcome.Output);
    }

    [Fact]
    public void A_file_without_a_platform_has_nothing_to_show()
    {
        using Workplace place = Sample.Place();
        Assert.Contains("holds no platform", place.Run("show", "parts/arm.iova").Exits(2).Error);
    }

    [Fact]
    public void Errors_that_leave_no_platform_are_said_once()
    {
        using Workplace place = Sample.Place();
        place.Write("board.dts", "/dts-v1/;\n/ { };\n");
        Outcome outcome = place.Run("show", "board.dts").Exits(1);
        Assert.Contains("IOVA1580 error", outcome.Error);
        Assert.DoesNotContain("iova: ", outcome.Error);
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("html")]
    public void A_picture_of_more_answers_than_it_can_hold_is_refused(string format)
    {
        using Workplace place = Sample.Place();
        place.Write(
            "many.iova",
            "platform many { interconnect x  for n in 0..2000 { device d[n] on x { reserved 1G + n * 4K size 4K } } }\n"
        );
        Assert.Contains("2,001 distinct answers, more than 2,000", place.Run("emit", "many.iova", "--to", format).Exits(2).Error);
        place.Run("emit", "many.iova", "--to", format, "--device", "d[7]").Exits(0);
    }

    [Fact]
    public void Standard_input_is_a_file_too()
    {
        using Workplace place = Sample.Place();
        Assert.StartsWith("first\n", place.RunWithInput(Sample.Pair, "show", "-").Exits(0).Output);
    }

    [Fact]
    public void Colour_is_for_terminals_that_want_it()
    {
        using var plain = new Workplace();
        using var terminal = new Workplace { Terminal = true };
        using var refusing = new Workplace { Terminal = true };
        refusing.Variables["NO_COLOR"] = "1";
        Assert.DoesNotContain('\u001b', plain.RunWithInput(Sample.Pair, "show", "-").Exits(0).Output);
        Assert.Contains("\u001b[", terminal.RunWithInput(Sample.Pair, "show", "-").Exits(0).Output);
        Assert.DoesNotContain('\u001b', refusing.RunWithInput(Sample.Pair, "show", "-").Exits(0).Output);
    }

    [Fact]
    public void A_terminal_shows_the_same_words()
    {
        using Workplace plain = Sample.Place();
        using var terminal = new Workplace { Terminal = true, Columns = 500 };
        terminal.Variables["NO_COLOR"] = "1";
        terminal.Write("n1sdp.iova", Sample.N1sdp);
        terminal.Write("parts/arm.iova", "");
        foreach (
            string[] args in (string[][])
                [
                    ["show", "n1sdp.iova"],
                    ["explain", "n1sdp.iova", "nic", "0..0xffff_ffff_ffff"],
                ]
        )
            Assert.Equal(plain.Run(args).Exits(0).Output, terminal.Run(args).Exits(0).Output);
    }

    private static JsonElement Show(params string[] args)
    {
        using Workplace place = Sample.Place();
        return JsonDocument.Parse(place.Run(["show", .. args, "--json"]).Exits(0).Output).RootElement;
    }

    private static string Squeeze(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);
}
