using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu.Machines;

/// <summary>IOMMUs of the guest on a PC. All start in pass-through, so what VFIO maps first is the same as without.</summary>
internal static class PcIommu
{
    public static void Lay(QemuLayout layout)
    {
        foreach (QemuDevice device in layout.Guest.Devices)
        {
            if (device.Driver == "intel-iommu")
                Intel(layout, device);
            else if (device.Driver == "amd-iommu")
                Amd(layout, device);
        }
    }

    private static void Intel(QemuLayout layout, QemuDevice iommu)
    {
        layout.Registers("intel_iommu", 0xfed9_0000, 0x230);
        // vtd_machine_done_notify_one: told by the type's name, so a vfio-user-pci passes.
        bool refuses = iommu.Options.Switch("caching-mode") != true;
        if (refuses && layout.Guest.Devices.Any(device => device.IsAssigned && device.Driver != "vfio-user-pci"))
            layout.DeviceRefusal = "We need to set caching-mode=on for intel-iommu to enable device assignment with IOMMU protection.";
    }

    private static void Amd(QemuLayout layout, QemuDevice iommu)
    {
        if (iommu.Options.Has("pt") && layout.Guest.Version >= new QemuVersion(11, 1))
            layout.Refuse(iommu.Say("Property 'amd-iommu.pt' not found"));
        layout.Registers("amdvi-mmio", 0xfed8_0000, 16 * KiB);
    }
}
