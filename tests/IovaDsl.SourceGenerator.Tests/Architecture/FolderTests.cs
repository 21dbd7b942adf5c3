using System.Reflection;
using System.Text;
using IovaDsl.Compiler.Tests;
using IovaDsl.Compiler.Tests.Architecture;

namespace IovaDsl.SourceGenerator.Tests.Architecture;

/// <summary>Circles among the folders and among the files of every assembly, computed from the compiled code.</summary>
public sealed class FolderTests
{
    private const string Baseline = "tests/IovaDsl.SourceGenerator.Tests/Architecture/circles.txt";

    private static readonly string[] All =
    [
        "IovaDsl.Runtime",
        "IovaDsl.Grammar",
        "IovaDsl.Compiler",
        "IovaDsl.Firmware",
        "IovaDsl.Fleet",
        "IovaDsl.Report",
        "IovaDsl.LanguageServer",
        "IovaDsl.SourceGenerator",
        "IovaDsl.CodeFixes",
        "IovaDsl.Cli",
    ];

    public static TheoryData<string> Projects => [.. All];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_use_each_other_in_a_circle(string project) =>
        Assert.Empty(FolderArrow.Circles(FolderArrow.Of(Load(project), project)));

    // The build task has no folders, the templates no code of ours.
    [Fact]
    public void No_project_with_folders_is_forgotten()
    {
        IEnumerable<string> withFolders = new[] { "runtime", "grammar", "compiler" }
            .SelectMany(folder => Directory.GetDirectories(Path.Combine(Repository.Root, folder), "IovaDsl.*"))
            .Where(project => Directory.GetDirectories(project).Any(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "build")))
            .Select(project => Path.GetFileName(project));
        Assert.Empty(withFolders.Except(All).Except(["IovaDsl.Templates"]));
    }

    /// <summary>
    /// Files that use each other are allowed where they are one thought (a node and its tree); their number may only fall.
    /// IOVADSL_UPDATE_BASELINES=1 writes a lower one.
    /// </summary>
    [Fact]
    public void No_more_files_use_each_other_in_a_circle_than_before()
    {
        string path = Path.Combine(Repository.Root, Baseline);
        Dictionary<string, int> before = File.ReadLines(path)
            .Skip(1)
            .Select(line => line.Split('\t'))
            .ToDictionary(row => row[0], row => int.Parse(row[2]));
        var now = new StringBuilder("project\tcircles\tfiles in them\n");
        foreach (string project in All)
        {
            List<List<string>> circles = FileCircles(project);
            int files = circles.Sum(circle => circle.Count);
            Assert.True(
                files <= before[project],
                $"{project}: {files} files use each other, {before[project]} did before:\n"
                    + string.Join('\n', circles.Select(circle => string.Join(", ", circle.Order(StringComparer.Ordinal))))
            );
            now.Append($"{project}\t{circles.Count}\t{files}\n");
        }

        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
            File.WriteAllText(path, now.ToString());
        Assert.Equal(File.ReadAllText(path), now.ToString());
    }

    private static List<List<string>> FileCircles(string project)
    {
        Assembly assembly = Load(project);
        Dictionary<Type, string> files = SourceFiles.Of(assembly, project);
        return Cycles<string>.Of([
            .. TypeReferences
                .Of(assembly)
                .Where(pair => files.ContainsKey(pair.From) && files.ContainsKey(pair.To))
                .Select(pair => (files[pair.From], files[pair.To])),
        ]);
    }

    private static Assembly Load(string project) => Assembly.Load(project == "IovaDsl.Cli" ? "iova" : project);
}
