using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Consumers;

/// <summary>What <c>iova check --consumer</c> says, against the rules of the programs' sources and against dense arithmetic.</summary>
public sealed class ConsumerTests
{
    public static TheoryData<string> Rows => [.. ConsumerCatalog.All.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_examples_of_a_page_do_what_it_says(string id)
    {
        string page = File.ReadAllText(Path.Combine(TestPaths.Root, "compiler", "diagnostics", id + ".md"));
        using var place = new Workplace();
        place.Write("board.iova", Regex.Match(page, "```iova\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value + "\n");
        string[] commands = [.. Regex.Matches(page, "```\niova (.*?)\n```").Select(match => match.Groups[1].Value)];
        Assert.Contains(id, place.Run(commands[0].Split(' ')).Output, StringComparison.Ordinal);
        foreach (string command in commands.Skip(1))
            Assert.StartsWith("clean: ", place.Run(command.Split(' ')).Exits(0).Output);
    }

    [Fact]
    public void The_base_that_is_proposed_works()
    {
        string said = Check(39, "--consumer spdk --iova-mode va --hugepage 1G --memory 100G", 1);
        Assert.Contains("SPDK cannot map the hugepage of 1 GiB at 0x2000_0000_0000 for `nvme`: vtd input-bits", said);
        string better = Regex.Match(said, "--base-virtaddr (0x[0-9a-f_]+)").Groups[1].Value;
        Assert.Equal("0x1_0000_0000", better);
        Check(39, $"--consumer spdk --iova-mode va --hugepage 1G --memory 100G --base-virtaddr {better}", 0);
    }

    [Theory]
    [InlineData(39, "pa")]
    [InlineData(47, "pa")]
    [InlineData(48, "va")]
    public void SPDK_keeps_to_physical_addresses_where_a_VT_d_unit_has_less_than_48_bits(int bits, string mode)
    {
        string said = Check(bits, "--consumer spdk", null);
        Assert.Equal(mode == "pa", said.Contains("IOVA5003", StringComparison.Ordinal));
    }

    // 508 GiB lie between 4 GiB and 2^39, as eal_get_baseaddr says.
    [Theory]
    [InlineData(39, "508G", 0)]
    [InlineData(39, "509G", 1)]
    [InlineData(40, "1020G", 0)]
    [InlineData(40, "1021G", 1)]
    public void DPDK_begins_at_4_GiB(int bits, string memory, int code) =>
        Check(bits, $"--consumer dpdk --iova-mode va --hugepage 1G --memory {memory}", code);

    [Fact]
    public void With_physical_addresses_the_first_whole_hugepage_of_RAM_that_a_device_cannot_reach_is_named()
    {
        using var place = new Workplace();
        place.Write(
            "board.iova",
            """
            platform board {
              iommu vtd : intel-vtd { input-bits 39 }
              root-bus pcie0 { behind vtd }
              memory ram 0x10_0000..0x7fff_ffff
              memory ram 0x7f_ffff_f000..0x80_4000_0fff
              device nic on pcie0 at 01:00.0 { class 0x020000 }
            }

            """
        );
        string said = place.Run("check", "board.iova", "--consumer", "dpdk", "--iova-mode", "pa", "--hugepage", "1G").Exits(1).Output;
        Assert.Contains("DPDK cannot map the hugepage of 1 GiB at 0x80_0000_0000 for `nic`", said);
        Assert.StartsWith(
            "clean",
            place.Run("check", "board.iova", "--consumer", "dpdk", "--iova-mode", "pa", "--hugepage", "2G").Exits(0).Output
        );
    }

    [Fact]
    public void Options_of_a_consumer_need_one()
    {
        using var place = new Workplace();
        place.Write("board.iova", "platform p { }\n");
        Assert.Contains("--hugepage needs --consumer dpdk|spdk", place.Run("check", "board.iova", "--hugepage", "1G").Exits(2).Error);
    }

    private static string Check(int bits, string options, int? code)
    {
        using var place = new Workplace();
        place.Write(
            "board.iova",
            $$"""
            platform board {
              iommu vtd : intel-vtd { input-bits {{bits}} }
              root-bus pcie0 { behind vtd }
              device nvme on pcie0 at 01:00.0
            }

            """
        );
        Outcome run = place.Run(["check", "board.iova", .. options.Split(' ')]);
        if (code is { } expected)
            run.Exits(expected);
        return run.Output;
    }
}
