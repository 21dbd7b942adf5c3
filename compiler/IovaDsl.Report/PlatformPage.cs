using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Topology;
using IovaDsl.Report.Drawing;
using IovaDsl.Report.Pages;
using IovaDsl.Runtime;

namespace IovaDsl.Report;

/// <summary>
/// Platforms as one HTML file: what each group can use in each view and under each kernel, everything that is not usable with its cause,
/// and where that cause is declared. A section for each distinct answer; the script filters and links, the page reads without it.
/// </summary>
internal sealed class PlatformPage
{
    /// <summary>More distinct answers than this are no page any more.</summary>
    public const int MostSections = 2000;

    private readonly SourceListing _sources;
    private readonly Func<string, string> _fileName;
    private readonly ImmutableArray<KernelVersion> _kernels;
    private int _section;

    private PlatformPage(Func<string, string> fileName, ImmutableArray<KernelVersion> kernels)
    {
        _sources = new SourceListing(fileName);
        _fileName = fileName;
        _kernels = kernels;
    }

    /// <summary>The text of the file; null where it would hold more than <see cref="MostSections"/> distinct answers.</summary>
    /// <param name="answers">What was asked: platforms, each under one kernel or several.</param>
    /// <param name="shown">The kernel that is shown first.</param>
    /// <param name="fileName">How the page calls a source file.</param>
    public static string? Html(ImmutableArray<PlatformAnswer> answers, KernelVersion shown, Func<string, string> fileName)
    {
        ImmutableArray<KernelVersion> kernels = [.. answers.Select(answer => answer.Options.Kernel).Distinct().Order()];
        ImmutableArray<PlatformSection> sections = PlatformSection.Of(answers);
        if (sections.Length > MostSections)
            return null;
        var page = new PlatformPage(fileName, kernels);
        XElement[] body =
        [
            .. answers
                .GroupBy(answer => answer.Platform.Platform.Name)
                .SelectMany(platform => page.Platform(platform.First(), sections.Where(section => section.Platform == platform.Key))),
        ];
        return page.Frame(answers, sections, shown).Write([.. body, .. page._sources.Elements()]);
    }

    private HtmlPage Frame(ImmutableArray<PlatformAnswer> answers, ImmutableArray<PlatformSection> sections, KernelVersion shown)
    {
        string[] platforms = [.. answers.Select(answer => answer.Platform.Platform.Name).Distinct()];
        string asked =
            _kernels.Length == 1 ? $"The rules are those of Linux {shown}." : "Each answer names the versions of Linux it holds for.";
        return new HtmlPage(
            "IOVA report: " + string.Join(", ", platforms),
            [
                $"Which I/O virtual addresses devices can use, and why not the others. {asked} Ranges are inclusive.",
                "Bars show the 64-bit space; widths grow with the logarithm of sizes.",
            ],
            [
                new Filter("view", "View", [.. View.All.Select(view => view.Name)], null),
                new Filter("kernel", "Linux", [.. _kernels.Select(kernel => kernel.ToString())], shown.ToString()),
            ],
            sections.SelectMany(section => section.Rows).SelectMany(row => row.Stretches).Select(stretch => stretch.What)
        );
    }

    private IEnumerable<XElement> Platform(PlatformAnswer answer, IEnumerable<PlatformSection> sections)
    {
        Platform platform = answer.Platform.Platform;
        yield return Markup.Html("h2", platform.Name);
        if (platform.Title is { } title)
            yield return Markup.Html("p", title);
        if (platform.Doc is { } doc)
            yield return Markup.Html("p", doc.Trim());
        foreach (PlatformSection section in sections)
            yield return Section(section);
    }

