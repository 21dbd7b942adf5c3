using System.Collections.Immutable;
using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>A virtual machine as QEMU's words describe it. Nothing of it is computed; what is absent has QEMU's default.</summary>
internal sealed record QemuGuest
{
    public required ImmutableArray<string> Words { get; init; }
    public required QemuVersion Version { get; init; }
    public required QemuTarget Target { get; init; }
    public required HostCpu HostCpu { get; init; }
    public required QemuMachine Machine { get; init; }

    /// <summary>The options of all <c>-machine</c> words together.</summary>
    public required OptionList MachineOptions { get; init; }

    /// <summary><c>-cpu</c>; its model under <c>model</c>.</summary>
    public required OptionList Cpu { get; init; }
    public bool IsKvm { get; init; }
    public int Cpus { get; init; } = 1;

    public ulong Ram { get; init; }

    /// <summary>RAM and what may be plugged later; <see cref="Ram"/> where nothing may.</summary>
    public ulong MaxRam { get; init; }
    public ulong Slots { get; init; }

    public ImmutableArray<QemuBackend> Backends { get; init; } = [];
    public ImmutableArray<QemuNode> Nodes { get; init; } = [];
    public ImmutableArray<QemuDevice> Devices { get; init; } = [];

    /// <summary><c>-global</c>, as <c>driver.property</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Globals { get; init; } = [];

    /// <summary>The file of <c>-bios</c>.</summary>
    public string? Bios { get; init; }

    /// <summary>Bytes of each flash chip in use; null where the words do not say.</summary>
    public ImmutableArray<ulong?> Flash { get; init; } = [];

    /// <summary>True where the guest has an adapter with the old VGA window.</summary>
    public bool HasVga { get; init; }

    public bool HasFirmware => Bios is not null || !Flash.IsEmpty;

    public QemuVersion? MachineVersion => Machine.Version;

    public QemuBackend? Backend(string id) => Backends.FirstOrDefault(backend => backend.Id == id);

    public string? Global(string driver, string property) => Globals.LastOrDefault(global => global.Key == driver + "." + property).Value;

    /// <summary>True where the machine's type is at least so new; machines without versions are as new as QEMU.</summary>
    public bool IsAtLeast(int major, int minor) => (MachineVersion ?? Version) >= new QemuVersion(major, minor);
}
