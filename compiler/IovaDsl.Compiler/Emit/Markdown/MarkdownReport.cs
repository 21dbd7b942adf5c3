using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Markdown;

/// <summary>
/// A platform's answers as a page to read and to review as a diff: what each group can use in each view, everything that
/// is not usable with its cause, and what consumers are told wrongly. GitHub's Markdown; a pure function of its inputs.
/// </summary>
internal sealed class MarkdownReport
{
    private readonly StringBuilder _page = new();
    private readonly Func<string, string> _fileName;

    private MarkdownReport(Func<string, string> fileName) => _fileName = fileName;

    /// <param name="platform">The platform.</param>
    /// <param name="options">How it was asked.</param>
    /// <param name="groups">The answer of each of its groups, in the same order.</param>
    /// <param name="ungrouped">Likewise for the devices behind no IOMMU.</param>
    /// <param name="fileName">How the page calls a source file.</param>
    public static string Write(
        ResolvedPlatform platform,
        AnswerOptions options,
        ImmutableArray<GroupAnswer> groups,
        ImmutableArray<GroupAnswer> ungrouped,
        Func<string, string> fileName
    )
    {
        var report = new MarkdownReport(fileName);
        report.Append(platform, options, groups, ungrouped);
        return report._page.ToString();
    }

    private void Append(
        ResolvedPlatform platform,
        AnswerOptions options,
        ImmutableArray<GroupAnswer> groups,
        ImmutableArray<GroupAnswer> ungrouped
    )
    {
        AppendHead(platform, options);
        AppendOverview(groups, ungrouped);
        foreach (IGrouping<string, GroupAnswer> alike in groups.AddRange(ungrouped).GroupBy(BodyOf))
            AppendAlike([.. alike], alike.Key);
    }

    private void AppendHead(ResolvedPlatform platform, AnswerOptions options)
    {
        _page.Append("# ").Append(Escape(platform.Platform.Name)).Append("\n\n");
        if (platform.Platform.Title is { } title)
            _page.Append(Escape(title)).Append(".\n\n");
        if (platform.Platform.Doc is { } doc)
            _page.Append(Escape(doc.Trim())).Append("\n\n");
        string limits = options.LimitsReserved
            ? "Limits of the path are shown to sysfs, VFIO and iommufd as reserved regions, which Linux does not do."
            : "As in Linux, sysfs, VFIO and iommufd do not know the limits of the path; `exact` counts them.";
        string quirks = options.Quirks == Quirks.Kernel ? ", its deviations from plain arithmetic included" : "";
        _page.Append($"The rules are those of Linux {options.Kernel}{quirks}. Ranges are inclusive. {limits}\n\n");
    }

    private void AppendOverview(ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> ungrouped)
    {
        _page.Append("| group | devices | behind | usable |\n| --- | --- | --- | --- |\n");
        foreach (GroupAnswer group in groups.AddRange(ungrouped))
            _page.Append($"| {Escape(group.Name.ToString())} | {Devices(group)} | {Behind(group)} | {SizeText.Of(group.Exact)} |\n");
        _page.Append('\n');
    }

    // Groups with the same answer share a section: forty like slots are read once.
    private void AppendAlike(GroupAnswer[] alike, string body)
    {
        _page.Append("## ").Append(Escape(NameList.Of(alike.Select(group => group.Name)))).Append("\n\n");
        foreach (IGrouping<string, GroupAnswer> place in alike.GroupBy(Behind))
            _page.Append($"{string.Join(", ", place.Select(Devices))}; {place.Key}.\n\n");
        _page.Append(body);
    }

    // What stands below the names of a group.
    private string BodyOf(GroupAnswer group)
    {
        int start = _page.Length;
        AppendAnswers(group);
        string body = _page.ToString(start, _page.Length - start);
        _page.Length = start;
        return body;
    }

    private void AppendAnswers(GroupAnswer group)
    {
        _page.Append("| view | ranges |\n| --- | --- |\n");
        foreach (View view in View.All)
        {
            if (group[view] is { } answer)
                _page.Append($"| {view.Name} | {Cell(view, answer)} |\n");
        }

        _page.Append('\n');
        AppendExclusions(group);
        foreach (Hazard hazard in Hazard.Of(group))
            _page.Append("> **Hazard.** ").Append(Escape(hazard.Sentence(_fileName))).Append("\n\n");
    }

    private void AppendExclusions(GroupAnswer group)
    {
        ImmutableArray<Exclusion> rows = Exclusion.Of(group);
        if (rows.IsEmpty)
            return;
        _page.Append("| not usable | because | said by |\n| --- | --- | --- |\n");
        foreach (Exclusion row in rows)
        {
            string what =
                row.What == RegionKind.DirectRelaxable.Name() ? row.What + " (usable once the boot mapping is dropped)" : row.What;
            string causes = string.Join("<br>", row.Causes.Select(cause => Escape(CauseText.Of(cause, _fileName))));
            _page.Append($"| {Code(Wording.Range(row.First, row.Last))} | {what} | {causes} |\n");
        }

        _page.Append('\n');
    }

    private static string Cell(View view, ViewAnswer answer)
    {
        if (answer.Refused is { } refused)
            return $"refused, {refused.Error}: {Escape(refused.Why)}";
        if (view.Shape == ViewShape.ReservedRegions)
            return answer.Lines.IsEmpty ? "nothing" : string.Join("<br>", answer.Lines.Select(Code));
        return Ranges(answer.Ranges);
    }

    private static string Ranges(IEnumerable<IovaRange> ranges)
    {
        string text = string.Join("<br>", ranges.Select(range => $"{Code(Wording.Range(range))} {SizeText.Of(range)}"));
        return text.Length == 0 ? "nothing" : text;
    }

    private static string Devices(GroupAnswer group) =>
        string.Join(
            ", ",
            group.Devices.Select(device =>
                device.Device.Address is { } address
                    ? $"{Escape(device.Device.Name.ToString())} {Code(address.ToString())}"
                    : Escape(device.Device.Name.ToString())
            )
        );

    private static string Behind(GroupAnswer group)
    {
        string[] iommus = group.Devices.Select(device => device.Iommu?.Name.ToString()).OfType<string>().Distinct().ToArray();
        if (iommus.Length == 0)
            return "no IOMMU";
        string aperture = group.Aperture is { } range ? " " + Code(Wording.Range(range)) : "";
        return Escape(string.Join(", ", iommus)) + aperture;
    }

    private static string Code(string text) => "`" + text + "`";

    // Names and titles come from a file; none may become a table's bar, a tag or a link.
    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c is '\r' or '\n')
            {
                result.Append(' ');
                continue;
            }

            if (c is '|' or '<' or '>' or '[' or ']' or '*' or '_' or '`' or '\\' or '#')
                result.Append('\\');
            result.Append(c);
        }

        return result.ToString();
    }
}
