using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using static IovaDsl.Fleet.Guests.Libvirt.LibvirtSizes;

namespace IovaDsl.Fleet.Guests.Libvirt;

/// <summary>
/// Writes what <c>qemuBuildCommandLine</c> would, without what changes no address. Words of <c>qemu:commandline</c> come last, as
/// libvirt has them.
/// </summary>
internal sealed class LibvirtWords(XElement domain)
{
    private static readonly XNamespace Passthrough = "http://libvirt.org/schemas/domain/qemu/1.0";
    private const ulong KiB = 1024;
    private const ulong MiB = KiB * 1024;

    private readonly List<string> _words = [];
    private readonly List<string> _notes = [];

    private string Arch => domain.Element("os")?.Element("type")?.Attribute("arch")?.Value ?? "x86_64";
    private string MachineName => domain.Element("os")?.Element("type")?.Attribute("machine")?.Value ?? (IsX86 ? "pc" : "virt");
    private bool IsX86 => Arch is "x86_64" or "i686";
    private bool IsArm => Arch is "aarch64" or "armv7l";
    private bool IsKvm => domain.Attribute("type")?.Value == "kvm";

    private IEnumerable<XElement> Devices(string name) => domain.Element("devices")?.Elements(name) ?? [];

    private XElement[] Cells => [.. domain.Element("cpu")?.Element("numa")?.Elements("cell") ?? []];
    private XElement? MaxMemory => domain.Element("maxMemory");

    public LibvirtReading Write()
    {
        string program = Devices("emulator").FirstOrDefault()?.Value.Trim() ?? "qemu-system-" + (Arch == "i686" ? "i386" : Arch);
        _words.Add(program);
        Add("-nodefaults");
        Add("-machine", string.Join(',', Machine()));
        Add("-accel", IsKvm ? "kvm" : "tcg");
        if (Cpu() is { } cpu)
            Add("-cpu", cpu);
        WriteFirmware();
        WriteMemory();
        Add("-smp", (domain.Element("vcpu")?.Value ?? "1").Trim());
        WriteMemoryDevices();
        WriteControllers();
        WriteIommu();
        WriteVideo();
        WriteAssigned();
        foreach (XElement argument in domain.Element(Passthrough + "commandline")?.Elements(Passthrough + "arg") ?? [])
            Add(argument.Attribute("value")?.Value ?? "");
        if (domain.Element("launchSecurity") is not null)
            _notes.Add("launchSecurity: memory of confidential guests is not covered");
        return new LibvirtReading([.. _words], null, [.. _notes]);
    }

    private void Add(params ReadOnlySpan<string> words) => _words.AddRange(words);

    private IEnumerable<string> Machine()
    {
        XElement? features = domain.Element("features");
        yield return MachineName;
        if (MachineName != "microvm" && MachineName != "isapc")
            yield return "acpi=" + (features?.Element("acpi") is null ? "off" : "on");
        if (IsArm && features?.Element("gic")?.Attribute("version")?.Value is { } gic)
            yield return "gic-version=" + gic;
        else if (IsArm && !IsKvm)
            yield return "gic-version=2";
        if (SmmuOfMachine)
            yield return "iommu=smmuv3";
        if (IsArm && Pcihole64() is { } hole)
            yield return $"highmem-mmio-size={hole / KiB}K";
        if (Devices("memory").Any(memory => memory.Attribute("model")?.Value == "nvdimm"))
            yield return "nvdimm=on";
        if (!HasNodes)
            yield return "memory-backend=" + RamName;
    }

    private string RamName =>
        IsArm ? "mach-virt.ram"
        : IsX86 ? (MachineName == "microvm" ? "microvm.ram" : "pc.ram")
        : "riscv_virt_board.ram";

    // With maxMemory libvirt makes one node itself.
    private bool HasNodes => Cells.Length > 0 || MaxMemory is not null;

    private string? Cpu()
    {
        XElement? cpu = domain.Element("cpu");
        string? model = cpu?.Attribute("mode")?.Value switch
        {
            "host-passthrough" => "host",
            "maximum" => "max",
            "host-model" => HostModel(),
            _ => cpu?.Element("model")?.Value.Trim(),
        };
        if (model is null && !IsX86 && !IsKvm)
            return null;
        model ??= IsX86 ? "qemu64" : "host";
        return string.Join(',', [model, .. CpuFeatures(cpu)]);
    }

    private string HostModel()
    {
        _notes.Add("host-model: libvirt puts the host's model here; its vendor is the host's");
        return "host-model";
    }

