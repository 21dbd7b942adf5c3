using System.Text;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Fleet.Diff;

namespace IovaDsl.Cli.Fleet;

/// <summary>A difference as Markdown, for a comment on a pull request.</summary>
internal static class DiffMarkdown
{
    public static string Write(DiffReport report)
    {
        var text = new StringBuilder();
        text.Append($"**{Escape(report.OldTitle)}** → **{Escape(report.NewTitle)}**\n\n");
        if (report.Diff.IsEmpty)
            return text.Append("No difference in any answer.\n").ToString();
        text.Append(report.Diff.Narrows ? "Something that was usable is not any more.\n" : "Nothing narrowed.\n");
        foreach (SubjectDiff subject in report.Diff.Subjects)
            Write(text, subject);
        return text.ToString();
    }

    private static void Write(StringBuilder text, SubjectDiff subject)
    {
        string change = subject.Change switch
        {
            SubjectChange.Appeared => " appeared",
            SubjectChange.Went => " went",
            _ => "",
        };
        text.Append($"\n### {Escape(DiffReport.Title(subject))}{change}\n\n");
        foreach (string member in subject.Joined)
            text.Append($"- `{member}` joined\n");
        foreach (string member in subject.Left)
            text.Append($"- `{member}` left\n");
        if (!subject.Views.IsEmpty)
            WriteViews(text, subject);
        if (!subject.Views.IsEmpty && !(subject.Regions.IsEmpty && subject.Broken.IsEmpty))
            text.Append('\n');
        foreach (RegionDiff region in subject.Regions)
            text.Append($"- {Escape(DiffReport.Words(region))} ({Escape(DiffReport.Because((region.New ?? region.Old!).Causes))})\n");
        foreach (BrokenPromise promise in subject.Broken)
            text.Append($"- no longer holds: `{promise.What}` ({Escape(CauseText.PlaceOf(promise.Origin))})\n");
    }

    private static void WriteViews(StringBuilder text, SubjectDiff subject)
    {
        text.Append("| view | narrowed | widened | why |\n| --- | --- | --- | --- |\n");
        foreach (ViewDiff view in subject.Views)
            text.Append(
                $"| {view.View.Name} | {DiffReport.Narrowed(view)} | {DiffReport.Widened(view)} | "
                    + $"{Escape(DiffReport.Because(view.NewCauses.Concat(view.OldCauses)))} |\n"
            );
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            if (c is '|' or '*' or '_' or '<' or '`' or '[' or '\\')
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
