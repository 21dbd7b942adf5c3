using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features;

internal enum FoldSort
{
    Body,
    Comment,
    Includes,
}

/// <summary>Lines that an editor can hide behind the first of them; both from 1, inclusive.</summary>
internal readonly record struct Fold(int FirstLine, int LastLine, FoldSort Sort);

/// <summary>Bodies in braces, runs of comments, runs of includes.</summary>
internal static class Folds
{
    public static IEnumerable<Fold> Of(Document document)
    {
        var folds = new List<Fold>();
        AddBodies(document, document.Syntax, folds);
        AddRuns(document, document.Syntax.Includes.Select(include => include.Span), FoldSort.Includes, folds);
        AddRuns(
            document,
            document.Tokens.Where(token => token.Kind is SourceTokenKind.Comment or SourceTokenKind.DocComment).Select(token => token.Span),
            FoldSort.Comment,
            folds
        );
        return folds.DistinctBy(fold => fold.FirstLine).OrderBy(fold => fold.FirstLine);
    }

    private static void AddBodies(Document document, object node, List<Fold> folds)
    {
        foreach ((object child, TextSpan span) in SyntaxChildren.Of(node))
        {
            if (child is not (PlatformSyntax or PartSyntax or ForSyntax or ElementSyntax or GroupSyntax or LayoutSyntax))
                continue;
            int first = LineOf(document, span.Start);
            // The closing brace stays in sight.
            int last = LineOf(document, span.AfterLast) - 1;
            if (last > first)
                folds.Add(new Fold(first, last, FoldSort.Body));
            AddBodies(document, child, folds);
        }
    }

    private static void AddRuns(Document document, IEnumerable<TextSpan> spans, FoldSort sort, List<Fold> folds)
    {
        int first = 0;
        int last = -1;
        foreach (TextSpan span in spans.Append(new TextSpan(document.Text.Length, 0)))
        {
            int line = LineOf(document, span.Start);
            bool isEnd = span.Start == document.Text.Length;
            if (line <= last + 1 && !isEnd)
            {
                last = LineOf(document, span.AfterLast);
                continue;
            }

            if (last > first)
                folds.Add(new Fold(first, last, sort));
            first = line;
            last = LineOf(document, span.AfterLast);
        }
    }

    private static int LineOf(Document document, int offset) => document.Source.PositionOf(offset).Line;
}
