using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>The list in <c>reserved_regions</c> of a group (<c>iommu_get_group_resv_regions</c>).</summary>
internal static class SysfsView
{
    public static ViewAnswer Of(GroupQuestion question)
    {
        ReservedRegion[] merged = RegionMerge.LinuxGroup(question.ReportedByAll, question.Options.Quirks);
        return new ViewAnswer(ImmutableArray<IovaRange>.Empty, null)
        {
            Regions = merged.ToImmutableArray(),
            Lines = Lines(merged, question.Options.Quirks),
        };
    }

    // The file holds one page: the kernel stops at 4095 bytes, perhaps within a line (iommu_group_show_resv_regions).
    private static ImmutableArray<string> Lines(ReservedRegion[] merged, Quirks quirks) =>
        quirks == Quirks.None
            ? SysfsText.Lines(merged).ToImmutableArray()
            : SysfsText.File(merged).Split('\n').Where(line => line.Length > 0).ToImmutableArray();
}
