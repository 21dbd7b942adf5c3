using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features;

/// <summary>Ever larger pieces around a place: word, expression, range, clause, element, platform, file.</summary>
internal static class Selections
{
    /// <summary>The smallest first, each within the next.</summary>
    public static IReadOnlyList<TextSpan> Around(Document document, int offset)
    {
        var spans = new List<TextSpan>();
        foreach (SourceToken token in document.Tokens)
        {
            if (token.Span.Start <= offset && offset <= token.Span.AfterLast)
                spans.Add(token.Span);
        }

        List<TextSpan> pieces = [.. spans.Take(1), .. SyntaxNodes.At(document.Syntax, offset).Path.Reverse().Select(node => node.Span)];
        var nested = new List<TextSpan>();
        foreach (TextSpan piece in pieces)
        {
            if (nested.Count == 0 || (Contains(piece, nested[^1]) && piece != nested[^1]))
                nested.Add(piece);
        }

        return nested;
    }

    private static bool Contains(TextSpan outer, TextSpan inner) => outer.Start <= inner.Start && inner.AfterLast <= outer.AfterLast;
}
