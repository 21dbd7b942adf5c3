using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Diff;

/// <summary>What the old file promises of a subject: layouts that fit it, and its expectations.</summary>
internal static class Promises
{
    /// <summary>Promises that the old answers kept, and the new ones do not.</summary>
    public static ImmutableArray<BrokenPromise> Broken(
        DiffSide before,
        Element subject,
        Func<AnswerOptions, GroupAnswer> old,
        Func<AnswerOptions, GroupAnswer> renewed,
        AnswerOptions newOptions
    )
    {
        if (before.Platform?.Platform is not { } platform || (platform.Layouts.IsEmpty && platform.Expectations.IsEmpty))
            return [];
        GroupAnswer was = old(before.Options);
        GroupAnswer now = renewed(newOptions);
        return
        [
            .. platform
                .Layouts.Where(layout => Fits(layout, was) && !Fits(layout, now))
                .Select(layout => new BrokenPromise($"layout {layout.Name}", layout.Origin)),
            .. before
                .ExpectationsOf(subject)
                .Where(expectation => KernelOf(expectation) is null && Holds(expectation, was) && !Holds(expectation, now))
                .Select(expectation => new BrokenPromise("expect " + Words(expectation), expectation.Origin)),
        ];
    }

    private static bool Fits(MemoryLayout layout, GroupAnswer answer) => layout.Ram.All(ram => answer.Exact.Contains(ram.Range));

    // What names a kernel holds or fails whatever is asked here.
    private static KernelVersion? KernelOf(Expectation expectation) =>
        expectation switch
        {
            ViewExpectation view => view.Kernel,
            RefusedExpectation refused => refused.Kernel,
            _ => null,
        };

    private static bool Holds(Expectation expectation, GroupAnswer answer) =>
        expectation switch
        {
            ViewExpectation { LimitsReserved: true } => true,
            ViewExpectation e when e.View.Shape == ViewShape.ReservedRegions => answer[e.View] is { } view
                && view.Regions.Select(Region).SequenceEqual(e.Ranges.Select(range => (range.First, range.Last, range.Kind))),
            ViewExpectation e => answer[e.View] is { } view
                && view.Ranges.Select(range => (range.First, range.Last))
                    .SequenceEqual(e.Ranges.Select(range => (range.First, range.Last))),
            RefusedExpectation e => answer[e.View]?.Refused is { } refusal && (e.Error ?? refusal.Error) == refusal.Error,
            FitsExpectation e => Fits(e.Layout, answer),
            ExcludesExpectation e => !answer.Exact.Overlaps(e.Range),
            _ => true,
        };

    private static (ulong, ulong, RegionKind?) Region(ReservedRegion region) => (region.First, region.Last, region.Kind);

    private static string Words(Expectation expectation) =>
        expectation switch
        {
            ViewExpectation view => $"{expectation.Subject.Name} {view.View.Name}",
            RefusedExpectation refused => $"{expectation.Subject.Name} {refused.View.Name} refused",
            FitsExpectation fits => $"{expectation.Subject.Name} fits {fits.Layout.Name}",
            _ => $"{expectation.Subject.Name} excludes",
        };
}
