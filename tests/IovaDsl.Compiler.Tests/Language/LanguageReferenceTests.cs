using System.Numerics;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using IovaDsl.Runtime;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Language;

/// <summary>The reference is right: its examples compile, and its lists are those of the compiler.</summary>
[Trait("Category", "Fast")]
public sealed class LanguageReferenceTests
{
    private static readonly string Page = Repository.Read("grammar/language.md");

    public static TheoryData<int, string> Examples()
    {
        var examples = new TheoryData<int, string>();
        foreach (MarkdownExample example in MarkdownExamples.In(Page))
            examples.Add(example.Line, example.Text);
        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_compiles_without_an_error(int line, string text)
    {
        var source = new SourceText($"language.md, line {line}", text);
        CompilationResult result = IovaCompilation.Compile([source], Load, CompilationOptions.Default);
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == Severity.Error);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_in_canonical_form(int line, string text)
    {
        string formatted = IovaFormatter.Format(new SourceText("example.iova", text)).Text;
        Assert.True(WithoutAlignment(formatted) == WithoutAlignment(text), $"line {line} is formatted as:\n{formatted}");
    }

    // Comments at the end of lines may stand below each other.
    private static string WithoutAlignment(string text) => System.Text.RegularExpressions.Regex.Replace(text, " {2,}//", "  //");

    [Fact]
    public void Its_list_of_reserved_words_is_complete()
    {
        IEnumerable<string> reserved = Enumerable
            .Range(IovaLexer.INCLUDE, IovaLexer.BRIDGE_WINDOW - IovaLexer.INCLUDE + 1)
            .Select(type => IovaLexer.DefaultVocabulary.GetLiteralName(type).Trim('\''))
            .Order(StringComparer.Ordinal);
        string list = string.Concat(
            Page.Split('\n')
                .SkipWhile(l => !l.StartsWith("> above", StringComparison.Ordinal))
                .TakeWhile(l => l.StartsWith('>'))
                .Select(l => l[1..])
        );
        Assert.Equal(reserved, list.Split(',').Select(word => word.Trim()));
    }

    /// <summary>The table is made of the rows of the kinds: IOVADSL_UPDATE_BASELINES=1 writes it anew.</summary>
    [Fact]
    public void Its_kinds_of_IOMMU_are_those_of_the_compiler() =>
        AssertTable(
            "| kind | usual width | brings |\n| --- | --- | --- |\n",
            IommuKinds.All.Select(rules => $"| `{rules.Name}` | {Usual(rules)} | {rules.Brings} |\n")
        );

    /// <summary>The table is made of the rows of the clauses, and written anew likewise.</summary>
    [Fact]
    public void Its_clauses_are_those_of_the_compiler() =>
        AssertTable(
            "| clause | in | says |\n| --- | --- | --- |\n",
            ClauseRows
                .All.OrderBy(row => row.Places.HasFlag(ClausePlaces.Everywhere))
                .Select(row => $"| {string.Join(", ", row.Forms.Select(form => $"`{form}`"))} | {InWords(row.Places)} | {row.Says} |\n")
        );

    private static void AssertTable(string head, IEnumerable<string> lines)
    {
        string page = Repository.Read("grammar/language.md");
        int start = page.IndexOf(head, StringComparison.Ordinal) + head.Length;
        int end = page.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        string table = string.Concat(lines);
        if (Baseline.IsWritten)
            File.WriteAllText(Path.Combine(Repository.Root, "grammar/language.md"), page[..start] + table + page[end..]);
        else
            Assert.Equal(table, page[start..end]);
    }

    private static string InWords(ClausePlaces places)
    {
        if ((places & ClausePlaces.Elements) == ClausePlaces.Elements)
            return places == ClausePlaces.Elements ? "elements" : "everywhere";
        (ClausePlaces Place, string Word)[] words =
        [
            (ClausePlaces.Platform, "platform"),
            (ClausePlaces.Iommu, "iommu"),
            (ClausePlaces.Msi, "msi"),
            (ClausePlaces.RootBus | ClausePlaces.Interconnect | ClausePlaces.Bridge, "buses"),
            (ClausePlaces.RootBus, "root-bus"),
            (ClausePlaces.Interconnect, "interconnect"),
            (ClausePlaces.Bridge, "bridge"),
            (ClausePlaces.Device, "device"),
        ];
        var found = new List<string>();
        foreach ((ClausePlaces place, string word) in words)
        {
            if ((places & place) != place)
                continue;
            found.Add(word);
            places &= ~place;
        }

        return string.Join(", ", found);
    }

    // Bits where it is that, else the range.
    private static string Usual(IommuRules rules)
    {
        IovaRange aperture = rules.Geometry(new IommuFacts([]), KernelConditions.Default, Consumer.Vfio).Aperture!.Value;
        return aperture.First == 0 && (aperture.Last & (aperture.Last + 1)) == 0
            ? BitOperations.PopCount(aperture.Last).ToString()
            : aperture.ToString();
    }

    [Fact]
    public void The_editor_colours_every_keyword()
    {
        string colours = Repository.Read("grammar/editor/vscode/syntaxes/iova.tmLanguage.json");
        HashSet<string> known = System
            .Text.RegularExpressions.Regex.Matches(colours, @"[(|]([a-z-]+)(?=[|)])")
            .Select(m => m.Groups[1].Value)
            .ToHashSet();
        IEnumerable<string> keywords = Enumerable
            .Range(IovaLexer.INCLUDE, IovaLexer.LIMITS - IovaLexer.INCLUDE + 1)
            .Select(type => IovaLexer.DefaultVocabulary.GetLiteralName(type).Trim('\''));
        Assert.Equal([], keywords.Except(known));
    }

    private static IncludeResult Load(string includer, string path) =>
        path == "parts/ports.iova"
            ? IncludeResult.Found(
                new SourceText(path, "part port-pair(base) { for n in 0..1 { msi port[n] : generic { doorbell base + n * 4K size 4K } } }")
            )
            : IncludeResult.Failed(IncludeFailure.NotFound);
}
