using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>Groups to be attached to one container, in this order.</summary>
/// <param name="Members">Each group with its answer alone.</param>
internal sealed record ContainerQuestion(ImmutableArray<(GroupAnswer Alone, IommuGroup Group)> Members, AnswerOptions Options)
{
    /// <summary>Attaches all, and gives those that are refused. What refuses a group alone refuses it in company, too.</summary>
    public ImmutableArray<RefusedGroup> Attach(Func<GroupAnswer, Refusal?> refusedAlone, Func<IommuGroup, IommuResult> attach)
    {
        var refused = ImmutableArray.CreateBuilder<RefusedGroup>();
        var taken = new HashSet<Demand>();
        foreach ((GroupAnswer alone, IommuGroup group) in Members)
        {
            Refusal? refusal = refusedAlone(alone);
            var demand = new Demand(group);
            if (refusal is null && !taken.Contains(demand))
                refusal = Refused(attach(group));
            if (refusal is null)
                taken.Add(demand);
            else
                refused.Add(new RefusedGroup(alone.Name, refusal));
        }

        return refused.ToImmutable();
    }

    // What a group asks of a container. One that asks for what another before it was given takes nothing more away, and is taken: of
    // thousands of alike groups only the first is attached, since each attach looks at all that came before.
    private readonly struct Demand(IommuGroup group) : IEquatable<Demand>
    {
        private readonly IommuGroup _group = group;

        public bool Equals(Demand other) =>
            _group.Domain.Aperture == other._group.Domain.Aperture
            && _group.Domain.PageSizes == other._group.Domain.PageSizes
            && _group.Regions.SequenceEqual(other._group.Regions);

        public override bool Equals(object? other) => other is Demand demand && Equals(demand);

        public override int GetHashCode() =>
            _group.Regions.IsEmpty ? _group.Domain.Aperture.GetHashCode() : (_group.Regions[0], _group.Regions.Length).GetHashCode();
    }

    private static Refusal? Refused(IommuResult result) =>
        result.IsSuccess ? null : new Refusal(result.Error.ToString(), Why(result.Why), null);

    private static string Why(RefusalReason why) =>
        why switch
        {
            RefusalReason.ApertureConflict =>
                "What its IOMMU translates lies wholly outside of what the groups before it leave usable (vfio_iommu_aper_conflict).",
            RefusalReason.NoUsableIova => "With the groups before it nothing usable would be left (vfio_iommu_type1_attach_group).",
            RefusalReason.Alignment => "The IOMMU's smallest page is larger than the CPU's (iopt_table_add_domain).",
            _ => $"It is refused beside the groups before it ({why}).",
        };
}
