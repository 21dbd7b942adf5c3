using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Diff;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>A difference for people: what was is marked with a minus, what is with a plus.</summary>
internal static class DiffText
{
    public static string Write(Session session, DiffReport report)
    {
        var canvas = Canvas.For(session);
        canvas.Line(0, new Cell("- ", Look.Bad), report.OldTitle);
        canvas.Line(0, new Cell("+ ", Look.Good), report.NewTitle);
        if (report.Diff.IsEmpty)
            canvas.Line(0, "no difference in any answer");
        foreach (IGrouping<string, SubjectDiff> alike in report.Diff.Subjects.GroupBy(Body))
        {
            canvas.EmptyLine();
            foreach (SubjectDiff subject in alike)
                WriteTitle(canvas, subject);
            WriteBody(canvas, alike.First());
        }

        return canvas.ToString();
    }

    // Subjects that change alike are told together.
    private static string Body(SubjectDiff subject)
    {
        var canvas = new PlainCanvas();
        WriteBody(canvas, subject);
        return canvas.ToString();
    }

    private static void WriteTitle(Canvas canvas, SubjectDiff subject)
    {
        string change = subject.Change switch
        {
            SubjectChange.Appeared => "  appeared",
            SubjectChange.Went => "  went",
            _ => "",
        };
        canvas.Line(0, new Cell(DiffReport.Title(subject), Look.Bold), change);
    }

    private static void WriteBody(Canvas canvas, SubjectDiff subject)
    {
        foreach (string member in subject.Joined)
            canvas.Line(2, new Cell("+ ", Look.Good), $"{member} joined");
        foreach (string member in subject.Left)
            canvas.Line(2, new Cell("- ", Look.Bad), $"{member} left");
        foreach (ViewDiff[] alike in Alike(subject.Views))
            Write(canvas, alike);
        foreach (RegionDiff region in subject.Regions)
            Write(canvas, region);
        foreach (BrokenPromise promise in subject.Broken)
            canvas.Line(2, new Cell("no longer holds: ", Look.Bad), $"{promise.What} ({CauseText.PlaceOf(promise.Origin)})");
    }

    // Views that change alike are told together.
    private static IEnumerable<ViewDiff[]> Alike(IEnumerable<ViewDiff> views) =>
        views
            .GroupBy(view =>
                view.View.Shape == ViewShape.ReservedRegions
                    ? (object)view.View
                    : (view.Widened, view.Narrowed, view.OldRefusal?.Error, view.NewRefusal?.Error, DiffReport.Because(view.NewCauses))
            )
            .Select(alike => alike.ToArray());

    private static void Write(Canvas canvas, ViewDiff[] alike)
    {
        ViewDiff view = alike[0];
        canvas.Line(
            2,
            new Cell(string.Join(", ", alike.Select(one => one.View.Name)), Look.Bold),
            $"  noticed by {string.Join("; ", alike.Select(one => DiffReport.Consumer(one.View)))}"
        );
        if (view.View.Shape == ViewShape.ReservedRegions)
        {
            foreach (ReservedRegion region in view.RegionsLost)
                canvas.Line(4, new Cell("- ", Look.Bad), DiffReport.Region(region));
            foreach (ReservedRegion region in view.RegionsGained)
                canvas.Line(4, new Cell("+ ", Look.Good), DiffReport.Region(region));
            return;
        }

        WriteRefusals(canvas, view);
        WriteRanges(canvas, "narrowed by", view.Narrowed, view.NewCauses, "now excluded by");
        WriteRanges(canvas, "widened by", view.Widened, view.OldCauses, "no longer excluded by");
        if (view.CanBreakMappings)
            canvas.Line(4, new Cell("a mapping that was legal can be refused now, or fault", Look.Warn));
    }

    private static void WriteRefusals(Canvas canvas, ViewDiff view)
    {
        if (view.OldRefusal?.Error == view.NewRefusal?.Error)
            return;
        if (view.OldRefusal is { } old)
            canvas.Line(4, new Cell("- ", Look.Bad), $"refused with {old.Error}: {old.Why}");
        if (view.NewRefusal is { } renewed)
            canvas.Line(4, new Cell("+ ", Look.Good), $"refused with {renewed.Error}: {renewed.Why}");
    }

    private static void WriteRanges(Canvas canvas, string what, IovaRangeSet ranges, IReadOnlyList<Cause> causes, string why)
    {
        if (ranges.IsEmpty)
            return;
        canvas.Line(4, $"{what} {Wording.Ranges(ranges)} ({SizeText.Of(ranges)})");
        if (causes.Count > 0)
            canvas.Line(6, $"{why} {DiffReport.Because(causes)}");
    }

    private static void Write(Canvas canvas, RegionDiff region)
    {
        canvas.Line(2, DiffReport.Words(region));
        if (region.Old is { } old)
            canvas.Line(4, new Cell("- ", Look.Bad), DiffReport.Because(old.Causes));
        if (region.New is { } renewed)
            canvas.Line(4, new Cell("+ ", Look.Good), DiffReport.Because(renewed.Causes));
    }
}
