using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A piece of a text that leads to a file, or to the page of a code.</summary>
internal readonly record struct Link(TextSpan Span, Document? File, string? Code);

internal static class DocumentLinks
{
    public static IEnumerable<Link> Of(Snapshot snapshot, Document document) =>
        document
            .Syntax.Includes.Select(include => new Link(
                Inside(include.PathSpan),
                snapshot.Include(document, document.Path, include.Path).Document,
                null
            ))
            .Where(link => link.File is not null)
            .Concat(Codes(document, document.Syntax));

    private static IEnumerable<Link> Codes(Document document, object node) =>
        SyntaxChildren
            .Of(node)
            .SelectMany(child => child.Node is AllowClauseSyntax allow ? CodeOf(document, allow) : Codes(document, child.Node));

    private static IEnumerable<Link> CodeOf(Document document, AllowClauseSyntax allow)
    {
        int at = document.Text.IndexOf(allow.DiagnosticId, allow.Span.Start, allow.Span.Length, StringComparison.Ordinal);
        return at < 0 ? [] : [new Link(new TextSpan(at, allow.DiagnosticId.Length), null, allow.DiagnosticId)];
    }

    // Without the quotes.
    private static TextSpan Inside(TextSpan quoted) => new(quoted.Start + 1, Math.Max(0, quoted.Length - 2));
}
