using IovaDsl.Compiler.Syntax;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>Puts a bus that says nothing of translation behind one of the IOMMUs there are.</summary>
internal static class AddBehind
{
    private const int MostOffered = 5;

    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        if (
            request.Nodes.Element is not { Keyword: ElementKeyword.RootBus or ElementKeyword.Interconnect } bus
            || bus.Clauses.Any(clause => clause is BehindClauseSyntax)
            || request.Document.Names.At(bus.Name.Span.Start) is not { } use
        )
            return [];
        return request
            .Snapshot.Symbols.ElementsAround(use.Body)
            .Where(place => place.Use.Declares is ElementSyntax { Keyword: ElementKeyword.Iommu })
            .Take(MostOffered)
            .Select(place => place.Document.Text.Substring(place.Use.WithIndex.Start, place.Use.WithIndex.Length))
            .Select(iommu => new CodeFix(
                $"Put `{bus.Name.Name}` behind `{iommu}`",
                FixKind.Rewrite,
                [Clause(request, bus, $"behind {iommu}")]
            ));
    }

    // Before the closing brace: on a line of its own where the brace has one.
    private static FileChange Clause(FixRequest request, ElementSyntax bus, string clause)
    {
        string text = request.TextOf(bus.Span);
        if (!text.EndsWith('}'))
            return request.Insert(bus.Span.AfterLast, $" {{ {clause} }}");
        int brace = bus.Span.AfterLast - 1;
        int before = text.Length - 1;
        while (before > 0 && text[before - 1] is ' ' or '\t')
            before--;
        return before > 0 && text[before - 1] is '\n' or '\r'
            ? request.Insert(bus.Span.Start + before, $"{request.IndentAt(bus.Span.Start)}  {clause}\n")
            : request.Insert(brace, text[^2] == ' ' ? $" {clause} " : $" {clause} ");
    }
}
