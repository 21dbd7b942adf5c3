using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>
/// The kernel's own answers against ours. The shared vectors were computed by the functions of Linux 6.1.192 and 6.12.117; our own
/// small set is in the project, for those who have no shared folder.
/// </summary>
[Trait("Category", "KernelVectors")]
public class KernelVectorTests(ITestOutputHelper output)
{
    private static string OwnVectors => Path.Combine(SharedData.RepositoryRoot, "tests", "IovaDsl.Runtime.Tests", "Vectors");

    [SkippableFact]
    public void Every_shared_case_agrees()
    {
        string? folder = SharedData.KernelVectors();
        Skip.If(folder is null, "No kernel vectors: neither IOVADSL_VECTORS nor ../shared/vectors has a folder 'kernel'.");
        CheckFolder(folder, "kernel vectors");
    }

    [Fact]
    public void Every_own_case_agrees() => CheckFolder(OwnVectors, "own vectors");

    [Fact]
    public void A_changed_address_in_an_own_case_is_found() => CheckThatChangesAreFound(OwnVectors);

    [SkippableFact]
    public void A_changed_address_in_a_shared_case_is_found()
    {
        string? folder = SharedData.KernelVectors();
        Skip.If(folder is null, "No kernel vectors: neither IOVADSL_VECTORS nor ../shared/vectors has a folder 'kernel'.");
        CheckThatChangesAreFound(folder);
    }

    private void CheckFolder(string folder, string name)
    {
        Report report = new(name, VectorCase.Compare);
        foreach (string file in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
            report.AddFile(Path.GetFileName(file), File.ReadLines(file));
        output.WriteLine(report.ToString());
        Assert.True(report.Cases > 0, $"No case in {folder}.");
        Assert.True(report.Disagreements.Count == 0, string.Join(Environment.NewLine, report.Disagreements.Take(20)));
    }

    /// <summary>
    /// In a copy of the first case of each file, one expected address is made another; the comparison must name the case.
    /// </summary>
    private static void CheckThatChangesAreFound(string folder)
    {
        foreach (string file in Directory.GetFiles(folder, "*.jsonl"))
        {
            string line = File.ReadLines(file).First(static line => FindExpectedRange(JsonNode.Parse(line)!) is not null);
            JsonNode changed = JsonNode.Parse(line)!;
            JsonArray range = FindExpectedRange(changed)!;
            range[1] = Json.Hex(Convert.ToUInt64((string)range[1]!, 16) ^ 0x1000);

            Report report = new("changed", VectorCase.Compare);
            report.AddFile(Path.GetFileName(file), [changed.ToJsonString()]);
            Assert.NotEmpty(report.Disagreements);
            Assert.Contains((string)changed["id"]!, report.Disagreements[0], StringComparison.Ordinal);
            Assert.Equal(0, report.Agree);
        }
    }

    private static JsonArray? FindExpectedRange(JsonNode root)
    {
        JsonNode expect = root["expect"]!;
        IEnumerable<JsonNode?> lists = expect["vfio"] is JsonArray steps
            ? steps.Select(static step => step?["ranges"])
            : [expect["usable"]];
        return lists.OfType<JsonArray>().FirstOrDefault(static list => list.Count > 0)?[0] as JsonArray;
    }
}
