namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>What is said of machine properties that no layout here reads.</summary>
internal static class MachinePropertyNotes
{
    // Known, and without an address in the map: what a guest has of devices, firmware and tuning.
    private static readonly HashSet<string> Harmless =
    [
        "type",
        "accel",
        "acpi",
        "append",
        "dtb",
        "dtb-randomness",
        "dump-guest-core",
        "dumpdtb",
        "fd-bootchk",
        "firmware",
        "graphics",
        "hmat",
        "hpet",
        "i8042",
        "ioapic2",
        "initrd",
        "kernel",
        "kernel-irqchip",
        "kernel_irqchip",
        "mem-merge",
        "memory-backend",
        "mte",
        "nvdimm",
        "pcspk-audiodev",
        "pflash0",
        "pflash1",
        "phandle-start",
        "pic",
        "pit",
        "ras",
        "rtc",
        "sata",
        "secure",
        "smbus",
        "smm",
        "smp",
        "suppress-vmdesc",
        "usb",
        "virtualization",
        "vmport",
        "aclint",
        "oem-id",
        "oem-table-id",
        "default-bus-bypass-iommu",
        "isa-serial",
        "auto-kernel-cmdline",
        "option-roms",
    ];

    // Known to change the map in ways that are not covered.
    private static readonly HashSet<string> NotCovered = ["sgx-epc", "confidential-guest-support", "memory-encryption", "igd-passthru"];

    public static IEnumerable<string> Of(QemuMachine machine, IEnumerable<string> properties)
    {
        foreach (string property in properties.Distinct())
        {
            // sgx-epc.0.memdev: the property before the dot.
            string name = property.Split('.')[0];
            if (NotCovered.Contains(name))
                yield return $"`{name}` is not covered: what it adds to the map is missing here";
            else if (!IsKnown(machine, name) && !Harmless.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal))
                yield return $"unknown machine property `{name}`; if it changes the memory map, this answer does not show it";
        }
    }

    private static bool IsKnown(QemuMachine machine, string name) =>
        name == "cxl-fmw" || machine.Row.Properties.Any(property => property.Name == name);
}
