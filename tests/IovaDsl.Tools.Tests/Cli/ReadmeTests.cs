using System.Text.RegularExpressions;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>What the README shows is what the command prints.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Golden.RepositoryRoot, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_sample_platform()
    {
        using var place = new Workplace();
        foreach (string file in (string[])["n1sdp.iova", "parts/neoverse-n1.iova"])
            place.Write("examples/n1sdp/" + file, File.ReadAllText(Path.Combine(Golden.RepositoryRoot, "examples", "n1sdp", file)));
        string shown = place.Run("show", "examples/n1sdp/n1sdp.iova", "--device", "nic").Exits(0).Output;
        Assert.EndsWith(BlockThatHolds("nic  0000:01:00.0"), shown);
    }

    [Fact]
    public void The_sample_mistake()
    {
        using var place = new Workplace();
        place.Write(
            "bad.iova",
            """
            platform p {
              iommu smmu : arm-smmu-v3 { input-bits 48 }
              root-bus pcie {
                segment 0
                behind smmu
              }
              device nic on pcie at 01:00.0
              device gpu on pcei at 02:00.0
            }
            """
        );
        Assert.StartsWith(BlockThatHolds("bad.iova:8:17"), place.Run("check", "bad.iova").Exits(1).Output);
    }

    [Fact]
    public void The_sample_of_the_language_checks_clean()
    {
        using var place = new Workplace();
        place.Write("board.iova", BlockThatHolds("platform board {"));
        Assert.Contains("\nclean, 2 notes", place.Run("check", "board.iova").Exits(0).Output);
    }

    private static string BlockThatHolds(string text) =>
        Blocks().Matches(Readme).Select(match => match.Groups[1].Value).Single(block => block.Contains(text, StringComparison.Ordinal));

    [GeneratedRegex("^```[a-z]*\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();
}
