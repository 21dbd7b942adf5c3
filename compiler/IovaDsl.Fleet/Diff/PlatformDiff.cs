using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Diff;

/// <summary>What answers of two platforms differ in. Empty where nothing does, whatever was written.</summary>
/// <param name="Subjects">Devices, then groups of several devices; only those that differ.</param>
internal sealed record PlatformDiff(ImmutableArray<SubjectDiff> Subjects)
{
    public bool IsEmpty => Subjects.IsEmpty;

    /// <summary>True where something that was usable is not any more, for any consumer.</summary>
    public bool Narrows => Subjects.Any(subject => subject.Narrows);
}

internal enum SubjectChange
{
    /// <summary>On both sides, under one name or two.</summary>
    Changed,
    Appeared,
    Went,
}

/// <summary>A device or a group.</summary>
/// <param name="OldName">Null where it appeared.</param>
/// <param name="NewName">Null where it went.</param>
internal sealed record SubjectDiff(bool IsGroup, string? OldName, string? NewName)
{
    /// <summary>Of a PCI device.</summary>
    public PciAddress? OldAddress { get; init; }
    public PciAddress? NewAddress { get; init; }

    public SubjectChange Change =>
        OldName is null ? SubjectChange.Appeared
        : NewName is null ? SubjectChange.Went
        : SubjectChange.Changed;

    public string Name => NewName ?? OldName!;

    public ImmutableArray<ViewDiff> Views { get; init; } = [];

    /// <summary>Regions on its path that came, went, moved or changed their kind.</summary>
    public ImmutableArray<RegionDiff> Regions { get; init; } = [];

    /// <summary>Of a group: members that joined and left.</summary>
    public ImmutableArray<string> Joined { get; init; } = [];
    public ImmutableArray<string> Left { get; init; } = [];

    /// <summary>Layouts and expectations of the old file that held, and would not hold now.</summary>
    public ImmutableArray<BrokenPromise> Broken { get; init; } = [];

    public bool Narrows => Change == SubjectChange.Went || Views.Any(view => view.Narrows);

    internal bool IsEmpty =>
        Change == SubjectChange.Changed
        && OldName == NewName
        && OldAddress == NewAddress
        && Views.IsEmpty
        && Regions.IsEmpty
        && Joined.IsEmpty
        && Left.IsEmpty
        && Broken.IsEmpty;
}

/// <summary>A view of a subject.</summary>
/// <param name="Widened">Usable now, and not before; of a view of reserved regions: reserved before, and not now.</param>
/// <param name="Narrowed">Usable before, and not now; of a view of reserved regions: reserved now, and not before.</param>
internal sealed record ViewDiff(View View, IovaRangeSet Widened, IovaRangeSet Narrowed)
{
    /// <summary>Why the consumer refused the subject before; null where it did not.</summary>
    public Refusal? OldRefusal { get; init; }

    /// <summary>Why the consumer refuses it now; null where it does not.</summary>
    public Refusal? NewRefusal { get; init; }

    /// <summary>Lines of a view of reserved regions that came and went, in order.</summary>
    public ImmutableArray<ReservedRegion> RegionsGained { get; init; } = [];
    public ImmutableArray<ReservedRegion> RegionsLost { get; init; } = [];

    /// <summary>What excluded the widened ranges before.</summary>
    public ImmutableArray<Cause> OldCauses { get; init; } = [];

    /// <summary>What excludes the narrowed ranges now.</summary>
    public ImmutableArray<Cause> NewCauses { get; init; } = [];

    public bool IsNewlyRefused => OldRefusal is null && NewRefusal is not null;

    public bool Narrows => !Narrowed.IsEmpty || IsNewlyRefused;

    /// <summary>True where a mapping that this view allowed may be refused now, or fault.</summary>
    public bool CanBreakMappings => Narrows && View.Shape != ViewShape.ReservedRegions;

    internal bool IsEmpty =>
        Widened.IsEmpty && Narrowed.IsEmpty && RegionsGained.IsEmpty && RegionsLost.IsEmpty && OldRefusal?.Error == NewRefusal?.Error;
}

internal enum RegionChange
{
    Appeared,
    Went,
    Moved,
    ChangedKind,
    Resized,
}

/// <summary>A region on the path, before and after; one of them null where it appeared or went.</summary>
internal sealed record RegionDiff(RegionChange Change, MergedRegion? Old, MergedRegion? New);

/// <summary>A layout that fitted, or an expectation that held.</summary>
/// <param name="What">In words: <c>layout small-vm</c>, <c>expect vfio</c>.</param>
internal sealed record BrokenPromise(string What, Origin Origin);
