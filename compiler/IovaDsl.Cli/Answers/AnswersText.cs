using System.Collections.Immutable;
using System.Text;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// Answers for people. Groups with the same answer are told together, since a board with forty like slots is read once.
/// </summary>
internal sealed class AnswersText(Canvas canvas, View? onlyView)
{
    private const int Indent = 2;

    public void Write(PlatformAnswers answers)
    {
        WriteHead(answers);
        foreach (IGrouping<string, GroupAnswer> alike in answers.Groups.Concat(answers.Ungrouped).GroupBy(KeyOf))
        {
            canvas.EmptyLine();
            foreach (GroupAnswer group in alike)
                WriteHeading(group);
            canvas.EmptyLine();
            GroupAnswer first = alike.First();
            WriteViews(first);
            WriteRefusals(first);
            if (onlyView is not null)
                continue;
            WriteExclusions(first);
            WriteHazards(first);
        }

        if (answers.Container is { } container)
            WriteContainer(container);
    }

    private void WriteContainer(ContainerAnswer container)
    {
        canvas.EmptyLine();
        canvas.Line(
            0,
            new Cell("together in one container", Look.Bold),
            "  " + string.Join(", ", container.Groups.Select(group => group.Name))
        );
        canvas.EmptyLine();
        var rows = new List<Cell[]>();
        if (Wanted(View.Exact))
            AddRanges(rows, View.Exact.Name, container.Exact);
        foreach (View view in View.All.Where(view => container[view] is not null && Wanted(view)))
            AddRanges(rows, view.Name, container[view]!.Ranges);
        canvas.Table(Indent, rows);
        foreach (View view in View.All.Where(Wanted))
        {
            foreach (RefusedGroup group in container[view]?.Refused ?? [])
                canvas.Line(
                    Indent,
                    new Cell("refused: ", Look.Bad),
                    $"{view.Title} does not take {group.Group} ({group.Refusal.Error}). {group.Refusal.Why}"
                );
        }
    }

    private void WriteHead(PlatformAnswers answers)
    {
        Platform platform = answers.Platform.Platform;
        canvas.Line(0, new Cell(platform.Name, Look.Bold), platform.Title is { } title ? "  " + title : "");
        string limits = answers.Options.LimitsReserved ? ", limits shown as reserved regions" : "";
        string quirks = answers.Options.Quirks == Quirks.Kernel ? ", with the kernel's quirks" : "";
        canvas.Line(0, new Cell($"as Linux {answers.Options.Kernel}{limits}{quirks}; ranges are inclusive", Look.Dim));
    }

    private void WriteHeading(GroupAnswer group)
    {
        ImmutableArray<ResolvedDevice> devices = group.Devices;
        ResolvedDevice first = devices[0];
        string place = $"on {first.Device.Parent.Name}, behind {first.Iommu?.Name.ToString() ?? "no IOMMU"}";
        bool isDevice = devices.Length == 1 && first.Device.Name == group.Name;
        string who = isDevice
            ? first.Device.Address?.ToString() ?? ""
            : "group of "
                + string.Join(", ", devices.Select(device => $"{device.Device.Name} {device.Device.Address?.ToString()}".TrimEnd()));
        canvas.Line(0, new Cell(group.Name.ToString(), Look.Bold), who.Length == 0 ? "" : "  " + who, "  " + place);
    }

    // Two groups belong together when everything that would stand below their names reads the same.
    private static string KeyOf(GroupAnswer group)
    {
        var key = new StringBuilder();
        foreach (ViewAnswer? view in group.Views)
            key.AppendJoin(',', view?.Ranges ?? []).AppendJoin('\n', view?.Lines ?? []).Append(view?.Refused?.ToString()).Append('\n');
        foreach (Exclusion row in Exclusion.Of(group))
            key.Append(row.First)
                .Append(' ')
                .Append(row.Last)
                .Append(row.What)
                .AppendJoin(';', row.Causes.Select(cause => CauseText.Of(cause)))
                .Append('\n');
        return key.ToString();
    }

