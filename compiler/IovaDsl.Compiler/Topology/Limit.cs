using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// The addresses an element of the path can carry, as inbound windows. Never empty. <c>address-bits n</c> is one window
/// 0..2^n-1 with <see cref="AddressBits"/> kept, because tables store bits and windows in different places.
/// Compared by reference: two elements with equal limits have two limits.
/// </summary>
internal sealed record Limit(ImmutableArray<DmaWindow> Windows, int? AddressBits)
{
    public IovaRangeSet Allowed => _allowed ??= IovaRangeSet.From(Windows.Select(w => w.Bus).ToArray());

    private IovaRangeSet? _allowed;

    public bool Equals(Limit? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>An inbound window: bus addresses (IOVAs), inclusive, and the CPU address of its first byte (equal unless stated).</summary>
internal sealed record DmaWindow(IovaRange Bus, ulong CpuFirst, Origin Origin);
