using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>A small host of our own, in memory: functions, bridges, groups, registers and tables, as sysfs lays them out.</summary>
internal sealed class MadeHost
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>A function below bridges (root port first), in a group or in none.</summary>
    public MadeHost Function(string address, uint classCode, int? group = null, string below = "", int? secondary = null)
    {
        string path = "sys/devices/pci0000:00/" + (below.Length == 0 ? "" : below + "/") + address;
        Text("sys/bus/pci/devices/" + address, "../../../" + path.Substring("sys/".Length));
        Text(path + "/class", $"0x{classCode:x6}\n");
        Text(path + "/vendor", "0x8086\n");
        Text(path + "/device", "0x1234\n");
        if (secondary is not null)
            Text(path + "/secondary_bus_number", secondary + "\n");
        if (group is not null)
            Text($"sys/kernel/iommu_groups/{group}/devices/{address}", "../../../../" + path.Substring("sys/".Length));
        return this;
    }

    /// <summary>A virtual function of another one, below the same bridges.</summary>
    public MadeHost VirtualFunction(string address, string physical, uint classCode, int group, string below = "")
    {
        Function(address, classCode, group, below);
        return Text("sys/devices/pci0000:00/" + (below.Length == 0 ? "" : below + "/") + address + "/physfn", "../" + physical);
    }

    /// <summary>
    /// Configuration space of a function that was added: a capability list with a PCI Express port type, a hot-plug controller, both or
    /// none.
    /// </summary>
    /// <param name="address">The function.</param>
    /// <param name="port">Null: conventional PCI.</param>
    /// <param name="hotPlug">A hot-plug controller is in it.</param>
    /// <param name="secondary">Of a bridge, the bus below it.</param>
    /// <param name="accessControl">What its ACS capability switches on of what it has, 0x1f; null: it has none, and 256 bytes are
    /// recorded.</param>
    public MadeHost Config(string address, PciePort? port = null, bool hotPlug = false, byte? secondary = null, byte? accessControl = null)
    {
        byte[] config = new byte[accessControl is null ? 256 : 4096];
        if (accessControl is { } control)
            (config[0x100], config[0x102], config[0x104], config[0x106]) = (0x0d, 0x01, 0x1f, control);
        config[0x06] = 0x10;
        config[0x0e] = (byte)(secondary is null ? 0 : 1);
        config[0x19] = config[0x1a] = secondary ?? 0;
        byte next = 0x34;
        if (port is { } type)
        {
            config[next] = 0x40;
            (config[0x40], config[0x42]) = (0x10, (byte)((int)type << 4));
            next = 0x41;
        }

        if (hotPlug)
        {
            config[next] = 0x80;
            config[0x80] = 0x0c;
        }

        string link = Encoding.UTF8.GetString(_files["sys/bus/pci/devices/" + address]);
        _files["sys/" + link.Substring("../../../".Length) + "/config"] = config;
        return this;
    }

    // IR of the extended capability register: a unit without it is refused to user space.
    private const ulong InterruptRemapping = 8;

    public MadeHost Vtd(ulong registers, ulong capability, ulong extended = 0, string name = "dmar0")
    {
        Text("sys/class/iommu/" + name, "../../devices/virtual/iommu/" + name);
        Text($"sys/devices/virtual/iommu/{name}/intel-iommu/address", $"{registers:x}\n");
        Text($"sys/devices/virtual/iommu/{name}/intel-iommu/cap", $"{capability:x}\n");
        Text($"sys/devices/virtual/iommu/{name}/intel-iommu/ecap", $"{extended | InterruptRemapping:x}\n");
        return this;
    }

    /// <summary>Classes of devices were recorded, and no IOMMU is among them.</summary>
    public MadeHost WithoutIommus() => Text("sys/class/net/lo", "../../devices/virtual/net/lo");

    public MadeHost Smmu(ulong registers)
    {
        Text($"sys/class/iommu/smmu3.0x{registers:x16}", $"../../devices/platform/smmu/iommu/smmu3.0x{registers:x16}");
        return this;
    }

    /// <summary>A platform device of the ACPI namespace, in a group.</summary>
    public MadeHost Platform(string name, string acpiPath, int group)
    {
        Text($"sys/kernel/iommu_groups/{group}/devices/{name}", "../../../../devices/platform/" + name);
        Text($"sys/devices/platform/{name}/firmware_node", "../../LNXSYSTM:00/" + name);
        return Text($"sys/devices/LNXSYSTM:00/{name}/path", acpiPath + "\n");
    }

    public MadeHost Regions(int group, params string[] lines) =>
        Text($"sys/kernel/iommu_groups/{group}/reserved_regions", string.Concat(lines.Select(line => line + "\n")));

    public MadeHost Table(string name, byte[] bytes)
    {
        _files[$"acpi/{name}.bin"] = bytes;
        return this;
    }

    public MadeHost Kernel(string release) => Json("\"kernel\": {\"release\": \"" + release + "\"}");

    /// <summary>The fields of host.json.</summary>
    public MadeHost Json(string fields) => Text("host.json", "{" + fields + "}");

    public HostFiles Files => HostFiles.InMemory(_files);

    public HostSnapshot Snapshot => HostReader.Read(Files);

    private MadeHost Text(string path, string text)
    {
        _files[path] = Encoding.UTF8.GetBytes(text);
        return this;
    }

    // ---- tables ----

    private const byte RemapsInterrupts = 1;

    public static byte[] Dmar(params DmarStructure[] structures) =>
        DmarEncoder.Encode(
            new DmarTable(AcpiHeader.Create("DMAR", 1, "IOVADS", "MADEHOST", 1))
            {
                HostAddressBits = 46,
                Flags = RemapsInterrupts,
                Structures = [.. structures],
            }
        );

    public static DmarHardwareUnit Unit(ulong registers, bool all, params DmarScope[] scopes) =>
        new()
        {
            Flags = (byte)(all ? 1 : 0),
            RegisterBase = registers,
            Scopes = [.. scopes],
        };

    public static DmarReservedMemory Rmrr(ulong first, ulong last, params DmarScope[] scopes) =>
        new()
        {
            Base = first,
            Limit = last,
            Scopes = [.. scopes],
        };

    public static DmarScope Endpoint(byte bus, params PciHop[] path) => new((byte)DmarScopeKind.Endpoint, 0, 0, 0, bus, [.. path]);

    public static DmarScope Bridge(byte bus, params PciHop[] path) => new((byte)DmarScopeKind.Bridge, 0, 0, 0, bus, [.. path]);

    public static byte[] Iort(params IortNode[] nodes) =>
        IortEncoder.Encode(IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 5, "IOVADS", "MADEHOST", 1)) { Nodes = [.. nodes] }));

    public static IortSmmuV3 SmmuNode(int offset = 1) =>
        new()
        {
            Offset = offset,
            Base = 0x0905_0000,
            Flags = 1,
        };

    public static IortRootComplex RootComplex(byte revision, byte? limit, params IortIdMapping[] mappings) =>
        new()
        {
            Offset = 9,
            Revision = revision,
            AddressSizeLimit = limit,
            Memory = new IortMemoryAccess(1, 0, 3),
            Mappings = mappings.ToImmutableArray(),
        };
}