    private void WriteViews(GroupAnswer group)
    {
        var rows = new List<Cell[]>();
        foreach (View view in View.All.Where(Wanted))
            AddView(rows, view, group);
        canvas.Table(Indent, rows);
    }

    private bool Wanted(View view) => (onlyView ?? view) == view;

    private void AddView(List<Cell[]> rows, View view, GroupAnswer group)
    {
        var name = new Cell(view.Name, Look.Bold);
        ViewAnswer? answer = group[view];
        if (answer is null && onlyView is null)
            return;
        if (answer is null)
            rows.Add([name, "does not apply behind no IOMMU", ""]);
        else if (answer.Refused is { } refused)
            rows.Add([name, new Cell("refused, " + refused.Error, Look.Bad), ""]);
        else if (view.Shape == ViewShape.ReservedRegions)
            AddLines(rows, view.Name, answer.Lines);
        else if (onlyView is null && view.OftenAs is { } other && Same(answer, group[other]))
            rows.Add([name, new Cell("as " + other.Name, Look.Dim), ""]);
        else
            AddRanges(rows, view.Name, answer.Ranges);
    }

    private void WriteRefusals(GroupAnswer group)
    {
        var told = new HashSet<Refusal>();
        foreach (View view in View.All.Where(Wanted))
        {
            if (group[view]?.Refused is not { } refused || !told.Add(refused))
                continue;
            string cause = refused.Cause is { } by ? $" ({CauseText.Of(by)})" : "";
            canvas.EmptyLine();
            canvas.Line(Indent, new Cell("refused: ", Look.Bad), refused.Why + cause);
        }
    }

    private static void AddRanges(List<Cell[]> rows, string name, IEnumerable<IovaRange> ranges)
    {
        string heading = name;
        foreach (IovaRange range in ranges)
        {
            rows.Add([new Cell(heading, Look.Bold), new Cell(Wording.Range(range), Look.Good), new Cell(SizeText.Of(range), Look.Dim)]);
            heading = "";
        }

        if (heading.Length > 0)
            rows.Add([new Cell(heading, Look.Bold), new Cell("nothing", Look.Bad), ""]);
    }

    private static void AddLines(List<Cell[]> rows, string name, ImmutableArray<string> lines)
    {
        string heading = name;
        foreach (string line in lines)
        {
            rows.Add([new Cell(heading, Look.Bold), line, ""]);
            heading = "";
        }

        if (heading.Length > 0)
            rows.Add([new Cell(heading, Look.Bold), new Cell("no reserved regions", Look.Dim), ""]);
    }

    private static bool Same(ViewAnswer a, ViewAnswer? b) =>
        b is { Refused: null } && a.Refused is null && a.Ranges.AsSpan().SequenceEqual(b.Ranges.AsSpan());

    private void WriteExclusions(GroupAnswer group)
    {
        var rows = new List<Cell[]>();
        foreach (Exclusion row in Exclusion.Of(group))
        {
            string range = Wording.Range(row.First, row.Last);
            string what = row.What == RegionKind.DirectRelaxable.Name() ? row.What + " (usable once unmapped)" : row.What;
            foreach (Cause cause in row.Causes)
            {
                rows.Add([range, what, new Cell(CauseText.Of(cause), Look.Dim)]);
                range = what = "";
            }
        }

        if (rows.Count == 0)
            return;
        canvas.EmptyLine();
        canvas.Line(Indent, new Cell("not usable", Look.Bold));
        canvas.Table(Indent, rows);
    }

    private void WriteHazards(GroupAnswer group)
    {
        ImmutableArray<Hazard> hazards = Hazard.Of(group);
        if (hazards.IsEmpty)
            return;
        canvas.EmptyLine();
        foreach (Hazard hazard in hazards)
            canvas.Line(Indent, new Cell("hazard: ", Look.Warn), hazard.Sentence());
    }
}
