using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>
/// An emulated SMMUv3 cannot tell VFIO what the guest maps (<c>smmuv3_notify_flag_changed</c>), so no VFIO device starts behind it;
/// an accelerated one can, under KVM.
/// </summary>
internal static class GuestSmmu
{
    private const string Words = "requires iommu MAP notifier which is not currently supported";

    public static void Check(QemuLayout layout, bool hasMachineSmmu, ulong at)
    {
        QemuGuest guest = layout.Guest;
        if (hasMachineSmmu)
            layout.Registers("arm-smmuv3", at, 128 * KiB);
        bool isInFront = hasMachineSmmu && guest.MachineOptions.Switch("default-bus-bypass-iommu") != true;
        foreach (QemuDevice smmu in guest.Devices.Where(device => device.Driver == "arm-smmuv3"))
        {
            if (smmu.Options.Switch("accel") != true)
                isInFront = true;
            else if (!guest.IsKvm)
                layout.Refuse(smmu.Say("SMMUv3 accel=on requires KVM with kernel-irqchip=on support"));
        }

        if (isInFront)
            layout.DeviceRefusal =
                $"memory listener initialization failed: Region smmuv3-iommu-memory-region: device behind the SMMU {Words}";
    }
}
