using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Fleet.Guests.Qemu.Machines;
using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Fleet.Guests.Qemu.Maps;

/// <summary>What the words came to: a guest, or the words with which QEMU refuses them.</summary>
/// <param name="Machine">The machine type, as far as it was understood.</param>
internal sealed record QemuReading(QemuGuest? Guest, string Machine, ImmutableArray<string> Refusal, ImmutableArray<string> Notes);

/// <summary>Reads QEMU's words into a guest. An option that is not known is noted, never dropped in silence.</summary>
internal sealed class QemuReader
{
    private const ulong DefaultRam = 128 * QemuLayout.MiB;
    private const ulong RamStep = 8192;

    private static readonly string[] VgaDevices =
    [
        "VGA",
        "virtio-vga",
        "virtio-vga-gl",
        "cirrus-vga",
        "qxl-vga",
        "vmware-svga",
        "isa-vga",
        "vhost-user-vga",
    ];

    private readonly QemuRequest _request;
    private readonly QemuWordList _options;
    private readonly List<string> _notes = [];
    private readonly QemuTarget _target;

    private QemuReader(QemuRequest request, QemuTarget target)
    {
        _request = request;
        _target = target;
        _options = QemuWordList.Of(request.Words, _notes);
    }

    public static QemuReading Read(QemuRequest request)
    {
        if (ErrorOf(request) is { } error)
            return new QemuReading(null, "", [error], []);
        QemuTarget target = QemuTargets.OfProgram(request.Words[0])!.Value;
        return new QemuReader(request, target).Read();
    }

    /// <summary>Why the words are none of QEMU's; null where they are.</summary>
    public static string? ErrorOf(QemuRequest request)
    {
        string program = request.Words.IsEmpty ? "" : request.Words[0];
        return QemuTargets.OfProgram(program) is null
            ? $"unknown program `{program}`; expected qemu-system-x86_64, -i386, -aarch64, -arm or -riscv64 first"
            : null;
    }

    private QemuReading Read()
    {
        OptionList options = OptionList.Together(_options.All("machine").Select(text => OptionList.Parse(text, "type")));
        string name = options["type"] ?? DefaultMachine();
        if (name.Length == 0)
            return Refused(name, "No machine specified, and there is no default", "Use -machine help to list supported machines");
        if (QemuMachines.Find(name, _target, _request.Version) is not { } machine)
            return Refused(name, UnknownMachine(name), "Use -machine help to list supported machines");
        if (UnknownProperty(machine, options) is { } property)
            return Refused(machine.Name, $"Property '{machine.Name}-machine.{property}' not found");
        _notes.AddRange(MachinePropertyNotes.Of(machine, options.Pairs.Select(pair => pair.Key)));
        OptionList memory = OptionList.Parse(_options.Last("m") ?? "", "size");
        ulong ram = Ram(memory);
        ulong? most = memory.Size("maxmem", 'M');
        ulong slots = memory.Size("slots") ?? 0;
        if (HotPlugRules.RefusalOfWords(ram, most, slots) is { } refusal)
            return Refused(machine.Name, refusal);
        QemuGuest guest = Guest(machine, options) with { Ram = ram, MaxRam = most ?? ram, Slots = slots };
        _notes.AddRange(DeviceNotes.Of(guest.Devices));
        _notes.AddRange(UnreadWords(guest));
        return UnknownOfDevice(guest) is { } unknown
            ? Refused(machine.Name, unknown)
            : new QemuReading(guest, machine.Name, [], [.. _notes]);
    }

    private QemuReading Refused(string machine, params ImmutableArray<string> words) => new(null, machine, words, [.. _notes]);

    // vl.c, select_machine; 9.1 began to name it.
    private string UnknownMachine(string name) =>
        _request.Version >= new QemuVersion(9, 1) ? $"unsupported machine type: \"{name}\"" : "unsupported machine type";

