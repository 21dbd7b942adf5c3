using System.Collections.Immutable;

namespace IovaDsl.Fleet.Guests.Qemu.Words;

/// <summary>QEMU's words as options with their values, in the order written.</summary>
internal sealed class QemuWordList
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _options;

    private QemuWordList(ImmutableArray<KeyValuePair<string, string>> options) => _options = options;

    // Options that take no value.
    private static readonly HashSet<string> Switches =
    [
        "S",
        "daemonize",
        "enable-kvm",
        "no-acpi",
        "no-fd-bootchk",
        "no-hpet",
        "no-reboot",
        "no-shutdown",
        "no-user-config",
        "nodefaults",
        "nographic",
        "only-migratable",
        "preconfig",
        "snapshot",
        "usb",
        "mem-prealloc",
        "full-screen",
        "portrait",
        "s",
        "semihosting",
    ];

    // Options that are read, or known to leave the map as it is.
    private static readonly HashSet<string> Known =
    [
        "machine",
        "cpu",
        "accel",
        "m",
        "smp",
        "object",
        "numa",
        "device",
        "global",
        "bios",
        "pflash",
        "drive",
        "blockdev",
        "vga",
        "action",
        "add-fd",
        "append",
        "audio",
        "audiodev",
        "boot",
        "cdrom",
        "chardev",
        "compat",
        "D",
        "d",
        "debugcon",
        "dfilter",
        "display",
        "dtb",
        "dump-vmstate",
        "echr",
        "fda",
        "fdb",
        "fsdev",
        "fw_cfg",
        "gdb",
        "hda",
        "hdb",
        "hdc",
        "hdd",
        "icount",
        "incoming",
        "initrd",
        "iscsi",
        "k",
        "kernel",
        "L",
        "loadvm",
        "mem-path",
        "mon",
        "monitor",
        "msg",
        "mtdblock",
        "name",
        "net",
        "netdev",
        "nic",
        "option-rom",
        "overcommit",
        "parallel",
        "pidfile",
        "plugin",
        "prom-env",
        "qmp",
        "qmp-pretty",
        "rotate",
        "rtc",
        "run-with",
        "runas",
        "sandbox",
        "sd",
        "seed",
        "semihosting-config",
        "serial",
        "set",
        "shim",
        "smbios",
        "spice",
        "tb-size",
        "tpmdev",
        "trace",
        "usbdevice",
        "uuid",
        "virtfs",
        "vnc",
        "watchdog",
        "watchdog-action",
        "win2k-hack",
        "writeconfig",
        "acpitable",
        "chroot",
        "debug",
        "smp-cache",
    ];

    private static readonly Dictionary<string, string> Aliases = new() { ["M"] = "machine" };

    /// <param name="words">The program first.</param>
    /// <param name="notes">Gets a sentence for every option that is not known.</param>
    public static QemuWordList Of(ImmutableArray<string> words, ICollection<string> notes)
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder options = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (int i = 1; i < words.Length; i++)
        {
            if (!words[i].StartsWith('-') || words[i].Length == 1)
            {
                // A word alone is the first disk.
                continue;
            }

            string name = words[i].TrimStart('-');
            name = Aliases.GetValueOrDefault(name, name);
            if (Switches.Contains(name))
                options.Add(new(name, "on"));
            else if (i + 1 < words.Length)
                Add(options, name, words[++i], notes);
            else
                notes.Add($"option `-{name}` has no value");
        }

        return new QemuWordList(options.ToImmutable());
    }

    private static void Add(
        ImmutableArray<KeyValuePair<string, string>>.Builder options,
        string name,
        string value,
        ICollection<string> notes
    )
    {
        options.Add(new(name, value));
        if (name == "readconfig")
            notes.Add($"-readconfig {value} is not read; what it says of memory, PCI or the CPU is missing here");
        else if (!Known.Contains(name))
            notes.Add($"unknown option `-{name}`; if it changes the memory map, this answer does not show it");
    }

    public IEnumerable<string> All(string name) => _options.Where(option => option.Key == name).Select(option => option.Value);

    public string? Last(string name) => _options.LastOrDefault(option => option.Key == name).Value;

    public bool Has(string name) => _options.Any(option => option.Key == name);
}
