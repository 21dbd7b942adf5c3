using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>
/// Makes a part of the selected members and places it where they stood. Names of elements belong to the whole platform and need no
/// parameter; constants, loop variables and parameters from around become parameters of the same names.
/// </summary>
internal static class ExtractPart
{
    private const string Name = "extracted";

    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        if (request.Range.Length == 0)
            return [];
        ImmutableArray<MemberSyntax> selected = [.. Selected(request)];
        if (selected.IsEmpty || selected.Any(member => member is WithoutSyntax))
            return [];
        TextSpan span = TextSpan.Cover(selected[0].Span, selected[^1].Span);
        NameUse[] inside =
        [
            .. request.Document.Names.All.Where(use => span.Start <= use.Span.Start && use.Span.AfterLast <= span.AfterLast),
        ];
        if (inside.Length == 0 || IsSeenOutside(request, inside, span))
            return [];
        string[] parameters = [.. Parameters(request, inside, span)];
        string name = FreeName(request);
        string call = parameters.Length == 0 ? name : $"{name}({string.Join(", ", parameters)})";
        Body container = inside[0].Body.Container;
        int home = DeclareMissing.StartOfStatement(request, container.Span.Start);
        string part = $"part {call} {{\n  {Unindented(request, span)}\n}}\n\n";
        return [new CodeFix("Extract a part", FixKind.Extract, [request.Insert(home, part), request.Change(span, "use " + call)])];
    }

    // The members of one body that lie in the range whole.
    private static IEnumerable<MemberSyntax> Selected(FixRequest request)
    {
        foreach ((object node, _) in request.Nodes.Path.Reverse())
        {
            ImmutableArray<MemberSyntax> members = node switch
            {
                PlatformSyntax platform => platform.Members,
                PartSyntax part => part.Members,
                ForSyntax loop => loop.Members,
                _ => [],
            };
            MemberSyntax[] whole =
            [
                .. members.Where(member => request.Range.Start <= member.Span.Start && member.Span.AfterLast <= request.Range.AfterLast),
            ];
            if (whole.Length > 0)
                return whole;
        }

        return [];
    }

    // A constant that goes into the part is not seen by what stays.
    private static bool IsSeenOutside(FixRequest request, NameUse[] inside, TextSpan span) =>
        inside
            .Where(use => use is { IsDeclaration: true, Space: NameSpace.Value, Declares: ConstSyntax })
            .Select(use => request.Snapshot.Symbols.Resolve(request.Document, use))
            .OfType<Symbol>()
            .SelectMany(symbol => request.Snapshot.Symbols.PlacesOf(symbol))
            .Any(place => place.Document != request.Document || !Contains(span, place.Use.Span));

    private static IEnumerable<string> Parameters(FixRequest request, NameUse[] inside, TextSpan span) =>
        inside
            .Where(use => !use.IsDeclaration)
            .Select(use => request.Snapshot.Symbols.Resolve(request.Document, use))
            .OfType<Symbol>()
            .Where(symbol =>
                symbol is { Space: NameSpace.Value, Owner: NameUse { Body.Kind: not BodyKind.File } owner } && !Contains(span, owner.Span)
            )
            .Select(symbol => symbol.Name)
            .Distinct();

    private static string FreeName(FixRequest request)
    {
        HashSet<string> taken = [.. request.Snapshot.Symbols.InView(request.Document, NameSpace.Part).Select(place => place.Use.Name)];
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? Name : $"{Name}-{n}").First(name => !taken.Contains(name));
    }

    // Lines keep their depth within the selection.
    private static string Unindented(FixRequest request, TextSpan span)
    {
        string indent = request.IndentAt(span.Start);
        return request.TextOf(span).Replace("\n" + indent, "\n  ", StringComparison.Ordinal);
    }

    private static bool Contains(TextSpan outer, TextSpan inner) => outer.Start <= inner.Start && inner.AfterLast <= outer.AfterLast;
}
