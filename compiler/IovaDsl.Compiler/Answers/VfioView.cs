using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>The ranges of a VFIO type1 container (<c>vfio_iommu_type1.c</c>).</summary>
internal static class VfioView
{
    public static ViewAnswer Of(GroupQuestion question)
    {
        if (UserSpaceRefusal.Of(question, Consumer.Vfio) is { } refusal)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, refusal);
        IovaRange[] usable = question.Aperture is { } window
            ? RegionMerge.Vfio(window, question.ReportedByAll, question.Options.Quirks)
            : [];
        return usable.Length > 0
            ? new ViewAnswer(usable.ToImmutableArray(), null)
            : ViewAnswer.Refuse(
                nameof(Errno.EINVAL),
                "Nothing usable is left, and VFIO refuses such a group (vfio_iommu_type1_attach_group).",
                null
            );
    }

    public static ContainerView Together(ContainerQuestion question)
    {
        var container = new VfioContainer(question.Options.Quirks, question.Options.Kernel, question.Options.KernelPage);
        ImmutableArray<RefusedGroup> refused = question.Attach(group => group.Vfio!.Refused, container.Attach);
        return new ContainerView(container.CapabilityRanges.ToArray().ToImmutableArray(), refused);
    }
}
