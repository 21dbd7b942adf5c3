using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>An IOMMU: what it translates, and which rules of Linux its kind brings.</summary>
internal sealed class Iommu : Element
{
    public required IommuKind Kind { get; init; }

    /// <summary>
    /// The addresses it translates, inclusive, under the default kernel: as <c>input-bits</c> or <c>aperture</c> say, else as follows from
    /// its facts and its kind, or is assumed (see <see cref="ApertureAssumed"/>). Where nothing is stated another kernel may answer
    /// otherwise: <c>Iommus.Geometry</c> tells.
    /// </summary>
    public required IovaRange Aperture { get; init; }

    /// <summary>True where neither the file nor a fact nor the kind's driver says, and the kind's usual value was taken.</summary>
    public bool ApertureAssumed { get; init; }

    /// <summary>Whether the file states the result; it then holds for every kernel.</summary>
    public bool ApertureStated => ApertureOrigin is not null;

    /// <summary>The clause that states it: <c>input-bits</c> or <c>aperture</c>.</summary>
    public string ApertureRule { get; init; } = "input-bits";

    /// <summary>Where the aperture was stated; null where it was not.</summary>
    public Origin? ApertureOrigin { get; init; }

    /// <summary>
    /// A bit per supported page size, as Linux's <c>pgsize_bitmap</c>; 0: not said (then 4 KiB is assumed where one is needed).
    /// </summary>
    public ulong PageSizes { get; init; }

    /// <summary>Candidates for the software MSI window in order; empty: the kind's.</summary>
    public ImmutableArray<StatedRange> MsiWindows { get; init; } = ImmutableArray<StatedRange>.Empty;

    /// <summary>Its register space, a physical address; tables need it.</summary>
    public IovaRange? Registers { get; init; }

    /// <summary>What firmware calls it (path), and the identifier a table gives it.</summary>
    public string? FirmwarePath { get; init; }
    public ulong? Id { get; init; }
}

/// <summary>A range and where it was stated.</summary>
internal readonly record struct StatedRange(IovaRange Range, Origin Origin);
