using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>How each view is computed: the rows of <see cref="View.All"/>, each with its rules.</summary>
internal static class ViewRules
{
    private static readonly ViewRule[] Rows =
    [
        new(View.Exact, question => new ViewAnswer(question.Exact.ToImmutableArray(), null)),
        new(View.Sysfs, SysfsView.Of),
        new(View.Vfio, VfioView.Of) { Together = VfioView.Together },
        new(View.Iommufd, IommufdView.Of) { Together = IommufdView.Together },
        new(View.DmaApi, DmaApiView.Of),
    ];

    // In the order of View.All.
    private static readonly ViewRule[] ByIndex = View.All.Select(view => Rows.Single(row => row.View == view)).ToArray();

    /// <summary>The answer of a view for a group; null where the view does not apply.</summary>
    public static ViewAnswer? Answer(View view, GroupQuestion question)
    {
        if (view.NeedsIommu && !question.IsTranslated)
            return null;
        return view.Since is { } since && question.Options.Kernel < since
            ? ViewAnswer.Refuse(nameof(Errno.ENOENT), $"Linux has {view.Title} from {since} on.", null)
            : ByIndex[view.Index].Compute(question);
    }

    /// <summary>The answer of a view for several groups in one container; null where the view knows no containers.</summary>
    public static ContainerView? Together(View view, ContainerQuestion question) => ByIndex[view.Index].Together?.Invoke(question);
}

/// <param name="View">The row of the table of views.</param>
/// <param name="Compute">The answer for a group to which the view applies.</param>
internal sealed record ViewRule(View View, Func<GroupQuestion, ViewAnswer> Compute)
{
    /// <summary>The answer for groups that share one container; null where the view knows no such thing.</summary>
    public Func<ContainerQuestion, ContainerView>? Together { get; init; }
}
