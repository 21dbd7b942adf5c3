namespace IovaDsl.Tools.Tests.Cli;

/// <summary>
/// The last stages of the compiler's cases: what <c>iova emit</c> writes of each, kept beside its other stages.
/// IOVADSL_UPDATE_BASELINES=1 writes them anew; the diff is the review.
/// </summary>
public sealed class CaseOutputTests
{
    private static readonly string[] Formats = ["csharp", "sysfs", "md", "json"];

    // The links of a sysfs tree lead in circles; what they lead to is listed where it stands.
    private static readonly EnumerationOptions WithoutLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private static string Folder => Path.Combine(Golden.RepositoryRoot, "tests", "IovaDsl.Compiler.Tests", "Cases");

    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Folder, "case.iova", SearchOption.AllDirectories)
                .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_output_is_as_recorded(string name)
    {
        using var place = new Workplace();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, name), "*.iova"))
            place.Write(Path.GetFileName(file), File.ReadAllText(file));
        var differences = new List<string>();
        foreach (string format in Formats)
            Compare(Path.Combine(Folder, name, "case." + format), Emit(place, format), differences);
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    // A case with mistakes has no output; then that is what is recorded.
    private static string Emit(Workplace place, string format)
    {
        string target = "out-" + format;
        Outcome run = place.Run("emit", "case.iova", "--all", "--to", format, "-o", target);
        if (run.Code != 0)
            return $"exit {run.Code}\n";
        string path = place.PathOf(target);
        return File.Exists(path)
            ? File.ReadAllText(path)
            : string.Concat(
                Directory
                    .EnumerateFiles(path, "*", WithoutLinks)
                    .Order(StringComparer.Ordinal)
                    .Select(file => $"==> {Path.GetRelativePath(path, file)}\n{File.ReadAllText(file)}")
            );
    }

    private static void Compare(string path, string actual, List<string> differences)
    {
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
            File.WriteAllText(path, actual);
        string expected = File.Exists(path) ? File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal) : "";
        if (expected != actual)
            differences.Add($"{path} differs; IOVADSL_UPDATE_BASELINES=1 would write:\n{actual}");
    }
}
