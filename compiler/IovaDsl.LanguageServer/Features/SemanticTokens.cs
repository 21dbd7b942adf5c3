using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>What a word is, beyond what its letters tell.</summary>
internal enum TokenSort
{
    Keyword,
    Number,
    Platform,
    Part,
    Parameter,
    Variable,
    Iommu,
    Msi,
    Bus,
    Device,
    Group,
    Layout,
    Kind,
}

/// <summary>A painted word.</summary>
internal readonly record struct PaintedToken(TextSpan Span, TokenSort Sort, bool IsDeclaration, bool IsReadOnly);

/// <summary>
/// Colours that follow from meaning: a name by what it stands for, a word that is keyword in one place and name in another by its place.
/// </summary>
internal static class SemanticTokens
{
    public static IEnumerable<PaintedToken> Of(Snapshot snapshot, Document document, TextSpan within)
    {
        Dictionary<int, NameUse> names = document.Names.All.ToDictionary(use => use.Span.Start);
        HashSet<int> kinds = [.. Kinds(document.Syntax)];
        var sorts = new Dictionary<Symbol, TokenSort>();
        foreach (SourceToken token in document.Tokens)
        {
            if (token.Span.AfterLast <= within.Start || token.Span.Start >= within.AfterLast)
                continue;
            if (names.TryGetValue(token.Span.Start, out NameUse? use))
            {
                if (snapshot.Symbols.Resolve(document, use) is { } symbol)
                    yield return Name(snapshot, sorts, symbol, use);
            }
            else if (kinds.Contains(token.Span.Start))
                yield return new PaintedToken(token.Span, TokenSort.Kind, false, false);
            else if (token.Kind is SourceTokenKind.Keyword or SourceTokenKind.ContextualWord)
                yield return new PaintedToken(token.Span, TokenSort.Keyword, false, false);
            else if (token.Kind is SourceTokenKind.Number or SourceTokenKind.PciAddress or SourceTokenKind.Version)
                yield return new PaintedToken(token.Span, TokenSort.Number, false, false);
        }
    }

    private static PaintedToken Name(Snapshot snapshot, Dictionary<Symbol, TokenSort> sorts, Symbol symbol, NameUse use)
    {
        if (!sorts.TryGetValue(symbol, out TokenSort sort))
            sorts[symbol] = sort = SortOf(
                snapshot.Symbols.DeclarationsOf(symbol).Select(place => place.Use.Declares).FirstOrDefault(),
                symbol
            );
        return new PaintedToken(use.Span, sort, use.IsDeclaration, symbol.Space == NameSpace.Value);
    }

    private static TokenSort SortOf(object? declaration, Symbol symbol) =>
        declaration switch
        {
            PlatformSyntax => TokenSort.Platform,
            PartSyntax => TokenSort.Part,
            ParameterSyntax => TokenSort.Parameter,
            ConstSyntax or ForSyntax => TokenSort.Variable,
            GroupSyntax => TokenSort.Group,
            LayoutSyntax => TokenSort.Layout,
            ElementSyntax { Keyword: ElementKeyword.Iommu } => TokenSort.Iommu,
            ElementSyntax { Keyword: ElementKeyword.Msi } => TokenSort.Msi,
            ElementSyntax { Keyword: ElementKeyword.Device } => TokenSort.Device,
            ElementSyntax => TokenSort.Bus,
            _ => symbol.Space == NameSpace.Value ? TokenSort.Variable : TokenSort.Device,
        };

    private static IEnumerable<int> Kinds(object node) =>
        SyntaxChildren
            .Of(node)
            .SelectMany(child =>
                child.Node is KindWord ? [child.Span.Start]
                : IsBody(child.Node) ? Kinds(child.Node)
                : []
            );

    private static bool IsBody(object node) => node is PlatformSyntax or PartSyntax or ForSyntax or ElementSyntax;
}
