using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>Reads a <see cref="HostSnapshot"/>. A broken file costs its own fact and a remark, never the rest.</summary>
internal sealed class HostReader
{
    private const string PciDevices = "sys/bus/pci/devices";
    private const string IommuClass = "sys/class/iommu";
    private const int MaxFunctions = 65536;

    private readonly HostFiles _files;
    private readonly ImmutableArray<string>.Builder _remarks = ImmutableArray.CreateBuilder<string>();

    private HostReader(HostFiles files) => _files = files;

    /// <summary>What an import may know of the host.</summary>
    public static HostSnapshot Read(HostFiles files) => new HostReader(files).Read();

    private HostSnapshot Read()
    {
        ImmutableArray<PciFunction> functions = ReadFunctions();
        return new HostSnapshot
        {
            Functions = functions,
            RootBuses = RootBusesOf(functions),
            Iommus = ReadIommus(),
            ShowsClasses = _files.List("sys/class").Count > 0,
            CommandLine = ReadCommandLine(),
            Kernel = ReadKernel(),
            Tables = ReadTables(),
            DeviceTree = ReadDeviceTree(),
            Memory = HostMemoryReader.Read(_files),
            Remarks = _remarks.ToImmutable(),
        };
    }

    // ---- PCI ----

    private ImmutableArray<PciFunction> ReadFunctions()
    {
        List<PciFunction> functions = [];
        foreach (string name in Sorted(PciDevices).Take(MaxFunctions))
        {
            if (PciAddress.TryParse(name, out PciAddress address) && ReadFunction(name, address) is { } function)
                functions.Add(function);
        }

        functions.Sort((left, right) => left.Address.CompareTo(right.Address));
        return WithSubordinates(functions);
    }

    private PciFunction? ReadFunction(string name, PciAddress address)
    {
        string link = PciDevices + "/" + name;
        string? path = Target(link);
        if (path is null)
        {
            _remarks.Add($"{link} leads nowhere; {name} is left out.");
            return null;
        }

        if (!TryPlace(path, out RootBusAddress root, out ImmutableArray<PciAddress> bridges))
        {
            _remarks.Add($"{name} sits below no root bus ({path}); it is left out.");
            return null;
        }

        byte[]? config = _files.Read(path + "/config");
        ushort vendor = (ushort)(Number(path + "/vendor") ?? ConfigWord(config, 0) ?? 0);
        ushort device = (ushort)(Number(path + "/device") ?? ConfigWord(config, 2) ?? 0);
        PciAddress? physical =
            Target(path + "/physfn") is { } physicalPath && PciAddress.TryParse(HostPath.Name(physicalPath), out PciAddress of) ? of : null;
        ulong? classCode = Number(path + "/class") ?? ConfigClass(config);
        return new PciFunction
        {
            Address = address,
            Path = path,
            Root = root,
            Bridges = bridges,
            Vendor = vendor,
            DeviceId = device,
            Class = (uint)(classCode ?? 0) & 0xffffff,
            BusesBelow = BusesBelow(path, config),
            Capabilities = PciCapabilities.Read(config),
            PhysicalFunction = physical,
            Facts = PciConfiguration.Read(config, vendor, device, physical),
        };
    }

    /// <summary>…/pciSSSS:BB/bridge/…/function: the first such folder is the root bus, what lies between are bridges.</summary>
    private static bool TryPlace(string path, out RootBusAddress root, out ImmutableArray<PciAddress> bridges)
    {
        root = default;
        ImmutableArray<PciAddress>.Builder found = ImmutableArray.CreateBuilder<PciAddress>();
        string[] names = path.Split('/');
        int at = Array.FindIndex(names, IsRootBusName);
        bool placed = at >= 0 && TryParseRootBus(names[at], out root);
        for (int i = at + 1; placed && i < names.Length - 1; i++)
        {
            if (PciAddress.TryParse(names[i], out PciAddress bridge))
                found.Add(bridge);
        }

        bridges = found.ToImmutable();
        return placed;
    }

    private static bool IsRootBusName(string name) => TryParseRootBus(name, out _);

