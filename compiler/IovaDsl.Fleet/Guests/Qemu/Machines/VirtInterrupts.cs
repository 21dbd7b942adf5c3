using System.Globalization;
using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>The interrupt controller of Arm's virt, and where devices write their interrupts (<c>finalize_gic_version</c>).</summary>
internal sealed class VirtInterrupts
{
    private const int CpusOfGicV2 = 8;
    private const ulong LowRegion = 0xf6_0000;
    private const ulong HighRegion = 64 * MiB;

    private readonly QemuLayout _layout;
    private readonly string _version;

    private VirtInterrupts(QemuLayout layout, string version)
    {
        _layout = layout;
        _version = version;
    }

    public bool HasHighRedistributors => _layout.Guest.MachineOptions.Switch("highmem-redists") ?? true;

    private int Cpus => _layout.Guest.Cpus;

    // A GICv4 has two more frames for each CPU.
    private ulong RedistributorSize => _version == "4" ? 256 * KiB : 128 * KiB;
    private int CpusOfLowRegion => (int)(LowRegion / RedistributorSize);

    private int MostCpus =>
        _version == "2" ? CpusOfGicV2 : CpusOfLowRegion + (HasHighRedistributors ? (int)(HighRegion / RedistributorSize) : 0);

    /// <summary>The controller, or null where the machine is refused.</summary>
    public static VirtInterrupts? Of(QemuLayout layout)
    {
        string? version = Version(layout);
        if (version is null)
            return null;
        var interrupts = new VirtInterrupts(layout, version);
        int most = interrupts.MostCpus;
        if (layout.Guest.Cpus <= most)
            return interrupts;
        string refusal = $"Number of SMP CPUs requested ({layout.Guest.Cpus}) exceeds max CPUs supported by machine 'mach-virt' ({most})";
        if (version != "2" && !interrupts.HasHighRedistributors)
            layout.Refuse(refusal, "Try 'highmem-redists=on' for more CPUs");
        else
            layout.Refuse(refusal);
        return null;
    }

    private static string? Version(QemuLayout layout)
    {
        QemuGuest guest = layout.Guest;
        string? given = guest.MachineOptions["gic-version"];
        switch (given)
        {
            case null:
                if (guest.IsKvm)
                    layout.Notes.Add("under KVM the guest has the host's interrupt controller: a GICv3 is assumed");
                return guest.IsKvm || guest.Cpus > CpusOfGicV2 ? "3" : "2";
            case "host" when !guest.IsKvm:
                layout.Refuse("gic-version=host requires KVM");
                return null;
            case "max":
                return HasVirtualization(guest) ? "4" : "3";
            case "4" when !guest.IsKvm && !HasVirtualization(guest):
                layout.Refuse("TCG does not support GICv4, is virtualization=on?");
                return null;
            case "host":
                return "3";
            case "2" or "3" or "4":
                return given;
            case "x-5" when guest.Version >= new QemuVersion(11, 0):
                return given;
            default:
                layout.Refuse("Invalid gic-version value", "Valid values are 3, 2, host, max.");
                return null;
        }
    }

    // TCG has a GICv4 where the CPU has EL2.
    private static bool HasVirtualization(QemuGuest guest) => !guest.IsKvm && guest.MachineOptions.Switch("virtualization") == true;

    public void LayRegisters()
    {
        switch (_version)
        {
            case "2":
                _layout.Registers("gic_dist", 0x800_0000, 4 * KiB);
                _layout.Registers("gic_cpu", 0x801_0000, 8 * KiB);
                break;
            case "x-5":
                _layout.Registers("gicv5-irs", 0x801_0000, 64 * KiB);
                break;
            default:
                _layout.Registers("gicv3_dist", 0x800_0000, 64 * KiB);
                LayRedistributors(0, 0x80a_0000, Math.Min(Cpus, CpusOfLowRegion));
                break;
        }

        LayDoorbell();
    }

    public void LayHighRedistributors(ulong first)
    {
        if (_version is not ("2" or "x-5") && Cpus > CpusOfLowRegion)
            LayRedistributors(1, first, Cpus - CpusOfLowRegion);
    }

    private void LayRedistributors(int region, ulong first, int count) =>
        _layout.Registers(
            string.Create(CultureInfo.InvariantCulture, $"gicv3_redist_region[{region}]"),
            first,
            (ulong)count * RedistributorSize
        );

    private void LayDoorbell()
    {
        string? msi = _layout.Guest.MachineOptions["msi"];
        if (_version == "2" && msi == "its")
            _layout.Refuse("GICv2 does not support msi=its");
        bool hasIts =
            _version is "3" or "4"
            && (_layout.Guest.MachineOptions.Switch("its") ?? true)
            && (_layout.Guest.IsKvm || _layout.Guest.IsAtLeast(6, 2));
        if (msi is null or "auto")
            msi =
                _version == "2" ? "gicv2m"
                : hasIts ? "its"
                : "off";
        if (msi == "gicv2m")
            _layout.Registers("gicv2m", 0x802_0000, 4 * KiB, GuestRegionKind.Doorbell);
        else if (msi == "its")
            LayIts();
    }

    private void LayIts()
    {
        _layout.Registers("control", 0x808_0000, 64 * KiB);
        _layout.Registers("translation", 0x809_0000, 64 * KiB, GuestRegionKind.Doorbell);
    }
}
