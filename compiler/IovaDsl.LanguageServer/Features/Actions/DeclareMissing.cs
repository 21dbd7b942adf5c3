using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>
/// Declares what a name stands for that nothing has: an IOMMU behind which a bus stands, the bus of a device, a constant.
/// </summary>
internal static class DeclareMissing
{
    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        if (request.Document.Names.At(request.Range.Start) is not { IsDeclaration: false } use || IsDeclared(request, use))
            yield break;
        if (Template(request, use) is not { } template)
            yield break;
        bool isOfFile = template.StartsWith("part ", StringComparison.Ordinal) || use.Body.Container.Kind == BodyKind.File;
        TextSpan before = isOfFile ? use.Body.Container.Span : StatementAround(request);
        string indent = request.IndentAt(before.Start);
        string name = request.TextOf(use.Span);
        yield return new CodeFix(
            $"Declare `{use.Name}`",
            FixKind.QuickFix,
            [
                request.Insert(
                    StartOfStatement(request, before.Start),
                    indent + template.Replace("NAME", name, StringComparison.Ordinal) + "\n"
                ),
            ]
        );
    }

    private static bool IsDeclared(FixRequest request, NameUse use) =>
        request.Snapshot.Symbols.Resolve(request.Document, use) is { } symbol && request.Snapshot.Symbols.DeclarationsOf(symbol).Any();

    private static string? Template(FixRequest request, NameUse use)
    {
        if (use.Space == NameSpace.Part)
            return "part NAME {\n}\n";
        return request
            .Nodes.Path.Select(node => node.Node)
            .LastOrDefault(node => node is ClauseSyntax or ElementSyntax or ExpectSyntax or ConstSyntax) switch
        {
            BehindClauseSyntax when use.Space == NameSpace.Element => "iommu NAME : generic { input-bits 48  page-sizes 4K }",
            NamesClauseSyntax => "msi NAME : generic { doorbell 0x0 size 4K }",
            ElementSyntax { Keyword: ElementKeyword.Device or ElementKeyword.Bridge } when use.Space == NameSpace.Element =>
                "root-bus NAME { segment 0  buses 0x00..0xff }",
            ExpectSyntax { Expectation: FitsExpectationSyntax fits } when fits.Layout.Span.Start == use.Span.Start =>
                "layout NAME { ram 1G size 1G }",
            _ when use.Space == NameSpace.Value => "const NAME = 0x0",
            _ => null,
        };
    }

    private static TextSpan StatementAround(FixRequest request) =>
        request.Nodes.Path.LastOrDefault(node => node.Node is MemberSyntax and not ForSyntax).Node is MemberSyntax member
            ? member.Span
            : request.Range;

    // Above the comments that belong to the statement.
    internal static int StartOfStatement(FixRequest request, int offset)
    {
        SourceText source = request.Document.Source;
        int line = source.PositionOf(offset).Line;
        while (line > 1 && source.LineAt(line - 1).TrimStart().StartsWith("//", StringComparison.Ordinal))
            line--;
        return source.StartOfLine(line);
    }
}
