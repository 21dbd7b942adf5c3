namespace IovaDsl.Firmware.Draft;

/// <summary>Requester IDs of a root bus, both ends inclusive, whose MSIs go to one controller.</summary>
internal sealed record RequesterSignal(DraftBus Bus, uint First, uint Last, DraftMsi Controller);
