namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>What an emulator emulates.</summary>
internal enum QemuTarget
{
    X86,
    I386,
    Arm,
    RiscV,
}

internal static class QemuTargets
{
    private static readonly (string Suffix, QemuTarget Target)[] Programs =
    [
        ("x86_64", QemuTarget.X86),
        ("i386", QemuTarget.I386),
        ("aarch64", QemuTarget.Arm),
        ("arm", QemuTarget.Arm),
        ("riscv64", QemuTarget.RiscV),
    ];

    /// <summary>The target of a program's name; some distributions call the x86 one <c>qemu-kvm</c> or <c>kvm</c>.</summary>
    public static QemuTarget? OfProgram(string program)
    {
        string name = program[(program.LastIndexOf('/') + 1)..];
        if (name is "qemu-kvm" or "kvm" or "qemu")
            return QemuTarget.X86;
        foreach ((string suffix, QemuTarget target) in Programs)
        {
            if (name == "qemu-system-" + suffix)
                return target;
        }

        return null;
    }
}
