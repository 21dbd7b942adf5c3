using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IovaDsl.Tools.Tests.Cli;

public sealed partial class HelpAndFixTests
{
    [Fact]
    public void The_page_of_a_code_is_printed_offline()
    {
        using var place = new Workplace();
        string page = place.Run("help", "iova1502").Exits(0).Output;
        Assert.StartsWith("# IOVA1502: ", page, StringComparison.Ordinal);
        Assert.Contains("## Fixed", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manual_page_has_every_command_and_option_of_the_help()
    {
        using var place = new Workplace();
        string page = place.Run("help", "--man").Exits(0).Output.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.StartsWith(".TH IOVA 1\n.SH NAME\n", page, StringComparison.Ordinal);
        string help = place.Run("--help").Exits(0).Output;
        string[] commands =
        [
            .. CommandName().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Value),
        ];
        Assert.True(commands.Length > 12, string.Join(' ', commands));
        foreach (string command in commands)
        {
            Assert.Contains($"\n.SS iova {command}", page, StringComparison.Ordinal);
            foreach (Match option in OptionName().Matches(place.Run(command, "--help").Exits(0).Output))
                Assert.Contains(option.Value, page, StringComparison.Ordinal);
        }
    }

    // The first word of a line of the list, and of the list of options.
    [GeneratedRegex("(?<=^  )[a-z]+(?= )", RegexOptions.Multiline)]
    private static partial Regex CommandName();

    [GeneratedRegex("(?<=^  )--(?!help)[a-z][a-z-]+", RegexOptions.Multiline)]
    private static partial Regex OptionName();

    public static TheoryData<string> Commands => CommandTree.Names;

    /// <summary>Who asks for help may have anything on the line, and mostly has something wrong.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_comes_whatever_else_is_said(string name)
    {
        using var place = new Workplace();
        string help = place.Run(name, "--help").Exits(0).Output;
        foreach (Option option in CommandTree.Of(name).Options)
            Assert.Equal(help, place.Run(name, option.Name, "no-such-value", "--help").Exits(0).Output);
    }

    [Fact]
    public void A_command_is_explained_and_anything_else_refused()
    {
        using var place = new Workplace();
        Assert.Contains("iova show", place.Run("help", "show").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("'nonsense'", place.Run("help", "nonsense").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Expectations_get_the_answers_of_today_and_keep_the_rest_of_their_lines()
    {
        using var place = new Workplace();
        const string Board = """
            platform board {
              iommu vtd : intel-vtd { input-bits 39 }
              root-bus pcie { behind vtd }
              device nic[0] on pcie at 01:00.0
              device nic[1] on pcie at 02:00.0 { reserved below 0x1000 }
              expect nic[0] vfio 0x0..0xffff
              expect nic[0] sysfs nothing  on kernel 6.12
              for n in 0..1 { expect nic[n] exact 0x0..0xff }
            }

            """;
        place.Write("board.iova", Board);
        Outcome run = place.Run("check", "board.iova", "--update-expect").Exits(1);
        Assert.StartsWith(
            """
            board.iova:6
            - expect nic[0] vfio 0x0..0xffff
            + expect nic[0] vfio 0x0..0xfedf_ffff, 0xfef0_0000..0x7f_ffff_ffff
            board.iova:7
            - expect nic[0] sysfs nothing on kernel 6.12
            + expect nic[0] sysfs 0xfee0_0000..0xfeef_ffff msi on kernel 6.12

            """,
            run.Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith("iova: board.iova:8: made by a loop or a part; not updated\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            Board
                .Replace("vfio 0x0..0xffff", "vfio 0x0..0xfedf_ffff, 0xfef0_0000..0x7f_ffff_ffff")
                .Replace("sysfs nothing ", "sysfs 0xfee0_0000..0xfeef_ffff msi "),
            place.Read("board.iova")
        );
    }

    [Fact]
    public void Fixes_are_applied_and_the_file_is_formatted()
    {
        using var place = new Workplace();
        place.Write(
            "board.iova",
            """
            platform board {
                iomu smmu : arm-smmu-v3 { input-bits 48 }
              root-bus pcie { behind smu }
              device gpu on pcie at 01:00.0 { class 0x0300 }
            }

            """
        );
        place.Run("check", "board.iova", "--fix").Exits(0);
        Assert.Equal(
            """
            platform board {
              iommu smmu : arm-smmu-v3 { input-bits 48 }
              root-bus pcie { behind smmu }
              device gpu on pcie at 01:00.0 { class 0x030000 }
            }

            """.ReplaceLineEndings("\n"),
            place.Read("board.iova").ReplaceLineEndings("\n")
        );
    }

    /// <summary>Signs of one kind are mended at once, from the first to the last; what lies between them waits for its turn.</summary>
    [Theory]
    [InlineData(
        "# one\n  iomu smmu : arm-smmu-v3 { input-bits 48 }\n  # two\n  root-bus pcie { behind smmu }",
        "// one\n  iommu smmu : arm-smmu-v3 { input-bits 48 }\n  // two\n  root-bus pcie { behind smmu }",
        2
    )]
    [InlineData(
        "iommu smmu : arm-smmu-v3 { input-bits 48; }\n  rootbus pcie { behind smmu; }",
        "iommu smmu : arm-smmu-v3 { input-bits 48 }\n  root-bus pcie { behind smmu }",
        2
    )]
    [InlineData(
        "iommu smmu : arm-smmu-v3 { input-bits 48; } # a\n  rootbus pcie 'main' { behind smmu; } # b",
        "iommu smmu : arm-smmu-v3 { input-bits 48 }  // a\n  root-bus pcie \"main\" { behind smmu }  // b",
        4
    )]
    public void Fixes_that_lie_within_each_other_are_made_one_after_the_other(string members, string expected, int edits)
    {
        using var place = new Workplace();
        place.Write("board.iova", $"platform board {{\n  {members}\n}}\n");
        Outcome outcome = place.Run("check", "board.iova", "--fix");
        Assert.Equal($"platform board {{\n  {expected}\n}}\n", place.Read("board.iova"));
        Assert.Contains($"{edits} ", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_format_has_the_suggestion_and_the_second_place()
    {
        using var place = new Workplace();
        place.Write(
            "twice.iova",
            """
            platform board {
              root-bus pcie { behind none }
              device nic on pcei at 01:00.0
              device gpu on pcie at 02:00.0
              device gpu on pcie at 03:00.0
            }

            """
        );
        string lines = place.Run("check", "twice.iova", "--format", "msbuild").Exits(1).Output;
        Assert.Contains("did you mean `pcie`?", lines, StringComparison.Ordinal);
        Assert.Contains("twice.iova:4)", lines, StringComparison.Ordinal);
        foreach (string format in (string[])["json", "sarif"])
        {
            string text = place.Run("check", "twice.iova", "--format", format).Exits(1).Output;
            string[] messages = [.. Messages(JsonDocument.Parse(text).RootElement, format)];
            Assert.Contains(messages, message => message.Contains("did you mean `pcie`?", StringComparison.Ordinal));
            Assert.Contains(messages, message => message.Contains("twice.iova:4)", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_severity_that_cannot_change_is_refused()
    {
        using Workplace place = Sample.Place();
        Assert.Contains(
            "IOVA1502",
            place.Run("check", "n1sdp.iova", "--severity", "IOVA1502=none").Exits(2).Error,
            StringComparison.Ordinal
        );
        place.Run("check", "n1sdp.iova", "--severity", "IOVA2044=none").Exits(0);
    }

    private static IEnumerable<string> Messages(JsonElement report, string format) =>
        format == "json"
            ? report.GetProperty("diagnostics").EnumerateArray().Select(one => one.GetProperty("message").GetString()!)
            : report
                .GetProperty("runs")[0]
                .GetProperty("results")
                .EnumerateArray()
                .Select(one => one.GetProperty("message").GetProperty("text").GetString()!);
}
