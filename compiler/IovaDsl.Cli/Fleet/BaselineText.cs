using System.Globalization;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>The answer of <c>iova baseline</c> for people.</summary>
internal static class BaselineText
{
    private const int MostRows = 20;
    private const int MostCommon = 1000;

    public static string Write(Session session, BaselineResult result)
    {
        var canvas = Canvas.For(session);
        FleetPart part = result.Part;
        CommonRanges common = part.Excluded.Common;
        canvas.Line(0, new Cell(FleetWords.Hosts(part), Look.Bold));
        canvas.Line(0, common.IsEmpty ? new Cell("nothing is usable on all", Look.Bad) : new Cell("usable on all"));
        canvas.Table(2, [.. common.Largest(MostCommon).Select(range => new Cell[] { Wording.Range(range), SizeText.Of(range) })]);
        if (common.Count > MostCommon)
            canvas.Line(
                2,
                string.Create(CultureInfo.InvariantCulture, $"and {common.Count - MostCommon:N0} smaller ranges; --json has all")
            );
        WriteCosts(canvas, part);
        if (part.Layout is { } layout)
            WriteLayout(canvas, part, layout);
        if (result.Wanted is { } bytes)
            WriteProposal(canvas, bytes, result);
        if (FleetWords.NotRead(part) is { } notRead)
            canvas.Line(0, new Cell(notRead, Look.Bad));
        return canvas.ToString();
    }

    private static void WriteCosts(Canvas canvas, FleetPart part)
    {
        FleetCosts costs = part.Excluded.Costs(MostRows);
        if (costs.Hosts == 0)
            return;
        canvas.EmptyLine();
        canvas.Line(0, $"what one host alone takes from the others; without {costs.Largest[0].Host} most is gained");
        canvas.Table(2, [.. costs.Largest.Select(cost => new Cell[] { cost.Host, SizeText.Of(cost.Ranges), Some(cost.Ranges) })]);
        More(canvas, costs.Hosts);
    }

    private static void WriteLayout(Canvas canvas, FleetPart part, IovaRangeSet layout)
    {
        canvas.EmptyLine();
        canvas.Line(
            0,
            $"layout {Some(layout)}  ",
            part.Broken.IsEmpty ? new Cell("fits everywhere", Look.Good) : new Cell("does not fit everywhere", Look.Bad)
        );
        canvas.Table(
            2,
            [.. part.Broken.Take(MostRows).Select(broken => new Cell[] { broken.Host, Wording.Range(broken.Missing), broken.Cause ?? "" })]
        );
        More(canvas, part.Broken.Length);
    }

    private static void WriteProposal(Canvas canvas, ulong bytes, BaselineResult result)
    {
        canvas.EmptyLine();
        canvas.Line(
            0,
            $"{SizeText.Of(bytes)} of RAM  ",
            result.Proposal is { } proposal
                ? new Cell(
                    $"fits in {proposal.Pieces.Length} {(proposal.Pieces.Length == 1 ? "piece" : "pieces")}, aligned to "
                        + $"{SizeText.Of(proposal.Alignment)}",
                    Look.Good
                )
                : new Cell($"do not fit: {FleetWords.Room(result.Part)} usable on all", Look.Bad)
        );
        canvas.Table(2, [.. (result.Proposal?.Pieces ?? []).Select(piece => new Cell[] { Wording.Range(piece), SizeText.Of(piece) })]);
        if (result.Proposal is null)
            WriteWhoIsInTheWay(canvas, result);
    }

    private static void WriteWhoIsInTheWay(Canvas canvas, BaselineResult result)
    {
        foreach (string line in FleetWords.InTheWay(result))
            canvas.Line(2, line);
        canvas.Table(
            2,
            [.. result.Part.Lacking.Take(MostRows).Select(host => new Cell[] { host.Host, SizeText.Of(host.Usable), host.Cause ?? "" })]
        );
        More(canvas, result.Part.Lacking.Length);
    }

    private static string Some(IovaRangeSet ranges)
    {
        string some = string.Join(", ", ranges.Take(3).Select(Wording.Range));
        return ranges.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $"{some}, and {ranges.Count - 3} more") : some;
    }

    private static void More(Canvas canvas, int count)
    {
        if (count > MostRows)
            canvas.Line(2, string.Create(CultureInfo.InvariantCulture, $"and {count - MostRows} more"));
    }
}
