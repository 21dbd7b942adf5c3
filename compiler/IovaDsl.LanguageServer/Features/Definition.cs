using IovaDsl.Compiler.Syntax;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>From a name to its declarations: several where a variant says it again, or a family is declared piece by piece.</summary>
internal static class Definition
{
    public static IEnumerable<Place> Of(Snapshot snapshot, Document document, int offset)
    {
        if (IncludeAt(document, offset) is { } include)
            return snapshot.Include(document, document.Path, include.Path).Document is { } file ? [new Place(file, default)] : [];
        return snapshot.Symbols.At(document, offset) is { Symbol: { } symbol }
            ? snapshot.Symbols.DeclarationsOf(symbol).Select(PlaceOf)
            : [];
    }

    public static IncludeSyntax? IncludeAt(Document document, int offset) =>
        document.Syntax.Includes.FirstOrDefault(include => include.PathSpan.Start <= offset && offset <= include.PathSpan.AfterLast);

    public static Place PlaceOf(NamePlace place) => new(place.Document, place.Use.Span);
}
