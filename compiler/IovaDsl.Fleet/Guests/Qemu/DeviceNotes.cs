namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>
/// What is said of devices that no layout here reads. The types are those that <c>-device help</c> of x86, Arm and RISC-V lists, and
/// newer ones of QEMU's documentation; whether one has memory in a BAR is in its source (<c>memory_region_init_ram</c> there).
/// </summary>
internal static class DeviceNotes
{
    // Read by the layouts.
    private static readonly HashSet<string> Read =
    [
        "AMDVI-PCI",
        "amd-iommu",
        "arm-smmuv3",
        "intel-iommu",
        "nvdimm",
        "pc-dimm",
        "vfio-pci",
        "vfio-pci-nohotplug",
        "vfio-user-pci",
        "virtio-mem",
        "virtio-pmem",
    ];

    // On a bus that has no addresses of the guest's memory: USB, SCSI, IDE, HDA, smart cards, NVMe, SD cards and the like.
    private static readonly string[] BesideMemory =
    [
        "ccid-card-",
        "hda-",
        "ide-",
        "ipmi-bmc-",
        "nvme-",
        "scsi-",
        "sd-card",
        "u2f-",
        "ufs-",
        "usb-",
        "virtconsole",
        "virtserialport",
    ];

    // Registers and ports only: VFIO maps neither.
    private static readonly HashSet<string> RegistersOnly =
    [
        .. """
            AC97 ac97 ES1370 es1370 acpi-erst acpi-generic-initiator acpi-generic-port adlib ahci am53c974 cs4231a ctucan_pci dc390
            edu floppy guest-loader gus hv-syndbg hyperv-testdev i2c-ddc i2c-echo i6300esb i8042 i82801b11-bridge ib700 igb igbvf
            intel-hda ioh3420 ipoctal232 kvaser_pci loader lsi mc146818rtc mioe3680_pci ne2k_isa ne2k_pci nec-usb-xhci nvme
            pc-testdev pci-bridge pci-bridge-seat pci-ohci pci-testdev pcie-pci-bridge pcie-root-port pcm3680_pci pcnet pvpanic
            pvpanic-mmio pvpanic-pci pvrdma pvscsi pxb pxb-pcie qemu-xhci ramfb rocker rtl8139 sb16 sdhci-pci sga smbus-ipmi tpci200
            tulip uefi-vars-sysbus uefi-vars-x64 vmbus-bridge vmcoreinfo vmgenid vmmouse vmxnet3 x3130-upstream xio3130-downstream
            vfio-pci-igd-lpc-bridge
            """.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries),
    ];

    // Families of the same.
    private static readonly string[] RegistersOnlyFamilies =
    [
        "e1000",
        "i8255",
        "i8256",
        "i82801",
        "ich9-",
        "isa-applesmc",
        "isa-debug",
        "isa-fdc",
        "isa-ide",
        "isa-ipmi-",
        "isa-parallel",
        "isa-serial",
        "lsi53c",
        "megasas",
        "mptsas",
        "pci-ipmi-",
        "pci-serial",
        "piix3-",
        "piix4-",
        "tpm-",
        "ufs",
    ];

    // virtio-blk, virtio-blk-pci, virtio-blk-pci-transitional, virtio-blk-device and so on: one name.
    private static readonly string[] Transports = ["-pci-non-transitional", "-pci-transitional", "-pci", "-device"];

    private static readonly HashSet<string> Virtio =
    [
        .. """
            vhost-scsi vhost-user-blk vhost-user-console vhost-user-fs vhost-user-gpio vhost-user-gpu vhost-user-i2c
            vhost-user-input vhost-user-rng vhost-user-device vhost-user-scmi vhost-user-scsi vhost-user-snd vhost-user-spi
            vhost-user-vsock vhost-vdpa-device vhost-vsock virtio-9p virtio-balloon virtio-blk virtio-crypto virtio-gpu
            virtio-gpu-gl virtio-input-host virtio-iommu virtio-keyboard virtio-mouse virtio-multitouch virtio-net virtio-nsm
            virtio-rng virtio-scsi virtio-serial virtio-sound virtio-tablet
            """.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries),
    ];

    // Memory in a BAR, or at a place of its own, whatever its options.
    private static readonly HashSet<string> WithMemory =
    [
        "VGA",
        "ati-vga",
        "bochs-display",
        "cirrus-vga",
        "isa-cirrus-vga",
        "isa-vga",
        "ivshmem-doorbell",
        "ivshmem-plain",
        "qxl",
        "qxl-vga",
        "secondary-vga",
        "vhost-user-vga",
        "virtio-vga",
        "virtio-vga-gl",
        "vmware-svga",
    ];

    // Memory in a BAR with an option.
    private static readonly (string Type, string Option)[] WithMemoryOnDemand =
    [
        ("nvme", "pmrdev"),
        ("pci-testdev", "membar-backed"),
        ("vhost-user-fs", "cache-size"),
        ("virtio-gpu", "hostmem"),
        ("virtio-gpu-gl", "hostmem"),
        ("virtio-gpu-rutabaga", "hostmem"),
    ];

    private static readonly HashSet<string> NotCovered =
    [
        "cxl-downstream",
        "cxl-rp",
        "cxl-type3",
        "cxl-upstream",
        "hv-balloon",
        "pxb-cxl",
        "riscv-iommu-pci",
        "riscv-iommu-sys",
        "vfio-amd-xgbe",
        "vfio-calxeda-xgmac",
        "vfio-platform",
    ];

    /// <summary>A sentence for every type that may change the map and is not in it, and for every unknown one.</summary>
    public static IEnumerable<string> Of(IEnumerable<QemuDevice> devices) => devices.Select(Of).OfType<string>().Distinct();

    private static string? Of(QemuDevice device)
    {
        string type = TypeOf(device.Driver);
        if (NotCovered.Contains(type))
            return $"`{device.Driver}` is not covered: what it adds to the map is missing here";
        if (WithMemory.Contains(type) || WithMemoryOnDemand.Any(row => row.Type == type && device.Options.Has(row.Option)))
            return $"`{device.Driver}` has memory of its own, which VFIO maps where the firmware places it; it is not in this map";
        return IsHarmless(type)
            ? null
            : $"unknown device type `{device.Driver}`, taken as mapping nothing; if it has memory of its own, this answer does not show it";
    }

    private static bool IsHarmless(string type) =>
        Read.Contains(type)
        || RegistersOnly.Contains(type)
        || Virtio.Contains(type)
        || type.EndsWith("-cpu", StringComparison.Ordinal)
        || BesideMemory.Concat(RegistersOnlyFamilies).Any(family => type.StartsWith(family, StringComparison.Ordinal))
        || WithMemoryOnDemand.Any(row => row.Type == type);

    private static string TypeOf(string driver)
    {
        if (!driver.StartsWith("virtio-", StringComparison.Ordinal) && !driver.StartsWith("vhost-", StringComparison.Ordinal))
            return driver;
        string? transport = Array.Find(Transports, suffix => driver.EndsWith(suffix, StringComparison.Ordinal));
        return transport is null ? driver : driver[..^transport.Length];
    }
}
