using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Compares an expected list with a view's, range by range.</summary>
internal static class ViewExpectations
{
    public static void Check(ViewExpectation expectation, GroupAnswer answer, CheckContext context)
    {
        string subject = expectation.Subject.Name.ToString();
        string word = expectation.View.Name;
        if (answer[expectation.View] is not { } view)
            context.Report(ExpectationCatalog.ViewDoesNotApply(expectation.Origin.Location(), subject, word), expectation.Subject);
        else if (expectation.View.Shape == ViewShape.ReservedRegions)
            CheckRegions(expectation, subject, view, answer, context);
        else if (view.Refused is { } refusal && !expectation.Ranges.IsEmpty)
            context.Report(
                ExpectationCatalog.RefusedUnexpectedly(expectation.Origin.Location(), subject, word, refusal, expectation.Kernel),
                expectation.Subject
            );
        else
            CheckRanges(expectation, subject, view, answer, context);
    }

    private static void CheckRanges(ViewExpectation expectation, string subject, ViewAnswer view, GroupAnswer answer, CheckContext context)
    {
        ImmutableArray<IovaRange> expected = expectation.Ranges.Select(r => new IovaRange(r.First, r.Last)).ToImmutableArray();
        ImmutableArray<IovaRange> actual = view.Ranges;
        if (actual.SequenceEqual(expected))
            return;
        if (context.IsReported(ExpectationCatalog.ViewDiffersRow, expectation.Origin.Location()))
            context.Report(
                ExpectationCatalog.ViewDiffers(expectation.Origin.Location(), subject, expectation.View.Name, expectation.Kernel),
                expectation.Subject
            );
        else
            ReportDifference(expectation, subject, expected, actual, answer, context);
    }

    private static void CheckRegions(ViewExpectation expectation, string subject, ViewAnswer view, GroupAnswer answer, CheckContext context)
    {
        string[] expected = expectation.Ranges.Select(r => Wording.Range(r.First, r.Last) + " " + r.Kind!.Value.SysfsName()).ToArray();
        string[] actual = view.Regions.Select(r => Wording.Range(r.First, r.Last) + " " + r.Kind.SysfsName()).ToArray();
        if (!expected.SequenceEqual(actual))
            context.Report(
                ExpectationCatalog.SysfsDiffers(
                    expectation.Origin.Location(),
                    subject,
                    expected,
                    actual,
                    answer.Regions,
                    expectation.Kernel
                ),
                expectation.Subject
            );
    }

    private static void ReportDifference(
        ViewExpectation expectation,
        string subject,
        ImmutableArray<IovaRange> expected,
        ImmutableArray<IovaRange> actual,
        GroupAnswer answer,
        CheckContext context
    )
    {
        IovaRangeSet wanted = IovaRangeSet.From(expected.ToArray());
        IovaRangeSet found = IovaRangeSet.From(actual.ToArray());
        IovaRangeSet missing = wanted.Subtract(found);
        IovaRangeSet extra = found.Subtract(wanted);
        ImmutableArray<Obstacle> obstacles = missing
            .SelectMany(gap => answer.Devices.SelectMany(d => Explainer.Obstacles(d, gap)))
            .Distinct()
            .Take(CauseWords.MaxCauses)
            .ToImmutableArray();
        context.Report(
            ExpectationCatalog.ViewDiffers(
                expectation.Origin.Location(),
                subject,
                expectation.View.Name,
                expected,
                actual,
                missing,
                extra,
                obstacles,
                expectation.Kernel
            ),
            expectation.Subject
        );
    }
}
