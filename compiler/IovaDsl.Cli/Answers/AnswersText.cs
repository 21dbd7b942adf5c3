using System.Collections.Immutable;
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
/// <param name="output">Where to, answer by answer.</param>
/// <param name="canvas">How it is laid out.</param>
/// <param name="onlyView">One view; null: all.</param>
/// <param name="map">Draws each answer; null: lists are printed.</param>
internal sealed class AnswersText(TextWriter output, Canvas canvas, View? onlyView, SpaceMap? map)
{
    private const int Indent = 2;
    private const int MostWithoutOverview = 8;
    private readonly AnswerKey _key = new();

    public void Write(PlatformAnswers answers)
    {
        WriteHead(answers);
        GroupAnswer[][] classes = [.. answers.Groups.Concat(answers.Ungrouped).GroupBy(_key.Of).Select(alike => alike.ToArray())];
        if (map is not null)
        {
            canvas.EmptyLine();
            new BusTree(canvas).Write(answers.Platform);
        }
        else if (classes.Sum(alike => alike.Length) > MostWithoutOverview && classes.Length > 1)
        {
            WriteOverview(classes);
        }

        foreach (GroupAnswer[] alike in classes)
        {
            canvas.MoveTo(output);
            canvas.EmptyLine();
            WriteHeadings(alike);
            canvas.EmptyLine();
            if (map is not null)
                map.Write(alike[0]);
            else
                WriteAnswer(alike[0]);
        }

        if (answers.Container is { } container)
            WriteContainer(container);
        canvas.MoveTo(output);
    }

