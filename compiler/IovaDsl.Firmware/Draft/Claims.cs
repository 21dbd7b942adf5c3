namespace IovaDsl.Firmware.Draft;

/// <summary>Where a claim for some devices is written: with its device, or, for several, once on each of their root buses.</summary>
internal static class Claims
{
    public static void Place(PlatformDraft draft, IEnumerable<DraftDevice> devices, DraftRegion region)
    {
        List<DraftDevice> all = [.. devices.Distinct()];
        foreach (IGrouping<DraftBus, DraftDevice> bus in all.GroupBy(device => device.Parent.Root))
        {
            List<DraftDevice> below = [.. bus];
            if (below.Count == 1)
                below[0].Regions.Add(region);
            else
                bus.Key.Regions.Add(region with { For = below });
        }
    }
}
