using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Tests.Diff;
using IovaDsl.Report.Drawing;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Report;

/// <summary>Bars are whole, and what they show as usable is what the views answer.</summary>
public sealed class SpaceRowTests
{
    [Fact]
    public void Bars_cover_the_space_and_agree_with_the_answers()
    {
        int bars = 0;
        foreach (ResolvedPlatform platform in DiffLawTests.Examples())
        {
            (ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> alone) = AnswerComputer.AnswerAll(
                platform,
                AnswerOptions.Default
            );
            foreach (GroupAnswer group in groups.Concat(alone))
                bars += AssertBars(group);
        }

        Assert.True(bars > 100);
    }

    private static int AssertBars(GroupAnswer group)
    {
        ImmutableArray<SpaceRow> rows = SpaceRow.Of(group);
        foreach (SpaceRow row in rows)
        {
            Assert.Equal(0UL, row.Stretches[0].Range.First);
            Assert.Equal(ulong.MaxValue, row.Stretches[^1].Range.Last);
            for (int i = 1; i < row.Stretches.Length; i++)
                Assert.Equal(row.Stretches[i - 1].Range.Last + 1, row.Stretches[i].Range.First);
            View view = View.Find(row.Name)!;
            if (group[view] is { Refused: null } answer && view.Shape != ViewShape.ReservedRegions)
                Assert.Equal(IovaRangeSet.From(answer.Ranges), Usable(row));
        }

        return rows.Length;
    }

    // What is usable once a boot mapping is dropped is usable in exact.
    private static IovaRangeSet Usable(SpaceRow row) =>
        IovaRangeSet.From(
            row.Stretches.Where(stretch => stretch.What is Stretch.Usable or "direct-relaxable").Select(stretch => stretch.Range)
        );
}
