using IovaDsl.Runtime;
using static IovaDsl.Fleet.Guests.Qemu.QemuLayout;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>
/// DIMMs, NVDIMMs, virtio-mem and virtio-pmem: each in the lowest free gap of the hot-plug window, in the order of the words
/// (<c>memory_device_pre_plug</c>, <c>pc_dimm_pre_plug</c>).
/// </summary>
internal static class MemoryDevices
{
    // Anonymous memory is mapped at 2 MiB steps, so that huge pages fit (QEMU_VMALLOC_ALIGN); files at their pages.
    private const ulong Alignment = 2 * MiB;
    private const ulong Page = 4 * KiB;

    private sealed record Model(string Driver, string Type, string AddressKey, bool IsDimm);

    private static readonly Model[] Models =
    [
        new("pc-dimm", "dimm", "addr", true),
        new("nvdimm", "nvdimm", "addr", true),
        new("virtio-mem-pci", "virtio-mem", "memaddr", false),
        new("virtio-mem", "virtio-mem", "memaddr", false),
        new("virtio-pmem-pci", "virtio-pmem", "memaddr", false),
        new("virtio-pmem", "virtio-pmem", "memaddr", false),
    ];

    public static void PlugAll(QemuLayout layout)
    {
        ulong slots = 0;
        foreach (QemuDevice device in layout.Guest.Devices)
        {
            Model? model = Array.Find(Models, model => model.Driver == device.Driver);
            if (model is null || layout.IsRefused)
                continue;
            if (model.IsDimm && RefusalOfDimm(layout, device, slots++) is { } refusal)
                layout.Refuse(device.Say(refusal));
            else if (device.Options["memdev"] is not { } id || layout.Guest.Backend(id) is not { } backend)
                layout.Refuse(device.Say("'memdev' property is not set"));
            else
                Plug(layout, device, model, backend);
        }
    }

    private static string? RefusalOfDimm(QemuLayout layout, QemuDevice device, ulong used)
    {
        QemuGuest guest = layout.Guest;
        bool isNvdimm = device.Driver == "nvdimm";
        if (guest.Target == QemuTarget.Arm)
        {
            bool hasGed = guest.HasFirmware && guest.MachineOptions.Switch("acpi") != false;
            if (!hasGed && (!isNvdimm || guest.Version < new QemuVersion(8, 0)))
                return "memory hotplug is not enabled: missing acpi-ged device";
            if (isNvdimm && guest.MachineOptions.Switch("nvdimm") != true)
                return "nvdimm is not enabled: add 'nvdimm=on' to '-M'";
        }
        else if (guest.MachineOptions.Switch("acpi") == false)
            return "memory hotplug is not enabled: missing acpi device, or acpi disabled";
        else if (isNvdimm && guest.MachineOptions.Switch("nvdimm") != true)
            return "nvdimm is not enabled: missing 'nvdimm' in '-M'";

        return guest.Slots == 0 ? "no slots where allocated, please specify the 'slots' option"
            : used >= guest.Slots ? "no free slots available"
            : null;
    }

    private static void Plug(QemuLayout layout, QemuDevice device, Model model, QemuBackend backend)
    {
        if (layout.HotPlug is not { } window)
        {
            layout.Refuse(
                device.Say(
                    layout.Guest.Version < new QemuVersion(8, 2)
                        ? "memory devices (e.g. for memory hotplug) are not supported by the machine"
                        : "the configuration is not prepared for memory devices (e.g., for memory hotplug), consider "
                            + "specifying the maxmem option"
                )
            );
            return;
        }

        ulong alignment = Math.Max(AlignmentOf(backend), backend.Options.Size("align") ?? 0);
        ulong size = model.Type == "nvdimm" ? WithoutLabel(backend, device, alignment) : backend.Size;
        ulong? hint = device.Options.Size(model.AddressKey) is { } asked && asked != 0 ? asked : null;
        (ulong address, string? refusal) = FindAddress(layout, window, size, alignment, hint);
        if (refusal is not null)
        {
            layout.Refuse(device.Say(refusal));
            return;
        }

        layout.Add(new GuestMemoryDevice(model.Type, device.Options["id"], address, size));
        // With dynamic memory slots not even the guest sees what is not plugged.
        if (device.Options.Switch("dynamic-memslots") == true)
            return;
        GuestRegionKind kind = model.Type == "nvdimm" ? GuestRegionKind.NvRam : GuestRegionKind.Ram;
        layout.Paint(kind, backend.Id, address, size, isPlugged: model.Type != "virtio-mem");
    }

    // memory_device_get_free_addr, with its words.
    private static (ulong Address, string? Refusal) FindAddress(
        QemuLayout layout,
        IovaRange window,
        ulong size,
        ulong alignment,
        ulong? hint
    )
    {
        ulong total = layout.Guest.MaxRam - layout.Guest.Ram;
        ulong used = layout.MemoryDevices.Aggregate(0UL, (sum, device) => sum + device.Size);
        if (used + size < used || used + size > total)
            return (0, $"not enough space, currently {Hex(used)} in use of total space for memory devices {Hex(total)}");
        if (size % alignment != 0)
            return (0, $"backend memory size must be multiple of {Hex(alignment)}");
        if (hint is { } address)
            return (address, RefusalOfHint(layout, window, size, alignment, address));
        ulong next = RoundUp(window.First, alignment);
        foreach (GuestMemoryDevice device in layout.MemoryDevices.OrderBy(device => device.Address))
        {
            if (device.Address > next + size - 1)
                break;
            if (device.Address + device.Size > next)
                next = RoundUp(device.Address + device.Size, alignment);
        }

        return next + size - 1 <= window.Last
            ? (next, null)
            : (0, "could not find position in guest address space for memory device - memory fragmented due to alignments");
    }

    private static ulong AlignmentOf(QemuBackend backend) =>
        backend.Options["qom-type"] is "memory-backend-file" or "memory-backend-memfd" ? Page : Alignment;

    // nvdimm_prepare_memory_region: the label is cut off the end, and the rest to whole steps.
    private static ulong WithoutLabel(QemuBackend backend, QemuDevice device, ulong alignment) =>
        (backend.Size - Math.Min(backend.Size, device.Options.Size("label-size") ?? 0)) / alignment * alignment;

    private static string? RefusalOfHint(QemuLayout layout, IovaRange window, ulong size, ulong alignment, ulong address)
    {
        if (address % alignment != 0)
            return $"address must be aligned to {Hex(alignment)} bytes";
        if (!IovaRange.TryFromStartAndSize(address, size, out IovaRange asked) || !window.Covers(asked))
            return $"can't add memory device [{Hex(address)}:{Hex(size)}], usable range for memory devices "
                + $"[{Hex(window.First)}:{Hex(window.Last - window.First + 1)}]";
        GuestMemoryDevice? taken = layout.MemoryDevices.FirstOrDefault(device =>
            IovaRange.FromStartAndSize(device.Address, device.Size).Overlaps(asked)
        );
        return taken is null ? null : $"address range conflicts with memory device id='{taken.Id}'";
    }
}