    private string DefaultMachine() => _target is QemuTarget.X86 or QemuTarget.I386 ? "pc" : "";

    private static ulong Ram(OptionList memory)
    {
        ulong ram = memory.Size("size", 'M') is { } said && said != 0 ? said : DefaultRam;
        return QemuLayout.RoundUp(ram, RamStep);
    }

    private QemuGuest Guest(QemuMachine machine, OptionList options)
    {
        bool isKvm = IsKvm(options);
        ImmutableArray<QemuDevice> devices =
        [
            .. _options
                .All("device")
                .Select(text => OptionList.Parse(text, "driver"))
                .Select(list => new QemuDevice(list["driver"] ?? "", list)),
        ];
        return new QemuGuest
        {
            Words = _request.Words,
            Version = _request.Version,
            Target = _target,
            HostCpu = HostCpu(isKvm),
            Machine = machine,
            MachineOptions = options,
            Cpu = _options.Last("cpu") is { } cpu ? OptionList.Parse(cpu, "model") : OptionList.None,
            IsKvm = isKvm,
            Cpus = Cpus(OptionList.Parse(_options.Last("smp") ?? "1", "cpus")),
            Backends = Backends(),
            Nodes = Nodes(),
            Devices = devices,
            Globals = Globals(),
            Bios = _options.Last("bios"),
            Flash = Flash(options),
            HasVga = HasVga(machine, devices),
        };
    }

    private bool IsKvm(OptionList machine)
    {
        if (_options.Has("enable-kvm"))
            return true;
        string? accelerator =
            _options.All("accel").Select(text => OptionList.Parse(text, "accel")["accel"]).FirstOrDefault() ?? machine["accel"];
        string program = _request.Words[0];
        bool isKvmByName = program.EndsWith("kvm", StringComparison.Ordinal);
        return accelerator?.StartsWith("kvm", StringComparison.Ordinal) ?? isKvmByName;
    }

    private HostCpu HostCpu(bool isKvm)
    {
        if (_request.HostCpu is { } known)
            return known;
        if (isKvm)
            _notes.Add(
                "the host's processor is not known: GenuineIntel with 46 physical address bits assumed; say it with --host-cpu VENDOR,BITS"
            );
        return new HostCpu(CpuVendors.Intel, 46);
    }

    private static int Cpus(OptionList smp)
    {
        int Of(string key, int otherwise) =>
            int.TryParse(smp[key], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count : otherwise;
        int product = Of("sockets", 1) * Of("dies", 1) * Of("clusters", 1) * Of("cores", 1) * Of("threads", 1);
        return Of("maxcpus", Of("cpus", product));
    }

    private ImmutableArray<QemuBackend> Backends() =>
        [
            .. _options
                .All("object")
                .Select(text => OptionList.Parse(text, "qom-type"))
                .Where(list => list["qom-type"]?.StartsWith("memory-backend-", StringComparison.Ordinal) == true)
                .Select(list => new QemuBackend(list["id"] ?? "", list.Size("size") ?? 0, list)),
        ];

    private ImmutableArray<QemuNode> Nodes()
    {
        ImmutableArray<QemuNode>.Builder nodes = ImmutableArray.CreateBuilder<QemuNode>();
        foreach (
            OptionList list in _options.All("numa").Select(text => OptionList.Parse(text, "type")).Where(list => list["type"] == "node")
        )
        {
            bool isNumbered = int.TryParse(list["nodeid"], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            nodes.Add(new QemuNode(isNumbered ? number : nodes.Count, list["memdev"], list.Size("mem", 'M')));
        }

        return nodes.ToImmutable();
    }

    private ImmutableArray<KeyValuePair<string, string>> Globals()
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder globals = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string text in _options.All("global"))
        {
            OptionList list = OptionList.Parse(text);
            if (list["driver"] is { } driver && list["property"] is { } property)
                globals.Add(new(driver + "." + property, list["value"] ?? ""));
            else
                globals.AddRange(list.Pairs);
        }

        return globals.ToImmutable();
    }

