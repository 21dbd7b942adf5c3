using System.Collections.Immutable;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>A machine type: a row of the table and, where it has them, a version.</summary>
/// <param name="Name">Its full name: <c>pc-q35-11.1</c>, <c>microvm</c>.</param>
internal sealed record QemuMachine(QemuMachineRow Row, string Name, QemuVersion? Version);

/// <summary>A family of machine types.</summary>
/// <param name="Name">Its short name, which stands for the newest version.</param>
/// <param name="VersionPrefix">What stands before a version; null for a family without versions.</param>
/// <param name="RamName">The name of its RAM where no backend has another.</param>
/// <param name="Layout">Where it puts things.</param>
/// <param name="Properties">Properties that change the map.</param>
internal sealed record QemuMachineRow(
    string Name,
    ImmutableArray<QemuTarget> Targets,
    string? VersionPrefix,
    string RamName,
    Action<QemuLayout> Layout,
    ImmutableArray<MachineProperty> Properties
)
{
    /// <summary>True where BARs are seen wherever the guest writes them, not only in windows.</summary>
    public bool HasBarsEverywhere { get; init; }
}

/// <summary>A property of a machine that changes its map.</summary>
/// <param name="Since">The first QEMU that knows it, whatever the machine's version.</param>
internal sealed record MachineProperty(string Name, QemuVersion Since);
