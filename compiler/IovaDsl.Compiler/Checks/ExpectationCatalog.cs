using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Golden answers that do not hold: IOVA3000 to IOVA3999.</summary>
internal static class ExpectationCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    /// <summary>Past this, a list of causes hides more than it shows.</summary>
    public static readonly DiagnosticDescriptor ViewDiffersRow = Rows.Add("IOVA3001", Severity.Error, "Expected ranges differ");
    public static readonly DiagnosticDescriptor RefusalDiffersRow = Rows.Add("IOVA3002", Severity.Error, "Refusal differs");
    public static readonly DiagnosticDescriptor LayoutDoesNotFitRow = Rows.Add(
        "IOVA3003",
        Severity.Error,
        "Layout does not fit",
        errorCanBeAllowed: true
    );
    public static readonly DiagnosticDescriptor NotExcludedRow = Rows.Add("IOVA3004", Severity.Error, "Range is usable");
    public static readonly DiagnosticDescriptor ViewDoesNotApplyRow = Rows.Add("IOVA3005", Severity.Error, "View does not apply");

    internal static Diagnostic ViewDiffers(SourceLocation at, string subject, string view, KernelVersion? kernel) =>
        new(ViewDiffersRow, at, $"the {view} view of `{subject}` differs from what is expected{Under(kernel)}");

    internal static Diagnostic ViewDiffers(
        SourceLocation at,
        string subject,
        string view,
        ImmutableArray<IovaRange> expected,
        ImmutableArray<IovaRange> actual,
        IovaRangeSet missing,
        IovaRangeSet extra,
        ImmutableArray<Obstacle> obstacles,
        KernelVersion? kernel
    )
    {
        var prose = new List<string> { "expected  " + Wording.Ranges(expected), "actual    " + Wording.Ranges(actual) };
        if (!missing.IsEmpty)
            prose.Add("missing   " + Wording.Ranges(missing));
        if (!extra.IsEmpty)
            prose.Add("extra     " + Wording.Ranges(extra));
        if (missing.IsEmpty && extra.IsEmpty)
            prose.Add("The addresses are the same; only their division into ranges differs.");
        prose.AddRange(obstacles.Select(CauseWords.DescribeObstacle));
        return ViewDiffers(at, subject, view, kernel) with
        {
            Prose = string.Join("\n", prose),
            Related = CauseWords.PlacesOf(obstacles),
            Hint = IfRight(actual.Take(MostInHint + 1).Select(Wording.Range)),
        };
    }

    internal static Diagnostic SysfsDiffers(
        SourceLocation at,
        string subject,
        IReadOnlyCollection<string> expected,
        IReadOnlyCollection<string> actual,
        ImmutableArray<MergedRegion> regions,
        KernelVersion? kernel
    )
    {
        var prose = new List<string> { "expected  " + Join(expected), "actual    " + Join(actual) };
        string[] missing = expected.Except(actual).ToArray();
        var extra = new HashSet<string>(actual.Except(expected));
        if (missing.Length > 0)
            prose.Add("missing   " + Join(missing));
        if (extra.Count > 0)
            prose.Add("extra     " + Join(extra));
        foreach (
            MergedRegion region in regions
                .Where(r => extra.Contains(Wording.Range(r.Region.First, r.Region.Last) + " " + r.Region.Kind.SysfsName()))
                .Take(CauseWords.MaxCauses)
        )
            prose.Add(
                $"{Wording.Range(region.Region.First, region.Region.Last)} {region.Region.Kind.SysfsName()} comes from "
                    + $"{Wording.List(region.Causes.Select(CauseWords.DescribeCause))}"
            );
        return ViewDiffers(at, subject, "sysfs", kernel) with
        {
            Prose = string.Join("\n", prose),
            Hint = IfRight(actual.Take(MostInHint + 1)),
        };
    }

    internal static Diagnostic RefusedUnexpectedly(
        SourceLocation at,
        string subject,
        string consumer,
        Refusal refusal,
        KernelVersion? kernel
    ) =>
        new(RefusalDiffersRow, at, $"{consumer} refuses `{subject}` with {refusal.Error}{Under(kernel)}; ranges are expected")
        {
            Prose = refusal.Why,
            Related = PlaceOf(refusal.Cause),
            Hint = IfRight(["refused " + refusal.Error]),
        };

    internal static Diagnostic NotRefused(
        SourceLocation at,
        string subject,
        string consumer,
        ImmutableArray<IovaRange> ranges,
        KernelVersion? kernel
    ) =>
        new(RefusalDiffersRow, at, $"{consumer} does not refuse `{subject}`{Under(kernel)}")
        {
            Prose = "actual    " + Wording.Ranges(ranges),
            Hint = IfRight(ranges.Take(MostInHint + 1).Select(Wording.Range)),
        };

    internal static Diagnostic RefusedOtherwise(
        SourceLocation at,
        string subject,
        string consumer,
        string expected,
        Refusal refusal,
        KernelVersion? kernel
    ) =>
        new(RefusalDiffersRow, at, $"{consumer} refuses `{subject}` with {refusal.Error}, not {expected}{Under(kernel)}")
        {
            Prose = refusal.Why,
            Related = PlaceOf(refusal.Cause),
            Hint = IfRight(["refused " + refusal.Error]),
        };

    internal static Diagnostic LayoutDoesNotFit(
        SourceLocation at,
        string subject,
        string layout,
        StatedRange ram,
        ImmutableArray<Obstacle> obstacles,
        IovaRange? nearest
    ) =>
        new(
            LayoutDoesNotFitRow,
            at,
            $"`{subject}` cannot use {Wording.Range(ram.Range)} of the layout `{layout}`{Short(ram.Range, obstacles)}"
        )
        {
            Topic = Wording.Range(ram.Range),
            Prose = string.Join("\n", obstacles.Select(CauseWords.DescribeObstacle)),
            Related = ImmutableArray
                .Create(new LabeledLocation(ram.Origin.Location(), "this memory"))
                .AddRange(CauseWords.PlacesOf(obstacles)),
            Hint = nearest is { } place
                ? $"The nearest place of that size is {Wording.Range(place)}."
                : "There is no usable place of that size.",
        };

    private static string Short(IovaRange range, ImmutableArray<Obstacle> obstacles) =>
        obstacles.Select(obstacle => CauseWords.BitsShort(range, obstacle)).FirstOrDefault(text => text.Length > 0) ?? "";

    internal static Diagnostic NotExcluded(SourceLocation at, string subject, IovaRangeSet usable) =>
        new(NotExcludedRow, at, $"`{subject}` can use {Wording.Ranges(usable)}, which is expected to be excluded")
        {
            Hint = "Narrow the range, or state the claim or limit that excludes it.",
        };

    internal static Diagnostic ViewDoesNotApply(SourceLocation at, string subject, string consumer) =>
        new(ViewDoesNotApplyRow, at, $"{consumer} has no answer for `{subject}`: no IOMMU translates it")
        {
            Hint = "Only `exact` and `dma-api` apply to a device behind no IOMMU.",
        };

    private const int MostInHint = 4;

    // What to write where today's answer is the right one; a long list is not for a hint.
    private static string IfRight(IEnumerable<string> answer)
    {
        string[] items = answer.DefaultIfEmpty("nothing").Take(MostInHint + 1).ToArray();
        bool isLong = items.Length > MostInHint;
        return $"If that is right, write `{string.Join(", ", items.Take(MostInHint))}{(isLong ? ", …" : "")}`.";
    }

    // The version is worth a word where the expectation names one.
    private static string Under(KernelVersion? kernel) => kernel is { } version ? $" under Linux {version}" : "";

    private static ImmutableArray<LabeledLocation> PlaceOf(Cause? cause) =>
        LabeledLocation.List(cause?.Origin.Source, cause is null ? "" : $"{cause.Element}.{cause.Rule}");

    private static string Join(IReadOnlyCollection<string> items) => items.Count == 0 ? "nothing" : string.Join(", ", items);
}
