using System.Reflection;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Tests;
using IovaDsl.SourceGenerator.Constants;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>Every code of analyzer, generator and build targets has the page that its help link names, and the page is true.</summary>
public sealed class PageTests
{
    private static string Folder => Path.Combine(Repository.Root, "compiler", "diagnostics");

    private static IEnumerable<DiagnosticDescriptor> Descriptors =>
        typeof(GeneratorDiagnostics)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(f => f.FieldType == typeof(DiagnosticDescriptor))
            .Select(f => (DiagnosticDescriptor)f.GetValue(null)!)
            .Concat(new IovaConstantAnalyzer().SupportedDiagnostics)
            .Concat(new PlatformNameAnalyzer().SupportedDiagnostics);

    private static IEnumerable<string> CodesOfBuild =>
        Regex
            .Matches(Repository.Read("compiler/IovaDsl.SourceGenerator/build/IovaDsl.targets"), "Code=\"(IOVA[0-9]{4})\"")
            .Select(match => match.Groups[1].Value);

    [Fact]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        IEnumerable<string?> pages = Directory
            .EnumerateFiles(Folder, "IOVA*.md")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(id => string.CompareOrdinal(id, "IOVA8000") > 0);
        Assert.Equal(Descriptors.Select(d => d.Id).Concat(CodesOfBuild).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_page_has_the_title_of_its_row()
    {
        foreach (DiagnosticDescriptor row in Descriptors)
            Assert.StartsWith($"# {row.Id}: {row.Title}\n", Page(row.Id), StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_of_a_project_without_platform_do_what_they_say()
    {
        Assert.Equal(["IOVA9001"], new GeneratorRun().WithFile("/p/1.iova", Example("IOVA9001", "Example", "iova")).Run().Ids);
        Assert.Empty(new GeneratorRun().WithFile("/p/1.iova", Example("IOVA9001", "Fixed", "iova")).Run().Ids);
    }

    [Theory]
    [InlineData("Example", true)]
    [InlineData("Fixed", false)]
    public void The_examples_of_an_old_CSharp_do_what_they_say(string heading, bool raises)
    {
        string version = Regex.Match(Example("IOVA9002", heading, "xml"), ">(.*)<").Groups[1].Value;
        Assert.True(LanguageVersionFacts.TryParse(version, out LanguageVersion language));
        GeneratorResult result = new GeneratorRun(language: language).WithFile("/p/1.iova", Topologies.Board).Run();
        Assert.Equal(raises, result.Ids.Contains("IOVA9002"));
    }

    [Theory]
    [InlineData("Example", 2)]
    [InlineData("Fixed", 0)]
    public void The_examples_of_metadata_do_what_they_say(string heading, int findings)
    {
        string item = Example("IOVA9005", heading, "xml");
        string Value(string name) => Regex.Match(item, name + "=\"(.*?)\"").Groups[1].Value;
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/1.iova", Topologies.Board, ("IovaNamespace", Value("Namespace")), ("IovaAccess", Value("Access")))
            .Run();
        Assert.Equal(Enumerable.Repeat("IOVA9005", findings), result.Ids);
    }

    [Theory]
    [InlineData("Example", 2)]
    [InlineData("Fixed", 0)]
    public async Task The_examples_of_a_constant_do_what_they_say(string heading, int findings) =>
        Assert.Equal(findings, (await ConstantAnalyzerTests.Analyze(Example("IOVA8001", heading, "csharp"))).Length);

    [Theory]
    [InlineData("Example", 1)]
    [InlineData("Fixed", 0)]
    public async Task The_examples_of_a_missing_namespace_do_what_they_say(string heading, int findings) =>
        Assert.Equal(findings, (await PlatformNameAnalyzerTests.Analyze("using System; " + Example("IOVA8002", heading, "csharp"))).Length);

    private static string Page(string id) =>
        File.ReadAllText(Path.Combine(Folder, id + ".md")).Replace("\r", string.Empty, StringComparison.Ordinal);

    private static string Example(string id, string heading, string language)
    {
        Match match = Regex.Match(Page(id), $"## {heading}\n(?:\n[^#`]+\n)?\n```{language}\n(.*?)\n```\n", RegexOptions.Singleline);
        Assert.True(match.Success, $"{id} has no {language} under '{heading}'");
        return match.Groups[1].Value;
    }
}
