namespace IovaDsl.Fleet.Baseline;

/// <summary>A baseline with what was asked beside it.</summary>
/// <param name="Wanted">Bytes of RAM that were asked for; null: none.</param>
/// <param name="Proposal">Where they fit; null where they do not.</param>
internal sealed record BaselineResult(FleetPart Part, ulong? Wanted, LayoutProposal? Proposal)
{
    public bool Succeeds =>
        Part.Hosts > 0 && Part.Bad == 0 && Part.Broken.IsEmpty && !Part.Excluded.Common.IsEmpty && (Wanted is null || Proposal is not null);
}
