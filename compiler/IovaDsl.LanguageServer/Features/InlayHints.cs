using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A word or two that an editor writes between those of the text.</summary>
internal readonly record struct Hint(int Offset, string Label, string? Tooltip);

/// <summary>What an expression comes to, where a range that is given by its size ends, and how much a device can use.</summary>
internal static class InlayHints
{
    public static IEnumerable<Hint> In(Snapshot snapshot, Document document, TextSpan within, CancellationToken cancellation)
    {
        if (!snapshot.Settings.InlayHints)
            return [];
        return Values(document.Syntax, document, new Names.Folding(snapshot.Symbols), within)
            .Concat(DeviceTotals.Of(snapshot, document, within, cancellation).Select(total => Total(total)))
            .OrderBy(hint => hint.Offset);
    }

    private static Hint Total(DeviceTotal total) =>
        new(total.HeadEnd, total.Exact.IsEmpty ? "nothing usable" : $"{SizeText.Of(total.Exact)} usable", Wording.Ranges(total.Exact));

    private static IEnumerable<Hint> Values(object node, Document document, Names.Folding folding, TextSpan within)
    {
        foreach ((object child, TextSpan span) in SyntaxChildren.Of(node))
        {
            if (span.AfterLast < within.Start || span.Start > within.AfterLast)
                continue;
            if (HintOf(child, span, document, folding) is { } hint)
                yield return hint;
            // What a sum comes to is said of the whole, not of its parts.
            if (child is ExpressionSyntax)
                continue;
            foreach (Hint inner in Values(child, document, folding, within))
                yield return inner;
        }
    }

    private static Hint? HintOf(object node, TextSpan span, Document document, Names.Folding folding) =>
        node switch
        {
            BinarySyntax or UnarySyntax when folding.Number(document, (ExpressionSyntax)node) is { } value => new Hint(
                span.AfterLast,
                "= " + Wording.Number(value),
                null
            ),
            StartSizeRangeSyntax or NamedRangeSyntax when folding.Range(document, (RangeSyntax)node) is { } range => new Hint(
                span.AfterLast,
                node is NamedRangeSyntax ? Wording.Range(range) : ".." + Wording.Hex(range.Last),
                SizeText.Of(range)
            ),
            _ => null,
        };
}
