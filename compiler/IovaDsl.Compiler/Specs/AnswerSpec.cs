using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Specs;

/// <summary>All there is to say of what a device or a group can use: the inputs of the runtime's views, and their results.</summary>
internal sealed record AnswerSpec
{
    public bool IsTranslated { get; init; }

    public IovaRange Aperture { get; init; }

    public ulong PageSizes { get; init; }

    /// <summary>Claims in the order in which Linux' driver reports them, unmerged.</summary>
    public EquatableArray<ReservedRegion> Regions { get; init; }

    /// <summary>What the whole path carries, canonical.</summary>
    public EquatableArray<IovaRange> Limits { get; init; }

    /// <summary>What the path swallows, canonical.</summary>
    public EquatableArray<IovaRange> Swallowed { get; init; }

    /// <summary>The answer of each view, in the order of <see cref="View.All"/>.</summary>
    public EquatableArray<ViewSpec> Views { get; init; }

    /// <summary>The ranges of the exact view.</summary>
    public EquatableArray<IovaRange> Exact => Views[View.Exact.Index].Ranges;

    /// <summary>Everything that takes addresses away (or flags them), with its cause, sorted.</summary>
    public EquatableArray<ReasonSpec> Reasons { get; init; }
}

/// <summary>What one view lists. A refused device has no ranges; a view that does not apply lists nothing.</summary>
/// <param name="Ranges">For a view of usable ranges.</param>
/// <param name="Regions">For a view of reserved regions.</param>
/// <param name="Refusal">The error name and why, in one sentence; null where it is not refused.</param>
internal sealed record ViewSpec(EquatableArray<IovaRange> Ranges, EquatableArray<ReservedRegion> Regions, string? Refusal);

/// <summary>
/// Why some addresses are not usable, or only with care: <paramref name="What"/> takes them
/// (<c>software-msi</c>, <c>limit</c>, <c>aperture</c>, <c>bridge-window</c>), said by <paramref name="From"/>
/// (<c>smmu-pcie.msi-window</c>).
/// </summary>
/// <param name="First">The first address, inclusive.</param>
/// <param name="Last">The last one; before the first where firmware says so.</param>
/// <param name="Label">What the file calls it.</param>
internal sealed record ReasonSpec(ulong First, ulong Last, string What, string From, string? Label);
