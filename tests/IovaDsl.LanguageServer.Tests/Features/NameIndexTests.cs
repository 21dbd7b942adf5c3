using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

/// <summary>A clause that the walk over names forgets would make its names invisible to rename: every word has to be something.</summary>
public sealed class NameIndexTests
{
    // Words that name nothing declared: IOMMU and MSI kinds, classes, codes, errors, ways of firmware.
    private static readonly string[] Before = [":", "class", "allow", "refused", "firmware", "unknown"];

    public static TheoryData<string> Texts =>
        [
            .. Directory
                .EnumerateFiles(Repository.Examples, "*.iova", SearchOption.AllDirectories)
                .Concat(
                    Directory.EnumerateFiles(
                        Path.Combine(Repository.Root, "tests", "IovaDsl.Compiler.Tests"),
                        "*.iova",
                        SearchOption.AllDirectories
                    )
                )
                .Where(path => !path.Contains("/bin/", StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(Repository.Root, path))
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_name_of_a_text_without_mistakes_is_known(string path)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, path));
        var document = new Document("file:///x", new SourceText(path, text), 1);
        if (!document.Parsed.Diagnostics.IsEmpty)
            return;
        string[] unknown =
        [
            .. document
                .Tokens.Where((token, i) => token.Kind == SourceTokenKind.Name && !IsWordOfItsOwn(document, i))
                .Where(token => document.Names.At(token.Span.Start) is null)
                .Select(token => $"{document.Source.PositionOf(token.Span.Start)} {text.Substring(token.Span.Start, token.Span.Length)}"),
        ];
        Assert.Empty(unknown);
    }

    // Views are rows of a table, and words that stand after these have meanings of their own.
    private static bool IsWordOfItsOwn(Document document, int i)
    {
        TextSpan span = document.Tokens[i].Span;
        if (View.Find(document.Text.Substring(span.Start, span.Length)) is not null)
            return true;
        SourceToken[] before =
        [
            .. document.Tokens.Take(i).Where(token => token.Kind is not (SourceTokenKind.Comment or SourceTokenKind.DocComment)),
        ];
        return before.Length > 0 && Before.Contains(document.Text.Substring(before[^1].Span.Start, before[^1].Span.Length));
    }
}
