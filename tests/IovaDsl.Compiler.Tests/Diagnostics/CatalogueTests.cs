using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Diagnostics;

/// <summary>The catalogue is tested like code: every row has a page, and both examples of the page do what it says.</summary>
[Trait("Category", "Fast")]
public sealed partial class CatalogueTests
{
    private static string Folder => Path.Combine(Repository.Root, "compiler", "diagnostics");

    public static TheoryData<string> LiveRows => [.. DiagnosticCatalog.All.Select(r => r.Id)];

    /// <summary>
    /// Rows about texts. Pages of what tables say show tables, pages of programs the question that was asked; the tests of firmware and
    /// fleet try them.
    /// </summary>
    public static TheoryData<string> RowsOfTheLanguage =>
        [.. DiagnosticCatalog.All.Except(FirmwareCatalog.All).Except(ConsumerCatalog.All).Select(row => row.Id)];

    [Fact]
    public void Every_row_is_in_the_list_and_no_code_is_used_twice()
    {
        string[] declared = new[]
        {
            typeof(IovaDsl.Compiler.Syntax.SyntaxCatalog),
            typeof(IovaDsl.Compiler.Findings.AllowCatalog),
            typeof(IovaDsl.Compiler.Binding.BindingCatalog),
            typeof(IovaDsl.Compiler.Checks.CheckCatalog),
            typeof(IovaDsl.Compiler.Checks.ExpectationCatalog),
            typeof(FirmwareCatalog),
            typeof(ConsumerCatalog),
        }
            .SelectMany(catalogue => catalogue.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(f => f.FieldType == typeof(DiagnosticDescriptor))
            .Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id)
            .ToArray();
        Assert.Equal(declared.Order(StringComparer.Ordinal), DiagnosticCatalog.All.Select(r => r.Id));
        Assert.Equal(declared.Length, declared.Distinct().Count());
        Assert.All(declared, id => Assert.Matches("^IOVA[0-9]{4}$", id));
    }

    [Fact]
    public void Every_page_belongs_to_a_row_and_every_row_has_a_page()
    {
        // Codes from 8000 on belong to analyzer, generator and build; their tests have the same rule.
        IEnumerable<string?> pages = Directory
            .EnumerateFiles(Folder, "IOVA*.md")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(id => string.CompareOrdinal(id, "IOVA8000") < 0);
        Assert.Equal(DiagnosticCatalog.All.Select(r => r.Id), pages.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(LiveRows))]
    public void A_page_has_the_title_of_its_row(string id)
    {
        DiagnosticDescriptor row = DiagnosticCatalog.All.Single(r => r.Id == id);
        Assert.StartsWith($"# {id}: {row.Title}\n", ReadPage(id), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RowsOfTheLanguage))]
    public void The_bad_example_raises_it_and_nothing_else(string id)
    {
        CompilationResult result = Compile(Section(ReadPage(id), "Example"));
        string[] raised = result
            .Diagnostics.Where(d => (d.Severity >= Severity.Warning && !FollowsOthers(id)) || d.Id == id)
            .Select(d => d.Id)
            .Distinct()
            .ToArray();
        Assert.True(raised.SequenceEqual([id]), $"expected {id}, raised:\n{Compiling.Describe(result.Diagnostics)}");
    }

    [Theory]
    [MemberData(nameof(RowsOfTheLanguage))]
    public void The_good_example_is_clean(string id)
    {
        CompilationResult result = Compile(Section(ReadPage(id), "Fixed"));
        Assert.True(result.Diagnostics.All(d => d.Severity < Severity.Warning && d.Id != id), Compiling.Describe(result.Diagnostics));
    }

    /// <summary>The bad example of each page with <c>allow</c> in its platforms: which errors may be lowered is a column of the catalogue.</summary>
    [Fact]
    public void What_an_allow_makes_of_each_row_is_as_recorded()
    {
        StringBuilder said = new();
        foreach (DiagnosticDescriptor row in DiagnosticCatalog.All.Except(FirmwareCatalog.All).Except(ConsumerCatalog.All))
        {
            string example = Section(ReadPage(row.Id), "Example");
            string allowed = PlatformHead().Replace(example, $"$0 allow {row.Id}");
            said.Append(CultureInfo.InvariantCulture, $"{row.Id} {row.DefaultSeverity}: ");
            said.Append(allowed == example ? "no platform" : $"{Severities(example)} -> {Severities(allowed)}").Append('\n');
        }

        Baseline.Check(Baseline.Path("IovaDsl.Compiler.Tests", "Diagnostics", "allowed.txt"), said.ToString());
    }

    private static string Severities(string text) =>
        string.Join(", ", Compile(text).Diagnostics.Select(found => $"{found.Id} {found.Severity}").Distinct());

    [GeneratedRegex(@"(?m)^platform [^{\n]*\{")]
    private static partial Regex PlatformHead();

    // "Too many mistakes" cannot come alone.
    private static bool FollowsOthers(string id) => id == "IOVA1032";

    private static string ReadPage(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md")).Replace("\r", "");

    private static string Section(string page, string heading)
    {
        Match match = Regex.Match(page, $"## {heading}\n\n```iova\n(.*?)\n```\n", RegexOptions.Singleline);
        Assert.True(match.Success, $"no example under '{heading}'");
        return Expand(match.Groups[1].Value);
    }

    // A page cannot show a thousand lines or a NUL, and says so in words.
    private static string Expand(string example)
    {
        string expanded = RepeatedLine()
            .Replace(example, m => string.Concat(Enumerable.Repeat(m.Groups[1].Value + "\n", int.Parse(m.Groups[2].Value) + 1)));
        return expanded.Replace('␀', '\0');
    }

    [GeneratedRegex(@"^(.*)\n// the line above, (\d+) times(\n|\z)", RegexOptions.Multiline)]
    private static partial Regex RepeatedLine();

    private static CompilationResult Compile(string text)
    {
        var example = new SourceText("example.iova", text);
        var parts = new SourceText("parts.iova", "part empty-slot {\n}\n");
        return IovaCompilation.Compile([example], Load, new CompilationOptions { NamespaceOfFile = _ => string.Empty });

        IncludeResult Load(string includer, string path) =>
            path switch
            {
                "example.iova" => IncludeResult.Found(example),
                _ when path.StartsWith("row-", StringComparison.Ordinal) && int.Parse(path[4..^5]) is var row => IncludeResult.Found(
                    new SourceText(path, row < 1000 ? $"include \"row-{row + 1}.iova\"\n" : "\n")
                ),
                "parts.iova" => IncludeResult.Found(parts),
                "unreadable.iova" => IncludeResult.Failed(IncludeFailure.Unreadable, "it is a folder"),
                "not-an-item.iova" => IncludeResult.Failed(IncludeFailure.NotInBuild),
                _ when path.StartsWith("../", StringComparison.Ordinal) => IncludeResult.Failed(IncludeFailure.OutsideRoot),
                _ => IncludeResult.Failed(IncludeFailure.NotFound),
            };
    }
}
