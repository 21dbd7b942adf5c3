using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// A bound topology: names are resolved, indices and loops unrolled, parts placed, variants applied, numbers evaluated.
/// A value made by the binder from text or by an importer from firmware; everything after it only reads it.
/// References between elements are object references, declared order is kept (Linux's merge of prot bits and group
/// order depend on it). What a kind brings along (built-in regions) is not in here: the resolver adds it.
/// </summary>
internal sealed record Platform
{
    public required string Name { get; init; }
    public string? Title { get; init; }
    public string? Doc { get; init; }
    public required Origin Origin { get; init; }

    /// <summary>How Linux learns of buses and limits; null: not said.</summary>
    public FirmwareKind? Firmware { get; init; }

    public ImmutableArray<Iommu> Iommus { get; init; } = ImmutableArray<Iommu>.Empty;
    public ImmutableArray<MsiController> MsiControllers { get; init; } = ImmutableArray<MsiController>.Empty;

    /// <summary>Root buses, interconnects and bridges.</summary>
    public ImmutableArray<Bus> Buses { get; init; } = ImmutableArray<Bus>.Empty;
    public ImmutableArray<Device> Devices { get; init; } = ImmutableArray<Device>.Empty;

    /// <summary>Groups as written; a device in none is a group of its own (if it is behind an IOMMU).</summary>
    public ImmutableArray<DeviceGroup> Groups { get; init; } = ImmutableArray<DeviceGroup>.Empty;
    public ImmutableArray<MemoryLayout> Layouts { get; init; } = ImmutableArray<MemoryLayout>.Empty;

    /// <summary>Regions stated for the whole platform.</summary>
    public ImmutableArray<RegionClaim> Regions { get; init; } = ImmutableArray<RegionClaim>.Empty;

    /// <summary>The physical memory map as stated, in declared order; empty: not said.</summary>
    public ImmutableArray<MemoryRange> Memory { get; init; } = ImmutableArray<MemoryRange>.Empty;
    public ImmutableArray<Expectation> Expectations { get; init; } = ImmutableArray<Expectation>.Empty;
    public ImmutableArray<Fact> Facts { get; init; } = ImmutableArray<Fact>.Empty;

    /// <summary>Suppressions for the whole platform.</summary>
    public ImmutableArray<Allowance> Allowances { get; init; } = ImmutableArray<Allowance>.Empty;

    /// <summary>Every element, sort by sort, each sort as declared.</summary>
    public IEnumerable<Element> Elements() =>
        Iommus.Concat<Element>(MsiControllers).Concat(Buses).Concat(Devices).Concat(Groups).Concat(Layouts);
}

/// <summary>The two ways in which Linux is told of buses. They differ in what the DMA API keeps of a limit.</summary>
internal enum FirmwareKind
{
    Acpi,
    DeviceTree,
}

/// <summary>A silenced diagnostic, and why.</summary>
internal sealed record Allowance(string DiagnosticId, string? Reason, Origin Origin);

/// <summary>
/// Something a table says that has no meaning for IOVAs, kept to write the table again. Values are <see cref="ulong"/> or <see
/// cref="string"/>.
/// </summary>
internal sealed record Fact(string Key, ImmutableArray<FactValue> Values);

/// <summary>Exactly one of the two is set.</summary>
internal readonly record struct FactValue(ulong? Number, string? Text);
