using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// Attaches groups one after the other, as <c>vfio_iommu_type1_attach_group</c> and iommufd would, and reads what is left. The rules
/// are those of the runtime's <see cref="VfioContainer"/> and <see cref="Ioas"/>.
/// </summary>
internal static class ContainerComputer
{
    /// <param name="platform">The platform of the groups.</param>
    /// <param name="groups">Groups behind an IOMMU, in the order in which they are attached.</param>
    /// <param name="options">Kernel version, quirks, and whether limits are shown.</param>
    public static ContainerAnswer Answer(ResolvedPlatform platform, ImmutableArray<ResolvedGroup> groups, AnswerOptions options)
    {
        ImmutableArray<GroupAnswer> alone = groups
            .Select(group => AnswerComputer.Answer(group, platform.Platform.Firmware, options))
            .ToImmutableArray();
        var question = new ContainerQuestion(Members(alone, options), options);
        return new ContainerAnswer
        {
            Groups = alone,
            Aperture = AnswerComputer.CommonAperture(
                alone.SelectMany(group => group.Devices).ToImmutableArray(),
                options.Conditions,
                Consumer.Vfio
            ),
            Exact = IovaRangeSet.From(alone.SelectMany(static group => group.Exact.Complement())).Complement(),
            Views = View.All.Select(view => ViewRules.Together(view, question)).ToImmutableArray(),
        };
    }

    // Groups behind one IOMMU share a domain; which groups share one does not change ranges, since nothing is ever detached here.
    private static ImmutableArray<(GroupAnswer Alone, IommuGroup Group)> Members(ImmutableArray<GroupAnswer> groups, AnswerOptions options)
    {
        var domains = new Dictionary<(Iommu, IovaRange), IommuDomain>();
        return groups.Select(group => (group, new IommuGroup(DomainOf(group), RegionsOf(group)))).ToImmutableArray();

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