    private XElement Section(PlatformSection section)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"s{_section++}");
        GroupAnswer group = section.First;
        ImmutableArray<Exclusion> exclusions = Exclusion.Of(group);
        // A stretch that is not usable leads to its row in the table of exclusions, any other to its view.
        var rows = new ExclusionRows(exclusions);
        var draw = new SpacePicture((bar, stretch) => rows.Of(stretch) is { } row ? RowId(id, row) : $"{id}-{bar.Name}");
        return Markup.Html(
            "section",
            [
                Markup.At("id", id),
                Markup.At("class", "subject"),
                Markup.At("data-kernel", string.Join(' ', section.Kernels)),
                Markup.At("aria-labelledby", id + "-name"),
                Markup.Html("h3", Markup.At("id", id + "-name"), section.Names),
                Markup.Html("p", Markup.At("class", "who"), Who(section)),
                HtmlTable.Scroll(PathPicture.Draw(group).Element($"Path of {section.Names} to memory")),
                SpaceFigure.Of(draw, section.Rows, $"The 64-bit space for {section.Names}: a bar for each view"),
                Views(id, section.Names, group),
                .. exclusions.IsEmpty ? [] : new[] { Exclusions(id, section.Names, exclusions) },
                .. Hazard.Of(group).Select(HazardOf),
            ]
        );
    }

    private string Who(PlatformSection section)
    {
        IEnumerable<string> addresses = section
            .Alike.SelectMany(group => group.Devices)
            .Select(device => device.Device.Address?.ToString())
            .OfType<string>();
        string[] all = [.. addresses];
        string listed = all.Length <= 8 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(3))} and {all.Length - 3} more";
        string behind = section.First.Devices[0].Iommu is { } iommu ? $"behind {iommu.Name}" : "behind no IOMMU";
        string usable = SizeText.Of(section.First.Exact) + " usable";
        return string.Join(" · ", new[] { listed, behind, usable, section.KernelText(_kernels) }.Where(text => text.Length > 0));
    }

    private static string RowId(string id, int row) => string.Create(CultureInfo.InvariantCulture, $"{id}-x{row}");

    private XElement Views(string id, string names, GroupAnswer group) =>
        HtmlTable.Of(
            $"{names}: what each view allows",
            ["View", "Ranges"],
            View.All.Where(view => group[view] is not null).Select(view => ViewRow($"{id}-{view.Name}", view, group[view]!))
        );

    private XElement ViewRow(string id, View view, ViewAnswer answer) =>
        Markup.Html(
            "tr",
            Markup.At("id", id),
            Markup.At("data-view", view.Name),
            Markup.Html("th", Markup.At("scope", "row"), view.Name),
            Markup.Html("td", ViewCell(view, answer))
        );

    private IEnumerable<object> ViewCell(View view, ViewAnswer answer)
    {
        if (answer.Refused is { } refused)
            return refused.Cause is { } cause
                ? [$"refused with {refused.Error}. {refused.Why} ", _sources.Cause(cause)]
                : [$"refused with {refused.Error}. {refused.Why}"];
        if (view.Shape == ViewShape.ReservedRegions)
            return answer.Lines.IsEmpty ? ["no reserved regions"] : HtmlTable.Lines(answer.Lines.Select(HtmlTable.Code));
        if (answer.Ranges.IsEmpty)
            return ["nothing"];
        return HtmlTable.Lines(
            answer.Ranges.Select(range => Markup.Html("span", HtmlTable.Code(Wording.Range(range)), " " + SizeText.Of(range)))
        );
    }

    private XElement Exclusions(string id, string names, ImmutableArray<Exclusion> rows) =>
        HtmlTable.Of(
            $"{names}: not usable",
            ["Addresses", "Because", "From"],
            rows.Select(
                (row, i) =>
                    HtmlTable.Row(
                        RowId(id, i),
                        HtmlTable.Code(Wording.Range(row.First, row.Last)),
                        row.HiddenFromUsers ? row.What + " (Linux does not report it)" : row.What,
                        HtmlTable.Lines(row.Causes.Select(_sources.Cause))
                    )
            )
        );

    private XElement HazardOf(Hazard hazard) =>
        Markup.Html("p", Markup.At("class", "hazard"), Markup.Html("strong", "Hazard. "), hazard.Sentence(_fileName));
}
