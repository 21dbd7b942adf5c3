using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.LanguageServer.Names;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>A number of bits as the window that it means, to be narrowed from there.</summary>
internal static class BitsToWindow
{
    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        if (request.Nodes.Innermost<ClauseSyntax>() is not NumberClauseSyntax clause || WindowOf(clause.Row) is not { } word)
            return [];
        if (new Folding(request.Snapshot.Symbols).Number(request.Document, clause.Value) is not { } bits || bits < 1 || bits > 64)
            return [];
        string window = Wording.Range(new IovaRange(0, ulong.MaxValue >> (64 - (int)bits)));
        return [new CodeFix($"Write it as `{word}`", FixKind.Rewrite, [request.Change(clause.Span, $"{word} {window}")])];
    }

    private static string? WindowOf(ClauseRow row) =>
        row == ClauseRows.AddressBits ? ClauseRows.DmaWindow.Word
        : row == ClauseRows.InputBits ? ClauseRows.Aperture.Word
        : null;
}
