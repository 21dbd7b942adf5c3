using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Compares an expected list with a view's, range by range.</summary>
internal static class ViewExpectations
{
    public static void Check(ViewExpectation expectation, GroupAnswer answer, CheckContext context)
    {
        string subject = expectation.Subject.Name.ToString();
        if (expectation.View == ViewName.Sysfs)
        {
            CheckSysfs(expectation, subject, answer, context);
            return;
        }

        ImmutableArray<IovaRange> expected = expectation.Ranges.Select(r => new IovaRange(r.First, r.Last)).ToImmutableArray();
        ImmutableArray<IovaRange> actual;
        if (expectation.View == ViewName.Exact)
        {
            actual = answer.Exact.ToImmutableArray();
        }
        else if (Pick(answer, expectation.View) is not { } view)
        {
            context.Report(
                ExpectationCatalog.ViewDoesNotApply(expectation.Origin.Location(), subject, WordOf(expectation.View)),
                expectation.Subject
            );
            return;
        }
        else if (view.Refused is { } refusal && !expected.IsEmpty)
        {
            context.Report(
                ExpectationCatalog.RefusedUnexpectedly(
                    expectation.Origin.Location(),
                    subject,
                    WordOf(expectation.View),
                    refusal,
                    expectation.Kernel
                ),
                expectation.Subject
            );
            return;
        }
        else
        {
            actual = view.Ranges;
        }

        if (actual.SequenceEqual(expected))
            return;
        if (context.IsReported(ExpectationCatalog.ViewDiffersRow, expectation.Origin.Location()))
            context.Report(
                ExpectationCatalog.ViewDiffers(expectation.Origin.Location(), subject, WordOf(expectation.View), expectation.Kernel),
                expectation.Subject
            );
        else
            ReportDifference(expectation, subject, expected, actual, answer, context);
    }

    public static ViewAnswer? Pick(GroupAnswer answer, ViewName view) =>
        view switch
        {
            ViewName.Vfio => answer.Vfio,
            ViewName.Iommufd => answer.Iommufd,
            ViewName.DmaApi => answer.DmaApi,
            _ => new ViewAnswer(answer.Exact.ToImmutableArray(), null),
        };

    public static string WordOf(ViewName view) =>
        view switch
        {
            ViewName.Exact => "exact",
            ViewName.Sysfs => "sysfs",
            ViewName.Vfio => "vfio",
            ViewName.Iommufd => "iommufd",
            _ => "dma-api",
        };

    private static void CheckSysfs(ViewExpectation expectation, string subject, GroupAnswer answer, CheckContext context)
    {
        if (answer.Sysfs is not { } sysfs)
        {
            context.Report(ExpectationCatalog.ViewDoesNotApply(expectation.Origin.Location(), subject, "sysfs"), expectation.Subject);
            return;
        }

        string[] expected = expectation.Ranges.Select(r => Wording.Range(r.First, r.Last) + " " + r.Kind!.Value.SysfsName()).ToArray();
        string[] actual = sysfs.Select(r => Wording.Range(r.First, r.Last) + " " + r.Kind.SysfsName()).ToArray();
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
                WordOf(expectation.View),
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
