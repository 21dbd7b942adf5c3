using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A baseline with what was asked beside it.</summary>
/// <param name="Wanted">Bytes of RAM that were asked for; null: none.</param>
/// <param name="Proposal">Where they fit; null where they do not.</param>
/// <param name="FitsWithout">Where they do not fit: the host that costs the others most of those without which they would; or null.</param>
internal sealed record BaselineResult(FleetPart Part, ulong? Wanted, LayoutProposal? Proposal, string? FitsWithout)
{
    // So many hosts are tried, on so many of the largest common ranges.
    private const int MostHosts = 100;
    private const int MostRanges = 1 << 16;

    public static BaselineResult Of(FleetPart part, ulong? wanted)
    {
        if (wanted is not { } size)
            return new BaselineResult(part, null, null, null);
        LayoutProposal? proposal = LayoutProposal.Of(part.Excluded.Common, size);
        // Of one host nothing is left without it.
        bool asksWho = proposal is null && part.Hosts > 1;
        return new BaselineResult(part, size, proposal, asksWho ? HostInTheWay(part.Excluded, size) : null);
    }

    private static string? HostInTheWay(ExclusionMap excluded, ulong size)
    {
        IovaRange[] common = [.. excluded.Common.Largest(MostRanges)];
        return excluded
            .Costs(MostHosts)
            .Largest.FirstOrDefault(cost => LayoutProposal.Of(IovaRangeSet.From([.. common, .. cost.Ranges]), size) is not null)
            ?.Host;
    }

    public bool Succeeds =>
        Part.Hosts > 0 && Part.Bad == 0 && Part.Broken.IsEmpty && !Part.Excluded.Common.IsEmpty && (Wanted is null || Proposal is not null);
}