    private void WriteAnswer(GroupAnswer answer)
    {
        ToldExclusions? told = onlyView is null ? new ToldExclusions(answer) : null;
        WriteViews(answer, told);
        WriteRefusals(answer);
        if (told is null)
            return;
        WriteExclusions(told);
        WriteHazards(answer);
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

    // What of each is usable, and who refuses it: a page for a board with more devices than a page has lines.
    private void WriteOverview(GroupAnswer[][] classes)
    {
        var rows = new List<Cell[]>();
        foreach (GroupAnswer[] alike in classes)
        {
            GroupAnswer first = alike[0];
            string refused = string.Join(
                "; ",
                View.All.Where(view => first[view]?.Refused is not null)
                    .GroupBy(view => first[view]!.Refused!.Error)
                    .Select(error => $"refused by {string.Join(", ", error)} ({error.Key})")
            );
            rows.Add([
                new Cell(NameList.Of(alike.Select(group => group.Name)), Look.Bold),
                $"behind {first.Devices[0].Iommu?.Name.ToString() ?? "no IOMMU"}",
                new Cell(SizeText.Of(first.Exact) + " usable", first.Exact.IsEmpty ? Look.Bad : Look.Good),
                new Cell(refused, Look.Bad),
            ]);
        }

        canvas.EmptyLine();
        canvas.Table(0, rows);
    }

    // Devices of one family that are alike stand on one line.
    private void WriteHeadings(GroupAnswer[] alike)
    {
        foreach (IGrouping<object, GroupAnswer> line in alike.GroupBy(FamilyOf))
        {
            GroupAnswer first = line.First();
            int count = line.Count();
            if (count == 1)
                WriteHeading(first);
            else
                canvas.Line(
                    0,
                    new Cell(NameList.Of(line.Select(group => group.Name)), Look.Bold),
                    $"  {count} devices{(first.Devices[0].Device.Address is { } address ? $" from {address}" : "")}",
                    "  " + PlaceOf(first.Devices[0])
                );
        }
    }

    // Groups of several devices have names of their own, and are told alone.
    private static object FamilyOf(GroupAnswer group) =>
        group.Devices[0].Device.Name == group.Name
            ? (group.Name.Base, group.Devices[0].Device.Parent.Name, group.Devices[0].Iommu?.Name)
            : group.Name;

    private static string PlaceOf(ResolvedDevice device) =>
        $"on {device.Device.Parent.Name}, behind {device.Iommu?.Name.ToString() ?? "no IOMMU"}";

    private void WriteHeading(GroupAnswer group)
    {
        ImmutableArray<ResolvedDevice> devices = group.Devices;
        ResolvedDevice first = devices[0];
        string place = PlaceOf(first);
        bool isDevice = devices.Length == 1 && first.Device.Name == group.Name;
        string who = isDevice
            ? first.Device.Address?.ToString() ?? ""
            : "group of "
                + string.Join(", ", devices.Select(device => $"{device.Device.Name} {device.Device.Address?.ToString()}".TrimEnd()));
        canvas.Line(0, new Cell(group.Name.ToString(), Look.Bold), who.Length == 0 ? "" : "  " + who, "  " + place);
    }

    private void WriteViews(GroupAnswer group, ToldExclusions? told)
    {
        var rows = new List<Cell[]>();
        foreach (View view in View.All.Where(Wanted))
            AddView(rows, view, group, told);
        canvas.Table(Indent, rows);
    }

    private bool Wanted(View view) => (onlyView ?? view) == view;

    private void AddView(List<Cell[]> rows, View view, GroupAnswer group, ToldExclusions? told)
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
            AddLines(rows, view.Name, answer, told);
        else if (onlyView is null && view.OftenAs is { } other && Same(answer, group[other]))
            rows.Add([name, new Cell("as " + other.Name, Look.Dim), ""]);
        else if (onlyView is null && view == View.DmaApi && Difference(answer, group[View.Exact]) is { } difference)
            rows.Add([name, new Cell("as exact", Look.Dim), difference]);
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

    // With all views, who claims a region stands beside its line, and not once more below.
    private static void AddLines(List<Cell[]> rows, string name, ViewAnswer answer, ToldExclusions? told)
    {
        string heading = name;
        for (int i = 0; i < answer.Lines.Length; i++)
        {
            Cell[] causes = told is not null && i < answer.Regions.Length ? [.. told.Beside(answer.Regions[i]).SelectMany(CausesOf)] : [];
            rows.Add([new Cell(heading, Look.Bold), answer.Lines[i], causes.Length > 0 ? causes[0] : ""]);
            rows.AddRange(causes.Skip(1).Select(cause => (Cell[])["", "", cause]));
            heading = "";
        }

        if (heading.Length > 0)
            rows.Add([new Cell(heading, Look.Bold), new Cell("no reserved regions", Look.Dim), ""]);
    }

    private static IEnumerable<Cell> CausesOf(Exclusion row)
    {
        string care = row.What == RegionKind.DirectRelaxable.Name() ? ", usable once unmapped" : "";
        return row.Causes.Select(cause => new Cell(CauseText.Of(cause) + care, Look.Dim));
    }

    private static bool Same(ViewAnswer a, ViewAnswer? b) =>
        b is { Refused: null } && a.Refused is null && a.Ranges.AsSpan().SequenceEqual(b.Ranges.AsSpan());

    // "without 0x0..0xfff, with 0x800_0000..0x80f_ffff": where that says it shorter than the list.
    private static string? Difference(ViewAnswer answer, ViewAnswer? other)
    {
        const int fewest = 3;
        if (other is not { Refused: null } || answer.Ranges.Length < fewest)
            return null;
        IovaRangeSet here = IovaRangeSet.From(answer.Ranges.AsSpan());
        IovaRangeSet there = IovaRangeSet.From(other.Ranges.AsSpan());
        IovaRangeSet without = there.Subtract(here);
        IovaRangeSet with = here.Subtract(there);
        if (without.Count + with.Count >= fewest)
            return null;
        return (without.IsEmpty ? "" : "without " + Wording.Ranges(without))
            + (with.IsEmpty ? "" : (without.IsEmpty ? "" : ", ") + "with " + Wording.Ranges(with));
    }

    private void WriteExclusions(ToldExclusions told)
    {
        var rows = new List<Cell[]>();
        foreach (Exclusion row in told.Others)
        {
            string range = Wording.Range(row.First, row.Last);
            string what = row.HiddenBecause is null ? row.What : row.What + " (not known to Linux)";
            foreach (Cell cause in CausesOf(row))
            {
                rows.Add([range, what, cause]);
                range = what = "";
            }
        }

        if (rows.Count == 0)
            return;
        canvas.EmptyLine();
        canvas.Line(Indent, new Cell(told.AnyBeside ? "also not usable" : "not usable", Look.Bold));
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
