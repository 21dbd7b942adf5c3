using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A part or a platform as a node of the graph of who places whom.</summary>
internal sealed record CallNode(Document Document, string Name, bool IsPart, TextSpan Whole, TextSpan Word);

/// <summary>An arrow of the graph: the other end, and the places that make it.</summary>
internal sealed record CallArrow(CallNode Other, IReadOnlyList<TextSpan> Places);

/// <summary>Who places a part and what a part places; who extends a platform and what a platform places and extends.</summary>
internal static class CallHierarchy
{
    public static CallNode? At(Snapshot snapshot, Document document, int offset) =>
        snapshot.Symbols.At(document, offset) is ({ Space: NameSpace.Part or NameSpace.Platform } symbol, _)
            ? snapshot.Symbols.DeclarationsOf(symbol).Select(NodeOf).FirstOrDefault()
            : null;

    public static IEnumerable<CallArrow> Incoming(Snapshot snapshot, Document document, int offset) =>
        snapshot.Symbols.At(document, offset) is ({ } symbol, _)
            ? snapshot
                .Symbols.ReachesTo(symbol)
                .GroupBy(reach => reach.By, reach => reach.Place)
                .Select(arrows => new CallArrow(NodeOf(arrows.First().Document, arrows.Key), [.. arrows.Select(place => place.Use.Span)]))
                .OrderBy(arrow => (arrow.Other.Document.Path, arrow.Other.Word.Start))
            : [];

    public static IEnumerable<CallArrow> Outgoing(Snapshot snapshot, Document document, int offset)
    {
        if (snapshot.Symbols.At(document, offset) is not ({ } symbol, _))
            return [];
        return snapshot
            .Symbols.DeclarationsOf(symbol)
            .SelectMany(declaration =>
                (SymbolMap.BodyOf(declaration)?.Reaches ?? []).Select(use =>
                    (Use: use, Target: snapshot.Symbols.Resolve(declaration.Document, use))
                )
            )
            .Where(reach => reach.Target is not null)
            .GroupBy(reach => reach.Target!)
            .SelectMany(arrows =>
                snapshot
                    .Symbols.DeclarationsOf(arrows.Key)
                    .Take(1)
                    .Select(target => new CallArrow(NodeOf(target), [.. arrows.Select(reach => reach.Use.Span)]))
            );
    }

    private static CallNode NodeOf(NamePlace declaration) =>
        SymbolMap.BodyOf(declaration) is { } body
            ? NodeOf(declaration.Document, body)
            : new CallNode(declaration.Document, declaration.Use.Name, false, declaration.Use.Span, declaration.Use.Span);

    private static CallNode NodeOf(Document document, Body body) =>
        new(document, body.Name!.Name, body.Kind == BodyKind.Part, body.Span, body.Name.Span);
}
