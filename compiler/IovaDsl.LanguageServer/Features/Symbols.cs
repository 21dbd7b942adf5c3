using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>What a declaration is, for an outline.</summary>
internal enum SymbolSort
{
    Platform,
    Part,
    Constant,
    Loop,
    Iommu,
    Msi,
    Bus,
    Device,
    Group,
    Layout,
}

/// <summary>One entry of an outline.</summary>
internal sealed record OutlineEntry(
    string Name,
    string? Detail,
    SymbolSort Sort,
    TextSpan Whole,
    TextSpan Word,
    IReadOnlyList<OutlineEntry> Children
);

/// <summary>The declarations of a file as a tree, and those of all files by name.</summary>
internal static class Symbols
{
    private const int MostFound = 500;

    public static IReadOnlyList<OutlineEntry> Outline(Document document)
    {
        FileSyntax file = document.Syntax;
        return
        [
            .. file
                .Constants.SelectMany(constant => Member(document, constant))
                .Concat(file.Parts.Select(part => Part(document, part)))
                .Concat(file.Platforms.Select(platform => Platform(document, platform)))
                .OrderBy(entry => entry.Whole.Start),
        ];
    }

    /// <summary>Declarations whose names have the letters of a query in their order; all for an empty one.</summary>
    public static IEnumerable<(Document Document, OutlineEntry Entry, string? Container)> Find(Snapshot snapshot, string query) =>
        snapshot
            .Symbols.Documents.OrderBy(document => document.Path, StringComparer.Ordinal)
            .SelectMany(document => Flat(Outline(document), null).Select(found => (document, found.Entry, found.Container)))
            .Where(found => found.Entry.Sort != SymbolSort.Loop && IsMeant(found.Entry.Name, query))
            .Take(MostFound);

    private static IEnumerable<(OutlineEntry Entry, string? Container)> Flat(IEnumerable<OutlineEntry> entries, string? container) =>
        entries.SelectMany(entry =>
            Flat(entry.Children, entry.Sort == SymbolSort.Loop ? container : entry.Name).Prepend((entry, container))
        );

    private static bool IsMeant(string name, string query)
    {
        int at = 0;
        foreach (char letter in query)
        {
            at = name.IndexOf(letter.ToString(), at, StringComparison.OrdinalIgnoreCase) + 1;
            if (at == 0)
                return false;
        }

        return true;
    }

    private static OutlineEntry Platform(Document document, PlatformSyntax platform) =>
        new(
            platform.Name.Name,
            platform.Title,
            SymbolSort.Platform,
            platform.Span,
            platform.Name.Span,
            Members(document, platform.Members)
        );

    private static OutlineEntry Part(Document document, PartSyntax part) =>
        new(
            part.Name.Name,
            Signatures.LabelOf(document, part),
            SymbolSort.Part,
            part.Span,
            part.Name.Span,
            Members(document, part.Members)
        );

    private static OutlineEntry[] Members(Document document, IEnumerable<MemberSyntax> members) =>
        [.. members.SelectMany(member => Member(document, member))];

    private static IEnumerable<OutlineEntry> Member(Document document, MemberSyntax member) =>
        member switch
        {
            ConstSyntax m =>
            [
                new(
                    m.Name.Name,
                    TextOf(document, (m.Value?.Span ?? m.Range?.Span) ?? default),
                    SymbolSort.Constant,
                    m.Span,
                    m.Name.Span,
                    []
                ),
            ],
            ElementSyntax m => [new(TextOf(document, m.Name.Span), DetailOf(document, m), SortOf(m.Keyword), m.Span, m.Name.Span, [])],
            GroupSyntax m => [new(TextOf(document, m.Name.Span), m.Title?.Text, SymbolSort.Group, m.Span, m.Name.Span, [])],
            LayoutSyntax m => [new(TextOf(document, m.Name.Span), m.Title?.Text, SymbolSort.Layout, m.Span, m.Name.Span, [])],
            ForSyntax m => [new($"for {m.Variable.Name}", null, SymbolSort.Loop, m.Span, m.Variable.Span, Members(document, m.Members))],
            _ => [],
        };

    private static string? DetailOf(Document document, ElementSyntax element) =>
        element.Kind is { } kind ? kind.Name
        : element.Address is { } address ? TextOf(document, address.Span)
        : element.Title?.Text;

    private static string TextOf(Document document, TextSpan span) => document.Text.Substring(span.Start, span.Length);

    private static SymbolSort SortOf(ElementKeyword keyword) =>
        keyword switch
        {
            ElementKeyword.Iommu => SymbolSort.Iommu,
            ElementKeyword.Msi => SymbolSort.Msi,
            ElementKeyword.Device => SymbolSort.Device,
            _ => SymbolSort.Bus,
        };
}
