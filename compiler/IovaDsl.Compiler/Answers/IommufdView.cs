using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>The ranges of an I/O address space of iommufd (<c>io_pagetable.c</c>).</summary>
internal static class IommufdView
{
    public static ViewAnswer Of(GroupQuestion question)
    {
        if (UserSpaceRefusal.Of(question, Consumer.Iommufd) is { } refusal)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, refusal);
        if (question.ApertureFor(Consumer.Iommufd) is not { } window)
            return new ViewAnswer(ImmutableArray<IovaRange>.Empty, null);
        var domain = new IommuDomain(window, AnswerComputer.PageSizesOf(question.Devices[0].Iommu!));
        var group = new IommuGroup(domain, question.Reported.Select(r => r.Select(x => x.Region).ToArray()).ToArray());
        IommuResult result = new Ioas(question.Options.Kernel).Attach(group);
        return result.IsSuccess
            ? new ViewAnswer(RegionMerge.Iommufd(window, question.ReportedByAll).ToImmutableArray(), null)
            : ViewAnswer.Refuse(
                result.Error.ToString(),
                WhyIommufdRefuses(result.Why),
                result.Why == RefusalReason.MsiCombination ? CauseOfMsiCombination(question.Reported) : null
            );
    }

    public static ContainerView Together(ContainerQuestion question)
    {
        var ioas = new Ioas(question.Options.Kernel);
        ImmutableArray<RefusedGroup> refused = question.Attach(group => group.Iommufd!.Refused, ioas.Attach);
        return new ContainerView(
            refused.Length == question.Members.Length ? ImmutableArray<IovaRange>.Empty : ioas.Ranges.ToImmutableArray(),
            refused
        );
    }

    private static string WhyIommufdRefuses(RefusalReason why) =>
        why switch
        {
            RefusalReason.MsiCombination =>
                "iommufd takes one software MSI window, or hardware MSI regions, not both (iopt_table_enforce_dev_resv_regions).",
            RefusalReason.Alignment =>
                "The IOMMU's smallest page is larger than the kernel's own (iopt_table_add_domain); a kernel of larger "
                    + "pages would take it.",
            _ => $"iommufd refuses the group ({why}).",
        };

    private static Cause? CauseOfMsiCombination(ImmutableArray<List<ResolvedRegion>> reported) =>
        reported
            .Where(r => r.Any(x => x.Region.Kind == RegionKind.SoftwareMsi))
            .Select(r => r.FirstOrDefault(x => x.Region.Kind == RegionKind.Msi) ?? r.Last(x => x.Region.Kind == RegionKind.SoftwareMsi))
            .FirstOrDefault()
            ?.Cause;
}
