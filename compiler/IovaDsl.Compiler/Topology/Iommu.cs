using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>An IOMMU: what it translates, and which rules of Linux its kind brings.</summary>
public sealed class Iommu : Element
{
    public required IommuKind Kind { get; init; }

    /// <summary>The addresses it translates, inclusive; from <c>input-bits</c> or <c>aperture</c>, or the kind's assumption (see <see
    /// cref="ApertureAssumed"/>).</summary>
    public required IovaRange Aperture { get; init; }

    /// <summary>True where the file does not say and the kind's usual value was taken.</summary>
    public bool ApertureAssumed { get; init; }

    /// <summary>The clause that states it: <c>input-bits</c> or <c>aperture</c>.</summary>
    public string ApertureRule { get; init; } = "input-bits";

    /// <summary>Where the aperture was stated; null when assumed.</summary>
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
public readonly record struct StatedRange(IovaRange Range, Origin Origin);