    private static IEnumerable<string> CpuFeatures(XElement? cpu)
    {
        XElement? width = cpu?.Element("maxphysaddr");
        if (width?.Attribute("mode")?.Value == "emulate" && width.Attribute("bits")?.Value is { } bits)
            yield return "phys-bits=" + bits;
        if (width?.Attribute("mode")?.Value == "passthrough")
            yield return "host-phys-bits=on";
        if (width?.Attribute("limit")?.Value is { } limit)
            yield return "host-phys-bits-limit=" + limit;
        foreach (XElement feature in cpu?.Elements("feature") ?? [])
        {
            if (feature.Attribute("name")?.Value == "lm" && feature.Attribute("policy")?.Value == "disable")
                yield return "lm=off";
        }
    }

    private void WriteFirmware()
    {
        XElement? os = domain.Element("os");
        XElement? loader = os?.Element("loader");
        bool isFlash = loader?.Attribute("type")?.Value == "pflash" || os?.Attribute("firmware")?.Value == "efi";
        if (isFlash)
        {
            Add("-drive", $"if=pflash,unit=0,readonly=on,file={loader?.Value.Trim() ?? "firmware"}");
            if (os?.Element("nvram") is not null || os?.Attribute("firmware") is not null)
                Add("-drive", "if=pflash,unit=1,file=nvram");
        }
        else if (loader is not null)
            Add("-bios", loader.Value.Trim());
    }

    private void WriteMemory()
    {
        ulong ram = Ram();
        string slots = MaxMemory is { } most ? $",slots={most.Attribute("slots")?.Value ?? "0"},maxmem={Bytes(most) / KiB}k" : "";
        Add("-m", $"size={ram / KiB}k{slots}");
        if (!HasNodes)
            AddBackend(RamName, ram);
        else if (Cells.Length == 0)
            AddNode(0, ram);
        for (int i = 0; i < Cells.Length; i++)
            AddNode((int)(Number(Cells[i].Attribute("id")?.Value) ?? (ulong)i), Bytes(Cells[i], "memory"));
    }

    // <memory> counts DIMMs and the like, -m does not; cells say what is left of it.
    private ulong Ram()
    {
        if (Cells.Length > 0)
            return Cells.Aggregate(0UL, (sum, cell) => sum + Bytes(cell, "memory"));
        ulong plugged = Devices("memory").Aggregate(0UL, (sum, memory) => sum + TargetSize(memory));
        ulong all = Bytes(domain.Element("memory"));
        ulong ram = all > plugged ? all - plugged : all;
        return (ram + MiB - 1) / MiB * MiB;
    }

    private static ulong TargetSize(XElement memory) => Bytes(memory.Element("target")?.Element("size"));

    private void AddBackend(string id, ulong size, string type = "memory-backend-ram") => Add("-object", $"{type},id={id},size={size}");

