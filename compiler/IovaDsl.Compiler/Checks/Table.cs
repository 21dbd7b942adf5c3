namespace IovaDsl.Compiler.Checks;

/// <summary>The checks in the order in which they run: what others need stands before them.</summary>
internal static class Table
{
    public static IReadOnlyList<Check> Rows { get; } =
    [
        new("lists", [], ListLengths.Run),
        new("apertures", [], Apertures.Run),
        new("bus-numbers", [], BusNumberRanges.Run),
        new("addresses", ["bus-numbers"], DeviceAddresses.Run),
        new("requesters", [], RequesterMappings.Run),
        new("streams", ["requesters"], StreamMappings.Run),
        new("translated", ["requesters", "addresses"], UntranslatedRequesters.Run),
        new("windows", [], InboundWindows.Run),
        new("alignment", [], Alignment.Run),
        new("claimed-devices", [], ClaimedDevices.Run),
        new("reach", [], Reach.Run),
        new("overlaps", [], RegionOverlaps.Run),
        new("msi", [], MsiRegions.Run),
        new("software-window", ["msi"], SoftwareWindowPlace.Run),
        new("doorbells", [], Doorbells.Run),
        new("memory-map", [], MemoryMap.Run),
        new("doorbell-values", [], DoorbellValues.Run),
        new("same-place", [], SamePlaces.Run),
        new("unused", ["requesters", "same-place"], UnusedElements.Run),
        new("usable", ["reach"], NothingUsable.Run),
        new("groups", [], GroupMembers.Run),
        new("passthrough", [], Passthrough.Run),
        new("hidden-limits", ["usable"], HiddenLimits.Run),
        new("hidden-claims", [], HiddenClaims.Run),
        // Golden answers are asked last and need nothing: they are the user's own statement of what must hold.
        new("expectations", [], Expectations.Run),
    ];
}
