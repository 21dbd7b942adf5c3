using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// What an import gives: a topology like any other, and what there is to say about it that a topology has no place for.
/// </summary>
internal sealed record ImportedPlatform
{
    public required Platform Platform { get; init; }

    /// <summary>Comment lines at the head of the file: what was read.</summary>
    public ImmutableArray<string> Head { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Comment lines of elements: where they came from, what was assumed, what is there and not in force.</summary>
    public required IReadOnlyDictionary<Element, ImmutableArray<string>> Notes { get; init; }

    /// <summary>Comment lines at the end: what was left out, and why.</summary>
    public ImmutableArray<string> Tail { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>What is wrong with the bytes of the inputs.</summary>
    public ImmutableArray<Diagnostic> Problems { get; init; } = ImmutableArray<Diagnostic>.Empty;

    /// <summary>Of <see cref="Problems"/> those of properties of device trees, which show when what they mean is read.</summary>
    public ImmutableArray<Diagnostic> TreeProblems { get; init; } = ImmutableArray<Diagnostic>.Empty;

    /// <summary>What the tables say and probably do not mean; see <see cref="IovaDsl.Firmware.Tables.TableChecks"/>.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = ImmutableArray<Diagnostic>.Empty;

    /// <summary>An overlay found no base that it fits: this is not the platform that was asked for.</summary>
    public bool IsIncomplete => Findings.Any(finding => finding.Descriptor == FirmwareCatalog.DtOverlayRow);

    /// <summary>What was to be assumed and fits nothing.</summary>
    public ImmutableArray<Assumption> UnusedAssumptions { get; init; } = ImmutableArray<Assumption>.Empty;
}
