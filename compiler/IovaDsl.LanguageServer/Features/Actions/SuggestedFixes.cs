using IovaDsl.Compiler.Text;
using Diagnostic = IovaDsl.Compiler.Diagnostics.Diagnostic;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>The edits that the diagnostics at a place suggest themselves.</summary>
internal static class SuggestedFixes
{
    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        foreach (Diagnostic diagnostic in DiagnosticsAt(request))
        {
            if (diagnostic.Fix is not { } fix || request.Snapshot.Find(fix.Location.Source.Path).Document is not { } document)
                continue;
            yield return new CodeFix(
                fix.Title,
                FixKind.QuickFix,
                [new FileChange(document, new TextChange(fix.Location.Span, fix.NewText))],
                diagnostic
            );
        }
    }

    private static IEnumerable<Diagnostic> DiagnosticsAt(FixRequest request) =>
        request
            .Snapshot.FindingsOf(request.Document, request.Cancellation)
            .SelectMany(findings => findings.ByFile.TryGetValue(request.Document.Path, out var found) ? found : [])
            .Where(diagnostic => Touches(diagnostic.Location.Span, request.Range))
            .DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Location.Span, diagnostic.Message));

    private static bool Touches(TextSpan a, TextSpan b) => a.Start <= b.AfterLast && b.Start <= a.AfterLast;
}
