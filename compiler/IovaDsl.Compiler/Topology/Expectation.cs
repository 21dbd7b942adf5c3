using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>A golden answer beside the topology. The subject is a device or a group.</summary>
internal abstract record Expectation(Element Subject, Origin Origin);

/// <summary>The view's ranges are exactly these, in order; kinds are set in the sysfs view.</summary>
internal sealed record ViewExpectation(
    Element Subject,
    View View,
    ImmutableArray<ExpectedRange> Ranges,
    KernelVersion? Kernel,
    bool LimitsReserved,
    Origin Origin
) : Expectation(Subject, Origin);

/// <summary>First may lie above Last only in the sysfs view of a malformed region.</summary>
internal readonly record struct ExpectedRange(ulong First, ulong Last, RegionKind? Kind, Origin Origin);

/// <summary>The consumer refuses the device; with this error where one is named.</summary>
internal sealed record RefusedExpectation(Element Subject, View View, string? Error, KernelVersion? Kernel, Origin Origin)
    : Expectation(Subject, Origin);

/// <summary>Every byte of the layout is usable in the exact view.</summary>
internal sealed record FitsExpectation(Element Subject, MemoryLayout Layout, Origin Origin) : Expectation(Subject, Origin);

/// <summary>No byte of the range is usable in the exact view.</summary>
internal sealed record ExcludesExpectation(Element Subject, IovaRange Range, Origin Origin) : Expectation(Subject, Origin);
