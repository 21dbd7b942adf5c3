using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova check --fix</c>: puts the edits that diagnostics suggest into the files, and the files in canonical form.</summary>
internal static class SuggestedFixes
{
    /// <summary>Mends one file. What an edit makes possible may suggest another, so this goes on while it helps.</summary>
    /// <returns>How many edits were made.</returns>
    public static int Apply(Session session, string file, Func<IEnumerable<Diagnostic>> check)
    {
        const int MostRounds = 8;
        int edits = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            SourceText source = new SourceReader(session.Host).Read(file);
            List<SuggestedFix> fixes = FixesOf(check(), source.Path);
            if (fixes.Count == 0)
                break;
            edits += fixes.Count;
            Write(session, file, EditedText.Of(source.Text, fixes.Select(fix => (fix.Location.Span, fix.NewText))));
        }

        Format(session, file);
        return edits;
    }

    // In the order of the text; of two that overlap the first counts.
    private static List<SuggestedFix> FixesOf(IEnumerable<Diagnostic> diagnostics, string path)
    {
        var kept = new List<SuggestedFix>();
        int free = 0;
        IEnumerable<SuggestedFix> inFile = diagnostics
            .Select(diagnostic => diagnostic.Fix)
            .OfType<SuggestedFix>()
            .Where(fix => fix.Location.Source.Path == path)
            .OrderBy(fix => fix.Location.Span.Start);
        foreach (SuggestedFix fix in inFile)
        {
            if (fix.Location.Span.Start < free)
                continue;
            kept.Add(fix);
            free = Math.Max(fix.Location.Span.AfterLast, fix.Location.Span.Start + 1);
        }

        return kept;
    }

    private static void Format(Session session, string file)
    {
        SourceText source = new SourceReader(session.Host).Read(file);
        string formatted = IovaFormatter.Format(source).Text;
        if (formatted != source.Text)
            Write(session, file, formatted);
    }

    private static void Write(Session session, string file, string text) =>
        WholeFile.Write(file, session.FullPath(file), Encoding.UTF8.GetBytes(text));
}
