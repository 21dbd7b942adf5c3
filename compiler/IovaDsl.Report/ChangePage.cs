using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Diff;
using IovaDsl.Report.Drawing;
using IovaDsl.Report.Pages;

namespace IovaDsl.Report;

/// <summary>
/// What changed between two platforms, or two kernels of one, as one HTML file: for each device and group a bar for each view that
/// changed, what narrowed and widened, why, who notices, and what no longer holds.
/// </summary>
internal sealed class ChangePage
{
    private static readonly ImmutableArray<string> Words = ["same", "widened", "narrowed"];
    private readonly SourceListing _sources = new(static path => path);

    private ChangePage() { }

    /// <summary>The text of the file.</summary>
    public static string Html(DiffReport report)
    {
        var page = new ChangePage();
        XElement[] sections = [.. report.Diff.Subjects.Select(page.Section)];
        string verdict =
            report.Diff.IsEmpty ? "No difference in any answer."
            : report.Diff.Narrows ? "Something that was usable is not any more."
            : "Nothing narrowed.";
        var frame = new HtmlPage(
            "IOVA changes",
            [$"From {report.OldTitle} to {report.NewTitle}.", verdict],
            [new Filter("view", "View", [.. View.All.Select(view => view.Name)], null)],
            Words
        );
        return frame.Write([.. sections, .. page._sources.Elements()]);
    }

    private XElement Section(SubjectDiff subject, int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"s{number}");
        string title = DiffReport.Title(subject);
        return Markup.Html(
            "section",
            [
                Markup.At("id", id),
                Markup.At("class", "subject"),
                Markup.At("aria-labelledby", id + "-name"),
                Markup.Html("h2", Markup.At("id", id + "-name"), title + Outcome(subject)),
                .. Items(subject.Joined.Select(member => Markup.Html("li", member + " joined the group"))),
                .. Items(subject.Left.Select(member => Markup.Html("li", member + " left the group"))),
                .. subject.Views.IsEmpty ? [] : new[] { Bars(id, title, subject), Table(id, title, subject) },
                .. Items(subject.Regions.Select(Region)),
                .. Items(
                    subject.Broken.Select(promise =>
                        Markup.Html("li", $"no longer holds: {promise.What} ({CauseText.PlaceOf(promise.Origin)})")
                    )
                ),
            ]
        );
    }

    private static string Outcome(SubjectDiff subject) =>
        subject.Change switch
        {
            SubjectChange.Appeared => " appeared",
            SubjectChange.Went => " went",
            _ => "",
        };

    private static XElement Bars(string id, string title, SubjectDiff subject)
    {
        ImmutableArray<SpaceRow> rows =
        [
            .. subject.Views.Select(view => SpaceRow.Of(view.View.Name, "same", ("narrowed", view.Narrowed), ("widened", view.Widened))),
        ];
        var draw = new SpacePicture((row, _) => $"{id}-{row.Name}");
        return SpaceFigure.Of(draw, rows, $"{title}: what changed in each view");
    }

    private XElement Table(string id, string title, SubjectDiff subject) =>
        HtmlTable.Of(
            $"{title}: views that changed",
            ["View", "Noticed by", "Narrowed", "Widened", "Because"],
            subject.Views.Select(view =>
                Markup.Html(
                    "tr",
                    Markup.At("id", $"{id}-{view.View.Name}"),
                    Markup.At("data-view", view.View.Name),
                    Markup.Html("th", Markup.At("scope", "row"), view.View.Name),
                    Markup.Html("td", DiffReport.Consumer(view.View)),
                    Markup.Html("td", DiffReport.Narrowed(view)),
                    Markup.Html("td", DiffReport.Widened(view)),
                    Markup.Html("td", HtmlTable.Lines(view.NewCauses.Concat(view.OldCauses).Select(_sources.Cause)))
                )
            )
        );

    private XElement Region(RegionDiff region) =>
        Markup.Html("li", [DiffReport.Words(region) + ": ", .. HtmlTable.Lines((region.New ?? region.Old!).Causes.Select(_sources.Cause))]);

    private static XElement[] Items(IEnumerable<XElement> items)
    {
        XElement[] all = [.. items];
        return all.Length == 0 ? [] : [Markup.Html("ul", all)];
    }
}
