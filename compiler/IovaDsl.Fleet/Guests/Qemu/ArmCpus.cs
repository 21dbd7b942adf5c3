namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>What of an Arm guest's CPU decides where things go.</summary>
/// <param name="PhysicalBits">Physical address bits: ID_AA64MMFR0.PARange, 40 for 32-bit CPUs with LPAE.</param>
/// <param name="Since">The first QEMU that knows the model; null: all do that are of interest.</param>
internal sealed record ArmCpu(int PhysicalBits, bool Is64Bit, QemuVersion? Since = null);

/// <summary>The CPU models that <c>virt</c> and <c>sbsa-ref</c> take.</summary>
internal static class ArmCpus
{
    private static readonly Dictionary<string, ArmCpu> Models = new()
    {
        ["cortex-a7"] = new(40, false),
        ["cortex-a15"] = new(40, false),
        ["cortex-a35"] = new(40, true),
        ["cortex-a53"] = new(40, true),
        ["cortex-a55"] = new(40, true, new QemuVersion(8, 0)),
        ["cortex-a57"] = new(44, true),
        ["cortex-a72"] = new(44, true),
        ["cortex-a76"] = new(40, true),
        ["cortex-a710"] = new(40, true, new QemuVersion(8, 2)),
        ["a64fx"] = new(40, true),
        ["neoverse-n1"] = new(48, true),
        ["neoverse-n2"] = new(48, true, new QemuVersion(8, 2)),
        ["neoverse-v1"] = new(48, true, new QemuVersion(8, 1)),
        ["max"] = new(52, true),
    };

    /// <summary>QEMU's words where it is too old for the model that is asked for.</summary>
    public static string? Refusal(QemuGuest guest) =>
        guest.Cpu["model"] is { } model && Models.TryGetValue(model, out ArmCpu? cpu) && cpu.Since > guest.Version
            ? $"unable to find CPU model '{model}'"
            : null;

    /// <summary>The model's CPU; 40 bits and a note for a model that is not known here.</summary>
    public static ArmCpu Find(QemuGuest guest, ICollection<string> notes)
    {
        string model = guest.Cpu["model"] ?? (guest.Machine.Row.Name == "sbsa-ref" ? "neoverse-n2" : "cortex-a15");
        if (guest.IsKvm && model is "host" or "max")
            return new ArmCpu(guest.HostCpu.PhysicalBits, true);
        if (guest.Cpu.Switch("aarch64") == false && Models.ContainsKey(model))
            return Models[model] with { Is64Bit = false };
        if (Models.TryGetValue(model, out ArmCpu? cpu))
            return cpu;
        notes.Add($"unknown CPU model `{model}`: 40 physical address bits assumed");
        return new ArmCpu(40, true);
    }
}