    private static bool TryParseRootBus(string name, out RootBusAddress root)
    {
        root = default;
        int colon = name.IndexOf(':');
        if (
            !name.StartsWith("pci", StringComparison.Ordinal)
            || colon < 4
            || !int.TryParse(name.Substring(3, colon - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int segment)
            || !byte.TryParse(name.Substring(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte bus)
            || segment < 0
        )
            return false;
        root = new RootBusAddress(segment, bus);
        return true;
    }

    private (byte Secondary, byte Subordinate)? BusesBelow(string path, byte[]? config)
    {
        // Header type 1 is a PCI-to-PCI bridge (PCI Local Bus Specification 6.1); its bus numbers lie at 0x19 and 0x1a.
        bool bridgeHeader = config is { Length: > 0x1a } && (config[0x0e] & 0x7f) == 1;
        ulong? secondary = Decimal(path + "/secondary_bus_number") ?? (bridgeHeader ? config![0x19] : null);
        if (secondary is null or 0 or > 255)
            return null;
        ulong subordinate = Decimal(path + "/subordinate_bus_number") ?? (bridgeHeader ? config![0x1a] : secondary.Value);
        return ((byte)secondary.Value, (byte)Math.Min(Math.Max(subordinate, secondary.Value), 255));
    }

    // Where sysfs does not say how far the buses below a bridge go, the functions below it do.
    private static ImmutableArray<PciFunction> WithSubordinates(List<PciFunction> functions)
    {
        Dictionary<PciAddress, byte> highest = [];
        foreach (PciFunction function in functions)
        {
            byte last = Math.Max((byte)function.Address.Bus, function.BusesBelow?.Subordinate ?? 0);
            foreach (PciAddress bridge in function.Bridges)
                highest[bridge] = highest.TryGetValue(bridge, out byte known) ? Math.Max(known, last) : last;
        }

        return functions
            .Select(function =>
                function.BusesBelow is { } below && highest.TryGetValue(function.Address, out byte last) && last > below.Subordinate
                    ? function with
                    {
                        BusesBelow = (below.Secondary, last),
                    }
                    : function
            )
            .ToImmutableArray();
    }

    private ImmutableArray<PciRootBus> RootBusesOf(ImmutableArray<PciFunction> functions)
    {
        SortedDictionary<RootBusAddress, PciRootBus> buses = [];
        foreach (PciFunction function in functions)
        {
            byte last = Math.Max((byte)function.Address.Bus, function.BusesBelow?.Subordinate ?? 0);
            if (buses.TryGetValue(function.Root, out PciRootBus? known))
                buses[function.Root] = known with { LastBus = Math.Max(known.LastBus, last) };
            else
                buses.Add(function.Root, MakeRootBus(function, last));
        }

        return buses.Values.ToImmutableArray();
    }

    private PciRootBus MakeRootBus(PciFunction function, byte last)
    {
        string[] names = function.Path.Split('/');
        int at = Array.FindIndex(names, IsRootBusName);
        string path = string.Join("/", names, 0, at + 1);
        return new PciRootBus(function.Root, path, FirmwarePath(path), last);
    }

    // ACPI: pciSSSS:BB/firmware_node/path. Device tree: the platform device above has an of_node link.
    private string? FirmwarePath(string path)
    {
        if (OwnFirmwarePath(path) is { } own)
            return own;
        for (
            string folder = path;
            folder.StartsWith("sys/devices/", StringComparison.Ordinal) && folder.Contains('/');
            folder = folder.Substring(0, folder.LastIndexOf('/'))
        )
        {
            if (OwnFirmwarePath(folder) is { } above)
                return above;
        }

        return null;
    }

    private string? OwnFirmwarePath(string folder)
    {
        const string tree = "firmware/devicetree/base";
        if (Target(folder + "/firmware_node") is { } node && Text(node + "/path") is { } acpi)
            return acpi;
        return LinkText(folder + "/of_node") is { } target && target.IndexOf(tree, StringComparison.Ordinal) is >= 0 and int at
            ? target.Substring(at + tree.Length)
            : null;
    }

    // ---- IOMMUs ----

    private ImmutableArray<HostIommu> ReadIommus() =>
        Sorted(IommuClass)
            .Where(IsNotHidden)
            .Select(name => ReadIommu(name, Target(IommuClass + "/" + name) ?? IommuClass + "/" + name))
            .ToImmutableArray();

    private HostIommu ReadIommu(string name, string path)
    {
        return new HostIommu
        {
            Name = name,
            Path = path,
            Devices = Sorted(path + "/devices").Where(IsNotHidden).ToImmutableArray(),
            Capability = Hex(Text(path + "/intel-iommu/cap")),
            ExtendedCapability = Hex(Text(path + "/intel-iommu/ecap")),
            Address = Hex(Text(path + "/intel-iommu/address")),
            Features = AmdFeatureHalves.Parse(Text(path + "/amd-iommu/features"), Hex),
        };
    }

    // Which kernel it is tells how to read what it shows of registers; like the command line it is no answer.
    private KernelVersion? ReadKernel() =>
        KernelVersion.TryParse(
            Text("proc/sys/kernel/osrelease") ?? HostJson().Field("kernel").Field("release").Text(),
            out KernelVersion version
        )
            ? version
            : null;

    private JsonElement? HostJson() => _files.Read("host.json") is { } json ? RecordedJson.Parse(json) : null;

    // A recorded host has it in its host.json, of which nothing but this and the release is looked at here.
    private KernelCommandLine? ReadCommandLine() =>
        (Text("proc/cmdline") ?? HostJson().Field("kernel").Field("cmdline").Text()) is { } text ? new KernelCommandLine(text) : null;

    // ---- firmware ----

    private ImmutableArray<HostFile> ReadTables()
    {
        const string sysfs = "sys/firmware/acpi/tables";
        ImmutableArray<HostFile>.Builder tables = ImmutableArray.CreateBuilder<HostFile>();
        foreach (string folder in new[] { sysfs, sysfs + "/dynamic", "acpi" })
        {
            foreach (string name in Sorted(folder))
            {
                string path = folder + "/" + name;
                if ((folder != "acpi" || IsTableFile(name)) && _files.Read(path) is { } bytes)
                    tables.Add(new HostFile(path, bytes));
            }

            // The recorded copy repeats what sysfs has; one of the two is enough.
            if (folder == sysfs + "/dynamic" && tables.Count > 0)
                break;
        }

        return tables.ToImmutable();
    }

    private static bool IsTableFile(string name) =>
        name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".aml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".dat", StringComparison.OrdinalIgnoreCase);

    private HostFile? ReadDeviceTree()
    {
        foreach (string path in new[] { "sys/firmware/fdt", "fdt.dtb" })
        {
            if (_files.Read(path) is { Length: > 0 } bytes)
                return new HostFile(path, bytes);
        }

        return null;
    }

    // ---- files ----

    private IEnumerable<string> Sorted(string folder) => _files.List(folder).OrderBy(name => name, StringComparer.Ordinal);

    private static bool IsNotHidden(string name) => !name.StartsWith(".", StringComparison.Ordinal);

    private string? LinkText(string link) => HostLinks.Text(_files, link);

    private string? Target(string link) => HostLinks.Target(_files, link);

    private string? Text(string path) =>
        _files.Read(path) is { Length: > 0 and <= 4096 } bytes ? Encoding.UTF8.GetString(bytes).Trim() : null;

    private ulong? Number(string path) =>
        Text(path) is { } text && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Hex(text.Substring(2)) : null;

    private ulong? Decimal(string path) =>
        ulong.TryParse(Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;

    private static ulong? Hex(string? text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : null;

    private static ulong? ConfigWord(byte[]? config, int at) =>
        config is { Length: >= 64 } ? (ulong)(config[at] | (config[at + 1] << 8)) : null;

    private static ulong? ConfigClass(byte[]? config) =>
        config is { Length: >= 64 } ? (ulong)(config[9] | (config[10] << 8) | (config[11] << 16)) : null;
}
