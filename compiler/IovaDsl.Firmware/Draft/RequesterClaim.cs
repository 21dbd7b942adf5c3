namespace IovaDsl.Firmware.Draft;

/// <summary>
/// A region that a table gives to a range of requester IDs of a segment, both ends inclusive, whoever they are. It is placed when all
/// devices are known, those that stand for others too.
/// </summary>
internal sealed record RequesterClaim(int Segment, uint First, uint Last, DraftRegion Region);
