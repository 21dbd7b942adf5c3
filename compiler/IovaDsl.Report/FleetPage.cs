using System.Globalization;
using System.Numerics;
using System.Xml.Linq;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Report.Drawing;
using IovaDsl.Report.Pages;
using IovaDsl.Runtime;

namespace IovaDsl.Report;

/// <summary>
/// What is usable on every host of a fleet as one HTML file: the common ranges, the hosts that cost the others most, and where the RAM or
/// layout that was asked for goes.
/// </summary>
internal static class FleetPage
{
    private const int MostHosts = 50;

    // More than these are no picture any more, and a table of them would be no page.
    private const int MostRanges = 1000;

    /// <summary>The text of the file.</summary>
    public static string Html(BaselineResult result)
    {
        FleetPart part = result.Part;
        string bad = FleetWords.NotRead(part) is { } notRead ? $" {notRead}." : "";
        var frame = new HtmlPage(
            "IOVA baseline of " + FleetWords.Hosts(part),
            [$"{SizeText.Of((BigInteger)part.Excluded.Common.Bytes)} are usable on all.{bad} Ranges are inclusive."],
            [],
            [Stretch.Usable, "one", "several", "not"]
        );
        return frame.Write([
            Common(part),
            .. Costs(part),
            .. part.Layout is { } layout ? [Layout(part, layout)] : Array.Empty<XElement>(),
            .. result.Wanted is { } bytes ? [Proposal(bytes, result)] : Array.Empty<XElement>(),
        ]);
    }

    private static XElement Common(FleetPart part) =>
        Section(
            "common",
            "Usable on all",
            part.Excluded.Common.Count > MostRanges ? null : Picture(part),
            Ranges("common-ranges", "Common ranges", part.Excluded.Common)
        );

    private static XElement Picture(FleetPart part)
    {
        SpaceRow row = SpaceRow.Of(
            "fleet",
            Stretch.Usable,
            ("one", Excluded(part, piece => piece.Host is not null)),
            ("several", Excluded(part, piece => piece.Host is null))
        );
        return HtmlTable.Scroll(new SpacePicture((_, _) => "common-ranges").Draw([row]).Element("What is usable on all hosts"));
    }

    private static IovaRangeSet Excluded(FleetPart part, Func<ExcludedPiece, bool> which) =>
        IovaRangeSet.From(part.Excluded.Pieces.Where(which).Select(piece => piece.Range));

    // A section for each host, so that a search finds it.
    private static IEnumerable<XElement> Costs(FleetPart part)
    {
        FleetCosts costs = part.Excluded.Costs(MostHosts);
        if (costs.Hosts == 0)
            yield break;
        string more = costs.Hosts > MostHosts ? $" The {MostHosts} that cost most are shown." : "";
        yield return Markup.Html("h2", "What one host alone takes from the others");
        yield return Markup.Html("p", $"Without {costs.Largest[0].Host} most is gained: {SizeText.Of(costs.Largest[0].Ranges)}.{more}");
        IovaRangeSet? common = part.Excluded.Common.Count > MostRanges ? null : IovaRangeSet.From(part.Excluded.Common);
        foreach ((int index, HostCost cost) in costs.Largest.Index())
            yield return Cost(string.Create(CultureInfo.InvariantCulture, $"h{index}"), cost, common);
    }

    private static XElement Cost(string id, HostCost cost, IovaRangeSet? common) =>
        Section(
            id,
            cost.Host,
            common is null || cost.Ranges.Count > MostRanges ? null : Picture(id, cost, common),
            Ranges(id + "-ranges", $"{cost.Host} alone excludes {SizeText.Of(cost.Ranges)}", cost.Ranges)
        );

    private static XElement Picture(string id, HostCost cost, IovaRangeSet common)
    {
        SpaceRow row = SpaceRow.Of("fleet", "several", ("one", cost.Ranges), (Stretch.Usable, common));
        return HtmlTable.Scroll(new SpacePicture((_, _) => id + "-ranges").Draw([row]).Element($"What {cost.Host} alone excludes"));
    }

    private static XElement Layout(FleetPart part, IovaRangeSet layout) =>
        Section(
            "layout",
            part.Broken.IsEmpty ? "The layout fits everywhere" : "The layout does not fit everywhere",
            Ranges("layout-ranges", "Layout", layout),
            part.Broken.IsEmpty
                ? null
                : HtmlTable.Of(
                    "Hosts that break the layout",
                    ["Host", "First range that is missing", "Because"],
                    part.Broken.Select(broken =>
                        HtmlTable.Row(null, broken.Host, HtmlTable.Code(Wording.Range(broken.Missing)), broken.Cause ?? "")
                    )
                )
        );

    private static XElement Proposal(ulong bytes, BaselineResult result) =>
        result.Proposal is { } proposal
            ? Section(
                "proposal",
                $"{SizeText.Of(bytes)} of RAM fit, aligned to {SizeText.Of(proposal.Alignment)}",
                Ranges("proposal-ranges", "Pieces", IovaRangeSet.From(proposal.Pieces))
            )
            : Section(
                "proposal",
                $"{SizeText.Of(bytes)} of RAM do not fit: {FleetWords.Room(result.Part)} usable on all",
                Markup.Html("p", string.Join("; ", FleetWords.InTheWay(result))),
                result.Part.Lacking.IsEmpty
                    ? null
                    : HtmlTable.Of(
                        "Hosts that lack the room on their own",
                        ["Host", "Usable", "Because"],
                        result.Part.Lacking.Select(host => HtmlTable.Row(null, host.Host, SizeText.Of(host.Usable), host.Cause ?? ""))
                    )
            );

    private static XElement Ranges(string id, string caption, CommonRanges ranges) =>
        Ranges(
            id,
            ranges.Count > MostRanges
                ? string.Create(CultureInfo.InvariantCulture, $"{caption}: the largest {MostRanges:N0} of {ranges.Count:N0}")
                : caption,
            ranges.Largest(MostRanges)
        );

    private static XElement Ranges(string id, string caption, IEnumerable<IovaRange> ranges)
    {
        XElement[] rows = [.. ranges.Select(range => HtmlTable.Row(null, HtmlTable.Code(Wording.Range(range)), SizeText.Of(range)))];
        XElement table = HtmlTable.Of(caption, ["Addresses", "Size"], rows.Length == 0 ? [HtmlTable.Row(null, "nothing", "")] : rows);
        table.SetAttributeValue("id", id);
        return table;
    }

    private static XElement Section(string id, string title, params IEnumerable<XElement?> content) =>
        Markup.Html(
            "section",
            [
                Markup.At("id", id),
                Markup.At("class", "subject"),
                Markup.At("aria-labelledby", id + "-name"),
                Markup.Html("h2", Markup.At("id", id + "-name"), title),
                .. content,
            ]
        );
}
