using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>What single hosts take from the others.</summary>
/// <param name="Hosts">How many hosts take anything.</param>
/// <param name="Largest">The ones that were asked for, the largest loss first, then by name.</param>
internal sealed record FleetCosts(int Hosts, ImmutableArray<HostCost> Largest);

/// <summary>What a host costs the rest: without it these ranges would be common.</summary>
internal sealed record HostCost(string Host, UInt128 Bytes, IovaRangeSet Ranges);
