using System.Collections.Immutable;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>An explanation for people: the verdict first, then every cause, then where to go instead.</summary>
/// <param name="session">Whose screen it is.</param>
/// <param name="subject">What the person asked about, as given.</param>
/// <param name="verdicts">What each consumer says.</param>
internal sealed class ExplanationText(Session session, string subject, ImmutableArray<ConsumerVerdict> verdicts)
{
    private const int Indent = 2;
    private readonly Canvas _canvas = Canvas.For(session);

    public string Write(Explanation explanation)
    {
        WriteVerdict(explanation);
        WriteObstacles(explanation);
        WriteRelaxable(explanation);
        WriteWayOut(explanation);
        WriteVerdicts();
        return _canvas.ToString();
    }

    private void WriteVerdict(Explanation explanation)
    {
        string who = explanation.Devices.Length == 1 ? NameOf(explanation.Device) : subject;
        string asked = AddressOrRange(explanation.Asked);
        if (explanation.IsUsable)
            _canvas.Line(0, new Cell("usable", Look.Good), $": {who} can use {asked}");
        else if (explanation.Usable.IsEmpty)
            _canvas.Line(0, new Cell("not usable", Look.Bad), $": {who} cannot use {asked}");
        else
            _canvas.Line(0, new Cell("partly usable", Look.Warn), $": of {asked}, {who} can use {Wording.Ranges(explanation.Usable)}");
    }

    private void WriteObstacles(Explanation explanation)
    {
        var rows = new List<Cell[]>();
        foreach (Obstacle obstacle in explanation.Obstacles)
            rows.Add([AddressOrRange(obstacle.Part), What(obstacle), new Cell(CauseText.Of(obstacle.Cause), Look.Dim)]);
        _canvas.Table(Indent, rows);
    }

    // The whole of an obstacle is told where it is more than the part in question.
    private static string What(Obstacle obstacle)
    {
        string what = obstacle.Kind switch
        {
            ObstacleKind.Limit => "not carried by the path",
            ObstacleKind.Aperture => "not translated by the IOMMU",
            ObstacleKind.Swallowed => "never reaches memory",
            _ => obstacle.Claim?.Name() ?? "claimed",
        };
        if (CauseWords.BitsShort(obstacle.Part, obstacle) is { Length: > 0 } bits)
            return what + bits;
        return obstacle.Whole == obstacle.Part ? what : $"{what}, as all of {Wording.Range(obstacle.Whole)}";
    }

    private void WriteRelaxable(Explanation explanation)
    {
        foreach (Obstacle relaxable in explanation.Relaxable)
        {
            _canvas.Line(
                Indent,
                $"{Wording.Range(relaxable.Whole)} is mapped one to one at boot and free once the device is assigned; the DMA API "
                    + $"keeps off it ({CauseText.Of(relaxable.Cause)})"
            );
        }
    }

    private void WriteWayOut(Explanation explanation)
    {
        if (explanation.Next is { } next)
            _canvas.Line(
                Indent,
                $"usable up to {Wording.Hex(next.Last)}; next obstacle: {KindWord(next.Kind)}, {CauseText.Of(next.Cause)}"
            );
        if (explanation.Binding is { } binding)
            _canvas.Line(
                Indent,
                $"highest usable: {Wording.Hex(binding.Last)}{BitsOf(binding.Last)}, limited by {CauseText.Of(binding.Cause)}"
            );
        if (explanation.IsUsable)
            return;
        if (explanation.NearestFree is { } free)
            _canvas.Line(
                Indent,
                explanation.Asked.First == explanation.Asked.Last ? "nearest usable page: " : "nearest usable place of that size: ",
                new Cell(Wording.Range(free), Look.Good)
            );
        else
            _canvas.Line(Indent, new Cell("no place of that size is usable", Look.Bad));
    }

    // Each thing that a consumer says once, with those that say it.
    private void WriteVerdicts()
    {
        foreach (
            IGrouping<string, ConsumerVerdict> alike in verdicts
                .GroupBy(verdict => (verdict.View, Says: Says(verdict)))
                .Select(same => same.First())
                .GroupBy(Says)
        )
            _canvas.Line(Indent, new Cell(string.Join(", ", alike.Select(verdict => verdict.View.Name)) + ": ", Look.Bold), alike.Key);
    }

    private static string Says(ConsumerVerdict verdict) =>
        verdict.Refusal is { } refusal ? $"{refusal.Error}, because of {verdict.Group}: {refusal.Why}"
        : verdict.Allows ? "allowed"
        : verdict.IsOneAddress ? "not allowed"
        : "not all of it allowed";

    // A bound by bits is talked of in bits.
    private static string BitsOf(ulong last) =>
        last != ulong.MaxValue && (last & (last + 1)) == 0 ? $" ({System.Numerics.BitOperations.PopCount(last)} bits)" : "";

    private static string KindWord(ObstacleKind kind) =>
        kind switch
        {
            ObstacleKind.Limit => "a limit of the path",
            ObstacleKind.Aperture => "the IOMMU's aperture",
            ObstacleKind.Swallowed => "a range that never reaches memory",
            _ => "a claim",
        };

    private static string AddressOrRange(IovaRange range) => range.First == range.Last ? Wording.Hex(range.First) : Wording.Range(range);

    private static string NameOf(ResolvedDevice device) =>
        device.Device.Address is { } address ? $"{device.Device.Name} ({address})" : device.Device.Name.ToString();
}
