namespace IovaDsl.Compiler.Checks;

/// <summary>The checks in the order in which they run: what others need stands before them.</summary>
internal static class Table
{
    public static IReadOnlyList<Check> Rows { get; } =
    [
        new(ListLengths.Run),
        new(Apertures.Run),
        new(BusNumberRanges.Run),
        new(DeviceAddresses.Run, BusNumberRanges.Run),
        new(RequesterMappings.Run),
        new(StreamMappings.Run, RequesterMappings.Run),
        new(UntranslatedRequesters.Run, RequesterMappings.Run, DeviceAddresses.Run),
        new(InboundWindows.Run),
        new(Alignment.Run),
        new(ClaimedDevices.Run),
        new(Reach.Run),
        new(RegionOverlaps.Run),
        new(MsiRegions.Run),
        new(SoftwareWindowPlace.Run, MsiRegions.Run),
        new(Doorbells.Run),
        new(MemoryMap.Run),
        new(DoorbellValues.Run),
        new(SamePlaces.Run),
        new(UnusedElements.Run, RequesterMappings.Run, SamePlaces.Run),
        new(NothingUsable.Run, Reach.Run),
        new(GroupMembers.Run),
        new(Passthrough.Run),
        new(HiddenLimits.Run, NothingUsable.Run),
        new(HiddenClaims.Run),
        // Golden answers are asked last and need nothing: they are the user's own statement of what must hold.
        new(Expectations.Run),
    ];
}
