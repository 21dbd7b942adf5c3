using IovaDsl.Fleet.Guests.Qemu.Machines;

namespace IovaDsl.Fleet.Guests.Qemu.Maps;

/// <summary>The maps of QEMU's machines.</summary>
internal static class QemuMaps
{
    /// <summary>
    /// The map of a guest. Words that QEMU would refuse give a refused map with QEMU's words; nothing is thrown for what a user wrote.
    /// </summary>
    public static GuestMap Of(QemuRequest request)
    {
        QemuReading reading = QemuReader.Read(request);
        if (reading.Guest is not { } guest)
        {
            return new GuestMap
            {
                Vmm = "qemu",
                Machine = reading.Machine,
                Refusal = reading.Refusal,
                Notes = reading.Notes,
            };
        }

        var layout = new QemuLayout(guest);
        guest.Machine.Row.Layout(layout);
        GuestMap map = layout.ToMap(request.Bars);
        if (guest.MachineVersion is { } version && QemuMachines.IsDeprecated(version, guest.Version))
            map = map with { Warnings = map.Warnings.Insert(0, Deprecation(guest.Machine.Name)) };
        return map with { Notes = [.. reading.Notes, .. map.Notes] };
    }

    /// <summary>Why the words are none of QEMU's, so that there is no map at all; null where they are.</summary>
    public static string? ErrorOf(QemuRequest request) => QemuReader.ErrorOf(request);

    private static string Deprecation(string machine) =>
        $"warning: Machine type '{machine}' is deprecated: machines more than 3 years old are subject to deletion after 6 years";
}
