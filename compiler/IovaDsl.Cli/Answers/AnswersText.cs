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
internal sealed class AnswersText(Canvas canvas, string? onlyView)
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
        if (Wanted("exact"))
            AddRanges(rows, "exact", container.Exact);
        if (Wanted("vfio"))
            AddRanges(rows, "vfio", container.Vfio.Ranges);
        if (Wanted("iommufd"))
            AddRanges(rows, "iommufd", container.Iommufd.Ranges);
        canvas.Table(Indent, rows);
        foreach (
            (string view, ImmutableArray<RefusedGroup> refused) in (ReadOnlySpan<(string, ImmutableArray<RefusedGroup>)>)
                [("vfio", container.Vfio.Refused), ("iommufd", container.Iommufd.Refused)]
        )
        {
            foreach (RefusedGroup group in refused.Where(_ => Wanted(view)))
                canvas.Line(
                    Indent,
                    new Cell("refused: ", Look.Bad),
                    $"{view} does not take {group.Group} ({group.Refusal.Error}). {group.Refusal.Why}"
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
        key.Append(group.Exact).Append('\n');
        key.AppendJoin('\n', group.SysfsText ?? []).Append('\n');
        foreach (ViewAnswer? view in (ReadOnlySpan<ViewAnswer?>)[group.Vfio, group.Iommufd, group.DmaApi])
            key.AppendJoin(',', view?.Ranges ?? []).Append(view?.Refused?.ToString()).Append('\n');
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
        if (Wanted("exact"))
            AddRanges(rows, "exact", group.Exact);
        if (Wanted("sysfs") && group.SysfsText is { } lines)
            AddLines(rows, "sysfs", lines);
        if (Wanted("vfio"))
            AddView(rows, "vfio", group.Vfio, same: null);
        if (Wanted("iommufd"))
            AddView(rows, "iommufd", group.Iommufd, onlyView is null && Same(group.Vfio, group.Iommufd) ? "as vfio" : null);
        if (Wanted("dma-api"))
            AddView(rows, "dma-api", group.DmaApi, onlyView is null && Same(group.DmaApi, group.Exact) ? "as exact" : null);
        canvas.Table(Indent, rows);
    }

    private bool Wanted(string view) => onlyView is null || onlyView == view;

    private void AddView(List<Cell[]> rows, string name, ViewAnswer? view, string? same)
    {
        if (view is null && onlyView is null)
            return;
        if (view is null)
            rows.Add([new Cell(name, Look.Bold), "does not apply behind no IOMMU", ""]);
        else if (view.Refused is { } refused)
            rows.Add([new Cell(name, Look.Bold), new Cell("refused, " + refused.Error, Look.Bad), ""]);
        else if (same is not null)
            rows.Add([new Cell(name, Look.Bold), new Cell(same, Look.Dim), ""]);
        else
            AddRanges(rows, name, view.Ranges);
    }

    private void WriteRefusals(GroupAnswer group)
    {
        var told = new HashSet<Refusal>();
        foreach (
            (string view, Refusal? refused) in (ReadOnlySpan<(string, Refusal?)>)
                [("vfio", group.Vfio?.Refused), ("iommufd", group.Iommufd?.Refused), ("dma-api", group.DmaApi.Refused)]
        )
        {
            if (refused is null || !Wanted(view) || !told.Add(refused))
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

    private static bool Same(ViewAnswer? a, ViewAnswer? b) =>
        a is not null && b is not null && a.Refused is null && b.Refused is null && a.Ranges.AsSpan().SequenceEqual(b.Ranges.AsSpan());

    private static bool Same(ViewAnswer a, IovaRangeSet b) => a.Refused is null && a.Ranges.AsSpan().SequenceEqual(b.AsSpan());

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
