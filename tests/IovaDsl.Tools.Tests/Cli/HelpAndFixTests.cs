using System.Text.Json;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class HelpAndFixTests
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
    public void A_command_is_explained_and_anything_else_refused()
    {
        using var place = new Workplace();
        Assert.Contains("iova show", place.Run("help", "show").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("'nonsense'", place.Run("help", "nonsense").Exits(2).Error, StringComparison.Ordinal);
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