    // -machine pflash0=NODE, -drive if=pflash, -pflash FILE.
    private ImmutableArray<ulong?> Flash(OptionList machine)
    {
        ImmutableArray<ulong?>.Builder chips = ImmutableArray.CreateBuilder<ulong?>();
        foreach (string key in (ReadOnlySpan<string>)["pflash0", "pflash1"])
        {
            if (machine[key] is { } node)
                chips.Add(SizeOfNode(node));
        }

        foreach (OptionList drive in _options.All("drive").Select(text => OptionList.Parse(text)).Where(list => list["if"] == "pflash"))
            chips.Add(drive.Size("size"));
        foreach (string _ in _options.All("pflash"))
            chips.Add(null);
        return chips.ToImmutable();
    }

    private ulong? SizeOfNode(string node)
    {
        OptionList[] nodes = [.. _options.All("blockdev").Select(text => OptionList.Parse(text, "driver"))];
        // A format names the file below it.
        for (int hops = 0; hops < nodes.Length; hops++)
        {
            if (nodes.FirstOrDefault(list => list["node-name"] == node) is not { } found)
                return null;
            if (found.Size("size") is { } size)
                return size;
            node = found["file"] ?? "";
        }

        return null;
    }

    private bool HasVga(QemuMachine machine, ImmutableArray<QemuDevice> devices)
    {
        if (devices.Any(device => VgaDevices.Contains(device.Driver)))
            return true;
        if (_options.Last("vga") is { } kind)
            return kind != "none" && kind != "virtio-gpu";
        bool isPc = machine.Row.Name is "pc" or "q35" or "isapc";
        return isPc && !_options.Has("nodefaults");
    }

    // Of what -global says of host bridges, which hold the windows, only the size of the 64-bit hole is read; -set changes other words.
    private IEnumerable<string> UnreadWords(QemuGuest guest)
    {
        foreach (string property in guest.Globals.Select(global => global.Key).Distinct())
        {
            bool isOfBridge =
                property.Contains("-pcihost.", StringComparison.Ordinal) || property.StartsWith("mch.", StringComparison.Ordinal);
            if (isOfBridge && !property.EndsWith(".pci-hole64-size", StringComparison.Ordinal))
                yield return $"-global {property} is not read; if it changes the memory map, this answer does not show it";
        }

        foreach (string word in _options.All("set"))
            yield return $"-set {word} is not read; if it changes the memory map, this answer does not show it";
    }

    // Properties are looked at in the order of QDict's hash, so that decides which unknown one is named.
    private string? UnknownProperty(QemuMachine machine, OptionList options) =>
        machine
            .Row.Properties.Where(property => property.Since > _request.Version && options.Has(property.Name))
            .Select(property => property.Name)
            .OrderBy(QDictBucket)
            .FirstOrDefault();

    // qdict.c, tdb_hash.
    private static uint QDictBucket(string key)
    {
        uint value = 0x238F_13AF * (uint)key.Length;
        for (int i = 0; i < key.Length; i++)
            value += (uint)key[i] << (i * 5 % 24);
        return (1_103_515_243 * value + 12_345) % 512;
    }

    private static readonly (string Driver, string Property, QemuVersion Since)[] NewDeviceProperties =
    [
        ("virtio-mem-pci", "dynamic-memslots", new QemuVersion(8, 2)),
        ("vfio-pci", "iommufd", new QemuVersion(9, 0)),
    ];

    private static string? UnknownOfDevice(QemuGuest guest)
    {
        foreach (QemuDevice device in guest.Devices)
        {
            foreach ((string driver, string property, QemuVersion since) in NewDeviceProperties)
            {
                if (device.Driver == driver && device.Options.Has(property) && guest.Version < since)
                    return device.Say($"Property '{driver}.{property}' not found");
            }
        }

        return null;
    }
}
