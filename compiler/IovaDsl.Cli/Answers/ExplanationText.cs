using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>An explanation for people: the verdict first, then every cause, then where to go instead.</summary>
internal sealed class ExplanationText(Session session)
{
    private const int Indent = 2;
    private readonly Canvas _canvas = Canvas.For(session);

    public string Write(Explanation explanation)
    {
        WriteVerdict(explanation);
        WriteObstacles(explanation);
        WriteRelaxable(explanation);
        WriteWayOut(explanation);
        return _canvas.ToString();
    }

    private void WriteVerdict(Explanation explanation)
    {
        string who = NameOf(explanation.Device);
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
            _canvas.Line(Indent, $"usable up to {Wording.Hex(next.Last)}; what ends it: {KindWord(next.Kind)}, {CauseText.Of(next.Cause)}");
        if (explanation.Binding is { } binding)
            _canvas.Line(
                Indent,
                $"highest address of all: {Wording.Hex(binding.Last)}, by {KindWord(binding.Kind)}, {CauseText.Of(binding.Cause)}"
            );
        if (explanation.IsUsable)
            return;
        if (explanation.NearestFree is { } free)
            _canvas.Line(Indent, "nearest usable place of that size: ", new Cell(AddressOrRange(free), Look.Good));
        else
            _canvas.Line(Indent, new Cell("no place of that size is usable", Look.Bad));
    }

    private static string KindWord(ObstacleKind kind) =>
        kind switch
        {
            ObstacleKind.Limit => "a limit of the path",
            ObstacleKind.Aperture => "the end of the IOMMU's addresses",
            ObstacleKind.Swallowed => "what the path swallows",
            _ => "a claim",
        };

    private static string AddressOrRange(IovaRange range) => range.First == range.Last ? Wording.Hex(range.First) : Wording.Range(range);

    private static string NameOf(ResolvedDevice device) =>
        device.Device.Address is { } address ? $"{device.Device.Name} ({address})" : device.Device.Name.ToString();
}
