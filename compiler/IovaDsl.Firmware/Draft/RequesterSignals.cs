using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// Gives each function the MSI controllers of its requester ID: where the functions of a bus differ, each says which it signals, and the
/// bus says nothing. Placed when all devices are known, those that stand for others too.
/// </summary>
internal static class RequesterSignals
{
    public static void Place(PlatformDraft draft)
    {
        foreach (IGrouping<DraftBus, RequesterSignal> signals in draft.RequesterSignals.GroupBy(signal => signal.Bus))
            Place(draft, signals.Key, [.. signals]);
    }

    private static void Place(PlatformDraft draft, DraftBus bus, RequesterSignal[] signals)
    {
        List<(DraftDevice Device, List<DraftMsi> Signals)> own =
        [
            .. draft
                .Devices.Where(device => device.Parent.Root == bus && device.Address is not null)
                .Select(device => (device, SignalsOf(draft, device, signals))),
        ];
        Say(bus, own, "Its functions signal different MSI controllers, or some signal none; each says which.");
    }

    /// <summary>
    /// Where devices of a bus differ in what they signal, each says it itself and the bus says nothing; where they do not, all stays as it
    /// is.
    /// </summary>
    /// <param name="bus">The bus.</param>
    /// <param name="own">Its devices, and what each signals.</param>
    /// <param name="note">Says so at the bus.</param>
    public static void Say(DraftBus bus, List<(DraftDevice Device, List<DraftMsi> Signals)> own, string note)
    {
        if (own.TrueForAll(one => one.Signals.SequenceEqual(bus.Signals)))
            return;
        bus.Signals.Clear();
        bus.Notes.Add(note);
        foreach ((DraftDevice device, List<DraftMsi> signals) in own)
            device.Signals.AddRange(signals);
    }

    private static List<DraftMsi> SignalsOf(PlatformDraft draft, DraftDevice device, RequesterSignal[] signals)
    {
        uint requester = MsiRequesterOf(draft, device.Address!.Value);
        return
        [
            .. signals
                .Where(signal => signal.First <= requester && requester <= signal.Last)
                .Select(signal => signal.Controller)
                .Distinct(),
        ];
    }

    // Its own ID, or the last that a bridge on another bus puts in its place (Linux get_msi_id_cb).
    private static uint MsiRequesterOf(PlatformDraft draft, PciAddress address)
    {
        uint requester = address.RequesterId;
        if (draft.Host is not { } host || host.Find(address) is not { } function)
            return requester;
        foreach (uint alias in PciAliases.RequestersOf(host, function))
            requester = alias >> 8 == requester >> 8 ? requester : alias;
        return requester;
    }
}