    private void AddNode(int number, ulong size)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"ram-node{number}");
        AddBackend(id, size);
        Add("-numa", string.Create(CultureInfo.InvariantCulture, $"node,nodeid={number},memdev={id}"));
    }

    private void WriteMemoryDevices()
    {
        var next = new Dictionary<string, int>();
        int slot = 0;
        foreach (XElement memory in Devices("memory"))
        {
            string model = memory.Attribute("model")?.Value ?? "";
            (string driver, string name, string key) = model switch
            {
                "dimm" => ("pc-dimm", "dimm", "addr"),
                "nvdimm" => ("nvdimm", "nvdimm", "addr"),
                "virtio-mem" => ("virtio-mem-pci", "virtiomem", "memaddr"),
                "virtio-pmem" => ("virtio-pmem-pci", "virtiopmem", "memaddr"),
                _ => ("", "", ""),
            };
            if (driver.Length == 0)
            {
                _notes.Add($"memory device of model `{model}` is not covered");
                continue;
            }

            bool isDimm = key == "addr";
            int number = isDimm ? Slot(memory) ?? slot : next.GetValueOrDefault(name);
            if (isDimm)
                slot = number + 1;
            next[name] = number + 1;
            WriteMemoryDevice(memory, driver, string.Create(CultureInfo.InvariantCulture, $"{name}{number}"), key);
        }
    }

    private static int? Slot(XElement memory) => (int?)Number(memory.Element("address")?.Attribute("slot")?.Value);

    private void WriteMemoryDevice(XElement memory, string driver, string id, string addressKey)
    {
        XElement? target = memory.Element("target");
        string backend = memory.Element("source")?.Element("path") is null ? "memory-backend-ram" : "memory-backend-file";
        AddBackend("mem" + id, TargetSize(memory), backend);
        string text = $"{driver},memdev=mem{id},id={id}";
        ulong? place =
            Number(memory.Element("address")?.Attribute("base")?.Value) ?? Number(target?.Element("address")?.Attribute("base")?.Value);
        if (place is { } address)
            text += $",{addressKey}=0x{address:x}";
        if (target?.Element("label")?.Element("size") is { } label)
            text += $",label-size={Bytes(label)}";
        if (target?.Element("requested") is { } requested)
            text += $",requested-size={Bytes(requested)}";
        if (target?.Element("block") is { } block)
            text += $",block-size={Bytes(block)}";
        Add("-device", text);
    }

    private ulong? Pcihole64() =>
        Devices("controller").Select(controller => controller.Element("pcihole64")).FirstOrDefault(hole => hole is not null) is { } element
            ? Bytes(element)
            : null;

    private void WriteControllers()
    {
        if (IsX86 && Pcihole64() is { } hole)
        {
            string host = MachineName.Contains("q35", StringComparison.Ordinal) ? "q35-pcihost" : "i440FX-pcihost";
            Add("-global", $"{host}.pci-hole64-size={hole / KiB}K");
        }

        foreach (XElement controller in Devices("controller").Where(item => item.Attribute("model")?.Value == "pcie-expander-bus"))
            Add(
                "-device",
                $"pxb-pcie,id=pci.{controller.Attribute("index")?.Value},bus=pcie.0,"
                    + $"bus_nr={controller.Element("target")?.Attribute("busNr")?.Value}"
            );
        if (domain.Element("features")?.Element("smm")?.Element("tseg") is { } tseg)
            Add("-global", $"mch.extended-tseg-mbytes={Bytes(tseg) / MiB}");
    }

    private XElement? Iommu => Devices("iommu").FirstOrDefault();
    private XElement? IommuDriver => Iommu?.Element("driver");
    private bool SmmuOfMachine => Iommu?.Attribute("model")?.Value == "smmuv3" && IommuDriver?.Attribute("pciBus") is null;

    private void WriteIommu()
    {
        foreach (XElement iommu in Devices("iommu"))
        {
            XElement? driver = iommu.Element("driver");
            switch (iommu.Attribute("model")?.Value)
            {
                case "intel":
                    Add("-device", "intel-iommu" + Option(driver, "caching_mode", "caching-mode") + Option(driver, "aw_bits", "aw-bits"));
                    break;
                case "amd":
                    Add("-device", "AMDVI-PCI,id=iommu0");
                    Add("-device", "amd-iommu,pci-id=iommu0" + Option(driver, "passthrough", "pt"));
                    break;
                case "virtio":
                    Add("-device", "virtio-iommu");
                    break;
                case "smmuv3" when driver?.Attribute("pciBus")?.Value is { } bus:
                    Add(
                        "-device",
                        $"arm-smmuv3,primary-bus={(bus == "0" ? "pcie.0" : "pci." + bus)},id=iommu0" + Option(driver, "accel", "accel")
                    );
                    break;
            }
        }
    }

    private static string Option(XElement? driver, string attribute, string word) =>
        driver?.Attribute(attribute)?.Value is { } value ? $",{word}={value}" : "";

    private void WriteVideo()
    {
        string? kind = Devices("video").FirstOrDefault()?.Element("model")?.Attribute("type")?.Value;
        if (kind is null && Devices("graphics").Any())
            kind = "vga";
        string? device = kind switch
        {
            "vga" => "VGA",
            "cirrus" => "cirrus-vga",
            "qxl" => "qxl-vga",
            "vmvga" => "vmware-svga",
            "virtio" when IsX86 => "virtio-vga",
            _ => null,
        };
        if (device is not null && IsX86)
            Add("-device", device);
    }

    // libvirt passes descriptors of iommufd and of the device; here the address stays, to find the device by.
    private void WriteAssigned()
    {
        foreach (XElement device in Devices("hostdev").Concat(Devices("interface")).Where(device => IsAssigned(device)))
        {
            string uses = device.Element("driver")?.Attribute("iommufd")?.Value == "yes" ? ",iommufd=iommufd0" : "";
            XElement? address = device.Element("source")?.Element("address");
            string host = address?.Attribute("uuid")?.Value is { } mediated
                ? $"sysfsdev=/sys/bus/mdev/devices/{mediated}"
                : "host=" + PciAddress(address);
            Add("-device", $"vfio-pci,{host}{uses}");
        }
    }

    private static bool IsAssigned(XElement device) => device.Attribute("type")?.Value is "pci" or "mdev" or "hostdev";

    private static string PciAddress(XElement? address)
    {
        ulong Part(string name) => Number(address?.Attribute(name)?.Value) ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{Part("domain"):x4}:{Part("bus"):x2}:{Part("slot"):x2}.{Part("function"):x}");
    }
}
