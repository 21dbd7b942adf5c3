namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>The inner loop starts only projects that have fast tests, and those are named (tests/Directory.Build.targets).</summary>
public sealed class FastCategoryTests
{
    [Fact]
    public void A_project_with_fast_tests_says_so()
    {
        IEnumerable<string> silent = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Where(project => !File.ReadAllText(project).Contains("<HasFastTests>true", StringComparison.Ordinal))
            .Where(project => SourcesOf(project).Any(file => File.ReadAllText(file).Contains("[Trait(\"Category\", \"Fast\")]")))
            .Select(project => Path.GetFileName(project));
        Assert.Empty(silent);
    }

    private static IEnumerable<string> SourcesOf(string project) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*.cs", SearchOption.AllDirectories);
}
