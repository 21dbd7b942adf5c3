using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// What the user says that a bus carries where no input does: <c>pci0.dma-window=0x0..0xbfff_ffff</c>, several with commas between them,
/// or <c>=none</c> where nothing limits it. Each leads to the same address of memory.
/// </summary>
internal static class AssumedWindows
{
    public const string Property = "dma-window";

    /// <summary>Takes the user's word; false where there is none that can be read.</summary>
    public static bool Take(PlatformDraft draft, DraftBus bus)
    {
        if (draft.PeekAssumption(bus, Property) is not { } stated || !TryParse(stated, out List<IovaRange> windows))
            return false;
        draft.TakeAssumption(bus, Property);
        foreach (IovaRange window in windows)
            bus.AddWindow(window, window.First, bus.Source);
        return true;
    }

    private static bool TryParse(string text, out List<IovaRange> windows)
    {
        windows = [];
        if (text == "none")
            return true;
        foreach (string item in text.Split(','))
        {
            if (!IovaRange.TryParse(item.Trim(), out IovaRange range))
                return false;
            windows.Add(range);
        }

        return true;
    }
}
