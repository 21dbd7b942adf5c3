using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// Attaches groups one after the other, as <c>vfio_iommu_type1_attach_group</c> and iommufd would, and reads what is left. The rules
/// are those of the runtime's <see cref="VfioContainer"/> and <see cref="Ioas"/>.
/// </summary>
public static class ContainerComputer
{
    /// <param name="platform">The platform of the groups.</param>
    /// <param name="groups">Groups behind an IOMMU, in the order in which they are attached.</param>
    /// <param name="options">Kernel version, quirks, and whether limits are shown.</param>
    public static ContainerAnswer Answer(ResolvedPlatform platform, ImmutableArray<ResolvedGroup> groups, AnswerOptions options)
    {
        ImmutableArray<GroupAnswer> alone = groups
            .Select(group => AnswerComputer.Answer(group, platform.Platform.Firmware, options))
            .ToImmutableArray();
        (GroupAnswer Alone, IommuGroup Group)[] members = Members(alone, options);
        return new ContainerAnswer
        {
            Groups = alone,
            Aperture = AnswerComputer.CommonAperture(alone.SelectMany(group => group.Devices).ToImmutableArray()),
            Exact = alone.Aggregate(IovaRangeSet.All, static (together, group) => together.Intersect(group.Exact)),
            Vfio = Vfio(members, options),
            Iommufd = Iommufd(members),
        };
    }

    private static ContainerView Vfio((GroupAnswer Alone, IommuGroup Group)[] members, AnswerOptions options)
    {
        var container = new VfioContainer(options.Quirks, options.Kernel);
        ImmutableArray<RefusedGroup> refused = Attach(members, group => group.Vfio!.Refused, container.Attach);
        return new ContainerView(container.Ranges.ToArray().ToImmutableArray(), refused);
    }

    private static ContainerView Iommufd((GroupAnswer Alone, IommuGroup Group)[] members)
    {
        var ioas = new Ioas();
        ImmutableArray<RefusedGroup> refused = Attach(members, group => group.Iommufd!.Refused, ioas.Attach);
        return new ContainerView(
            refused.Length == members.Length ? ImmutableArray<IovaRange>.Empty : ioas.Ranges.ToImmutableArray(),
            refused
        );
    }

    // What refuses a group alone refuses it in company, too.
    private static ImmutableArray<RefusedGroup> Attach(
        (GroupAnswer Alone, IommuGroup Group)[] members,
        Func<GroupAnswer, Refusal?> refusedAlone,
        Func<IommuGroup, IommuResult> attach
    )
    {
        var refused = ImmutableArray.CreateBuilder<RefusedGroup>();
        foreach ((GroupAnswer alone, IommuGroup group) in members)
        {
            Refusal? refusal = refusedAlone(alone) ?? Refused(attach(group));
            if (refusal is not null)
                refused.Add(new RefusedGroup(alone.Name, refusal));
        }

        return refused.ToImmutable();
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

    // Groups behind one IOMMU share a domain; which groups share one does not change ranges, since nothing is ever detached here.
    private static (GroupAnswer Alone, IommuGroup Group)[] Members(ImmutableArray<GroupAnswer> groups, AnswerOptions options)
    {
        var domains = new Dictionary<(Iommu, IovaRange), IommuDomain>();
        return groups.Select(group => (group, new IommuGroup(DomainOf(group), RegionsOf(group)))).ToArray();

        IommuDomain DomainOf(GroupAnswer group)
        {
            Iommu iommu = group.Devices[0].Iommu!;
            IovaRange aperture = group.Aperture ?? iommu.Aperture;
            if (!domains.TryGetValue((iommu, aperture), out IommuDomain? domain))
                domains.Add((iommu, aperture), domain = new IommuDomain(aperture, AnswerComputer.PageSizesOf(iommu)));
            return domain;
        }

        ReservedRegion[][] RegionsOf(GroupAnswer group) =>
            group.Devices.Select(device => AnswerComputer.Reported(device, options).Select(region => region.Region).ToArray()).ToArray();
    }
}
