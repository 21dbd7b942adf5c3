using System.Globalization;
using IovaDsl.Fleet.Guests.Qemu.Words;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>What of an x86 guest's CPU decides where RAM goes.</summary>
/// <param name="PhysicalBits">Physical address bits.</param>
/// <param name="IsLongMode">Whether it has 64-bit mode; without it the 64-bit hole counts for nothing.</param>
internal sealed record X86Cpu(string Vendor, int PhysicalBits, bool IsLongMode);

/// <summary>The CPU models of qemu-system-x86_64, as far as their vendor and width go (<c>builtin_x86_defs</c>).</summary>
internal static class X86Cpus
{
    private const int DefaultBits = 40;
    private const int Bits32 = 32;
    private const int PaeBits = 36;

    // Models without 64-bit mode; of them those with PSE-36 address 36 bits.
    private static readonly string[] Without64Bits =
    [
        "486",
        "pentium",
        "pentium2",
        "pentium3",
        "n270",
        "coreduo",
        "kvm32",
        "qemu32",
        "athlon",
    ];
    private static readonly string[] WithoutPae = ["486", "pentium"];
    private static readonly string[] AmdModels = ["qemu64", "max", "athlon", "phenom"];

    /// <summary>The CPU, or the words with which QEMU refuses it.</summary>
    public static (X86Cpu? Cpu, string? Refusal) Find(QemuGuest guest)
    {
        OptionList cpu = guest.Cpu;
        string model = ModelName(cpu["model"] ?? (guest.Target == QemuTarget.I386 ? "qemu32" : "qemu64"));
        if (model == "host" && !guest.IsKvm)
            return (null, "CPU model 'host' requires KVM or HVF");
        bool isLongMode = IsLongMode(model, guest);
        string vendor = cpu["vendor"] ?? (guest.IsKvm ? guest.HostCpu.Vendor : VendorOf(model));
        return BitsOf(guest, model, isLongMode) is var (bits, refusal) && refusal is not null
            ? (null, refusal)
            : (new X86Cpu(CpuVendors.Canonical(vendor), bits, isLongMode), null);
    }

    private static bool IsLongMode(string model, QemuGuest guest)
    {
        if (guest.Cpu.Switch("lm") is { } said)
            return said;
        return !guest.Cpu.Has("-lm") && guest.Target != QemuTarget.I386 && !Without64Bits.Contains(model);
    }

    private static string VendorOf(string model)
    {
        if (
            AmdModels.Contains(model)
            || model.StartsWith("EPYC", StringComparison.Ordinal)
            || model.StartsWith("Opteron", StringComparison.Ordinal)
        )
            return CpuVendors.Amd;
        return model.StartsWith("Dhyana", StringComparison.Ordinal) ? CpuVendors.Hygon
            : model.StartsWith("YongFeng", StringComparison.Ordinal) ? CpuVendors.Zhaoxin
            : CpuVendors.Intel;
    }

    // x86_cpu_realizefn; host_cpu_realizefn.
    private static (int Bits, string? Refusal) BitsOf(QemuGuest guest, string model, bool isLongMode)
    {
        int? asked =
            int.TryParse(guest.Cpu["phys-bits"], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number != 0
                ? number
                : HostBits(guest, model);
        if (!isLongMode)
        {
            return guest.Cpu.Has("phys-bits") && number != 0
                ? (0, "phys-bits is not user-configurable in 32 bit")
                : (WithoutPae.Contains(model) ? Bits32 : PaeBits, null);
        }

        int bits = asked ?? DefaultBits;
        // QEMU up to 10.0 also has an upper limit.
        if (guest.Version < new QemuVersion(10, 1))
            return bits is < 32 or > 52 ? (0, $"phys-bits should be between 32 and 52  (but is {bits})") : (bits, null);
        return bits < 32 ? (0, $"phys-bits should be at least 32 (but is {bits})") : (bits, null);
    }

    private static int? HostBits(QemuGuest guest, string model)
    {
        bool takesHost = guest.Cpu.Switch("host-phys-bits") ?? model is "host" or "max";
        if (!guest.IsKvm || !takesHost)
            return null;
        bool isLimited = int.TryParse(guest.Cpu["host-phys-bits-limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit);
        return isLimited && limit > 0 ? Math.Min(limit, guest.HostCpu.PhysicalBits) : guest.HostCpu.PhysicalBits;
    }

    private static string ModelName(string model)
    {
        string name = model.EndsWith("-x86_64-cpu", StringComparison.Ordinal) ? model[..^"-x86_64-cpu".Length] : model;
        // EPYC-v4, Skylake-Server-v1: versions of a model, alike in what counts here.
        int version = name.LastIndexOf("-v", StringComparison.Ordinal);
        return version > 0 && name[(version + 2)..].All(char.IsAsciiDigit) && version + 2 < name.Length ? name[..version] : name;
    }
}
