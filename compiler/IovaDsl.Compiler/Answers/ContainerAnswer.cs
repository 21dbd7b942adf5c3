using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// What user space gets of several groups together: in one VFIO container, and in one I/O address space of iommufd. Neither
/// sysfs nor the DMA API knows such a thing, so there are no answers of theirs.
/// </summary>
internal sealed record ContainerAnswer
{
    /// <summary>In the order in which they are attached.</summary>
    public required ImmutableArray<GroupAnswer> Groups { get; init; }

    /// <summary>What all their IOMMUs translate; null where that is nothing.</summary>
    public IovaRange? Aperture { get; init; }

    /// <summary>What every device of every group can really use.</summary>
    public required IovaRangeSet Exact { get; init; }

    /// <summary>In the order of <see cref="View.All"/>; null where a view knows no containers.</summary>
    public required ImmutableArray<ContainerView?> Views { get; init; }

    public ContainerView Vfio => this[View.Vfio]!;
    public ContainerView Iommufd => this[View.Iommufd]!;

    /// <summary>The answer of a view; null where it knows no containers.</summary>
    public ContainerView? this[View view] => Views[view.Index];
}

/// <summary>
/// The ranges shown when all groups that are taken are in; a group that is refused stays out, and the others go on without it.
/// </summary>
internal sealed record ContainerView(ImmutableArray<IovaRange> Ranges, ImmutableArray<RefusedGroup> Refused);

/// <summary>A group that is not taken.</summary>
internal sealed record RefusedGroup(ElementName Group, Refusal Refusal);
