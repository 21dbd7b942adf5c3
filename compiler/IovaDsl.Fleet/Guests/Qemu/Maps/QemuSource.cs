using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Fleet.Guests.Qemu.Maps;

/// <summary>A guest in QEMU's words.</summary>
internal sealed class QemuSource : IGuestSource
{
    private readonly QemuRequest _request;

    public QemuSource(QemuRequest request)
    {
        _request = request;
        Map = QemuMaps.Of(request);
    }

    public GuestMap Map { get; }

    public string Text => CommandWords.Join(_request.Words);

    public ImmutableArray<AssignedDevice> Devices =>
        QemuReader.Read(_request).Guest is { } guest
            ? [.. guest.Devices.Where(device => device.IsAssigned).Select(device => Assigned(device))]
            : [];

    private static AssignedDevice Assigned(QemuDevice device) =>
        new(
            device.HostAddress ?? device.Options["sysfsdev"] ?? device.Options["id"] ?? device.Driver,
            UsesIommufd: device.Options.Has("iommufd")
        );

    public IGuestSource? With(GuestEdit edit)
    {
        if (QemuReader.Read(_request).Guest is not { } guest)
            return null;
        ImmutableArray<string>? words = edit.Kind switch
        {
            GuestEditKind.Ram => WithMemory(guest, edit.Value, guest.MaxRam - guest.Ram + edit.Value),
            GuestEditKind.MaxRam => WithMemory(guest, guest.Ram, guest.Ram),
            GuestEditKind.MaxRamBelow4G when HasProperty(guest, "max-ram-below-4g") => Extend(
                guest,
                "machine",
                "M",
                $"max-ram-below-4g={SizeText.Write(edit.Value)}"
            ),
            GuestEditKind.PhysicalBits when IsX86(guest) => WithCpu(guest, $"phys-bits={edit.Value}"),
            GuestEditKind.AmdVendor when IsX86(guest) => WithCpu(guest, "vendor=AuthenticAMD"),
            GuestEditKind.Hole64Size when HostBridge(guest) is { } bridge => guest.Words.AddRange(
                "-global",
                $"{bridge}.pci-hole64-size={SizeText.Write(edit.Value)}"
            ),
            GuestEditKind.NewestMachine when guest.MachineVersion < guest.Version => WithNewestMachine(guest),
            GuestEditKind.FlashFirmware when IsX86(guest) && guest.Flash.IsEmpty => WithFlash(guest),
            _ => null,
        };
        return words is { } changed ? new QemuSource(_request with { Words = changed }) : null;
    }

    private static bool IsX86(QemuGuest guest) => guest.Target is QemuTarget.X86 or QemuTarget.I386;

    private static bool HasProperty(QemuGuest guest, string name) => guest.Machine.Row.Properties.Any(property => property.Name == name);

    private static string? HostBridge(QemuGuest guest) =>
        guest.Machine.Row.Name switch
        {
            "q35" => "q35-pcihost",
            "pc" => "i440FX-pcihost",
            _ => null,
        };

    private static ImmutableArray<string> WithCpu(QemuGuest guest, string property) =>
        Place(guest.Words, "cpu") is var at && at >= 0
            ? guest.Words.SetItem(at, guest.Words[at] + "," + property)
            : guest.Words.AddRange("-cpu", "qemu64," + property);

    private static ImmutableArray<string> Extend(QemuGuest guest, string option, string alias, string property)
    {
        int at = Math.Max(Place(guest.Words, option), Place(guest.Words, alias));
        return at >= 0
            ? guest.Words.SetItem(at, guest.Words[at] + "," + property)
            : guest.Words.AddRange("-" + option, guest.Machine.Row.Name + "," + property);
    }

    private static ImmutableArray<string> WithNewestMachine(QemuGuest guest)
    {
        string newest = guest.Machine.Row.VersionPrefix + guest.Version;
        int at = Math.Max(Place(guest.Words, "machine"), Place(guest.Words, "M"));
        return at < 0
            ? guest.Words
            : guest.Words.SetItem(at, guest.Words[at].Replace(guest.Machine.Name, newest, StringComparison.Ordinal));
    }

    private static ImmutableArray<string> WithFlash(QemuGuest guest)
    {
        int at = Place(guest.Words, "bios");
        ImmutableArray<string> words = at >= 0 ? guest.Words.RemoveRange(at - 1, 2) : guest.Words;
        return words.AddRange("-drive", $"if=pflash,format=raw,readonly=on,file={guest.Bios ?? "OVMF_CODE.fd"}");
    }

    // Backends and nodes say RAM too, so a guest with several nodes cannot be made smaller here.
    private static ImmutableArray<string>? WithMemory(QemuGuest guest, ulong ram, ulong most)
    {
        if (guest.Nodes.Length > 1 || (ram != guest.Ram && ram == 0))
            return null;
        string slots = most > ram ? string.Create(CultureInfo.InvariantCulture, $",slots={guest.Slots},maxmem={SizeText.Write(most)}") : "";
        string memory = SizeText.Write(ram) + slots;
        int at = Place(guest.Words, "m");
        ImmutableArray<string> words = at >= 0 ? guest.Words.SetItem(at, memory) : guest.Words.AddRange("-m", memory);
        string? backend = guest.MachineOptions["memory-backend"] ?? guest.Nodes.Select(node => node.Backend).FirstOrDefault();
        return backend is not null && ram != guest.Ram ? WithBackend(words, backend, ram) : words;
    }

    private static ImmutableArray<string> WithBackend(ImmutableArray<string> words, string id, ulong size)
    {
        for (int i = 1; i < words.Length; i++)
        {
            OptionList options = OptionList.Parse(words[i], "qom-type");
            if (words[i - 1].TrimStart('-') != "object" || options["id"] != id)
                continue;
            IEnumerable<string> parts = options.Pairs.Select(pair =>
                pair.Key == "qom-type" ? pair.Value
                : pair.Key == "size" ? "size=" + SizeText.Write(size)
                : pair.Key + "=" + pair.Value
            );
            return words.SetItem(i, string.Join(',', parts));
        }

        return words;
    }

    // Where the value of an option stands last; -1 where it does not.
    private static int Place(ImmutableArray<string> words, string option)
    {
        for (int i = words.Length - 1; i > 0; i--)
        {
            if (words[i - 1].StartsWith('-') && words[i - 1].TrimStart('-') == option)
                return i;
        }

        return -1;
    }
}
