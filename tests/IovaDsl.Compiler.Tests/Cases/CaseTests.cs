using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Tests.Cases;

/// <summary>
/// A case is a folder with a topology and a baseline for each stage beside it, so that a change shows its effect at every
/// stage. With the environment variable IOVADSL_UPDATE_BASELINES=1 the baselines are written anew; the diff is the review.
/// </summary>
[Trait("Category", "Fast")]
public sealed class CaseTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "IovaDsl.Compiler.Tests", "Cases");

    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Folder, "case.iova", SearchOption.AllDirectories)
                .Select(p => Path.GetFileName(Path.GetDirectoryName(p)!))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_stage_is_as_recorded(string name)
    {
        CompilationResult result = Compile(name);
        var differences = new List<string>();
        Compare(name, "syntax", Dumps.Syntax(result), differences);
        Compare(name, "topology", Dumps.Topology(result), differences);
        Compare(name, "regions", Dumps.Regions(result), differences);
        Compare(name, "diagnostics", Dumps.Diagnostics(result), differences);
        Compare(name, "answers", Dumps.Answers(result), differences);
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private static CompilationResult Compile(string name)
    {
        Dictionary<string, SourceText> texts = Directory
            .EnumerateFiles(Path.Combine(Folder, name), "*.iova", SearchOption.AllDirectories)
            .Select(path => new SourceText(
                Path.GetRelativePath(Path.Combine(Folder, name), path),
                File.ReadAllText(path).Replace("\r", "")
            ))
            .ToDictionary(t => t.Path);
        return IovaCompilation.Compile([texts["case.iova"]], IncludeLoaders.FromTexts(texts), CompilationOptions.Default);
    }

    private static void Compare(string name, string stage, string actual, List<string> differences)
    {
        string path = Path.Combine(Folder, name, "case." + stage);
        actual = actual.TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).Replace("\r", "") : "";
        if (expected != actual)
            differences.Add($"{stage} differs; IOVADSL_UPDATE_BASELINES=1 would write:\n{actual}");
    }
}
