using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tests.Acpi;
using IovaDsl.Firmware.Tests.DeviceTree;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>Tables of words that Linux, firmware and specifications use, each word by itself: what an import makes of it.</summary>
public sealed class WordTablesTests
{
    private static readonly string[] MemoryTypes =
    [
        // /proc/iomem and /sys/firmware/memmap
        "System RAM",
        "Reserved",
        "ACPI Tables",
        "ACPI Non-volatile Storage",
        "Unusable memory",
        "Persistent Memory",
        "Persistent Memory (legacy)",
        "Soft Reserved",
        "PCI Bus 0000:00",
        // E820
        "usable",
        "reserved",
        "ACPI data",
        "ACPI NVS",
        "unusable",
        "soft reserved",
        "persistent (type 7)",
        "persistent (type 12)",
        "type 20",
        // EFI, newer kernels and older ones
        "Conventional",
        "Conventional Memory",
        "Loader Code",
        "Loader Data",
        "Boot Code",
        "Boot Data",
        "Runtime Code",
        "Runtime Data",
        "Unusable",
        "Unusable Memory",
        "ACPI Reclaim",
        "ACPI Reclaim Memory",
        "ACPI Mem NVS",
        "ACPI Memory NVS",
        "Memory Mapped I/O",
        "MMIO",
        "MMIO Port",
        "MMIO Port Space",
        "PAL Code",
        "Persistent",
        "Unaccepted",
        "Special Purpose",
    ];

    private static readonly string[] Controllers =
    [
        "arm,gic-v3-its",
        "arm,gic-v2m-frame",
        "arm,gic-v3",
        "brcm,bcm2712-mip",
        "sophgo,sg2042-msi",
        "sophgo,sg2044-msi",
        "fsl,ls1012a-msi",
        "fsl,ls1021a-msi",
        "fsl,1s1021a-msi",
        "fsl,ls1043a-msi",
        "fsl,1s1043a-msi",
        "fsl,ls1043a-v1.1-msi",
        "fsl,ls1046a-msi",
        "al,alpine-msix",
        "marvell,ap806-gicp",
        "marvell,ap806-sei",
        "marvell,odmi-controller",
        "marvell,mpic",
        "riscv,imsics",
        "qemu,imsics",
        "fsl,imx6sx-mu-msi",
        "fsl,imx7ulp-mu-msi",
        "fsl,imx8ulp-mu-msi",
        "acme,msi",
    ];

    [Fact]
    public void Types_of_memory_are_taken_as_recorded()
    {
        StringBuilder said = new();
        foreach (string type in MemoryTypes)
        {
            Dictionary<string, byte[]> files = new() { ["proc/iomem"] = Encoding.ASCII.GetBytes($"00100000-001fffff : {type}\n") };
            ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(HostFiles.InMemory(files))));
            IEnumerable<string> memory = imported.Platform.Memory.Select(memory => $"{memory.Use} {memory.Range} {memory.Label}".TrimEnd());
            said.Append($"{type}: {string.Join(", ", memory)}\n");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "memory-types.txt"), said.ToString());
    }

    [Fact]
    public void Doorbells_of_msi_controllers_are_found_as_recorded()
    {
        StringBuilder said = new();
        foreach (string compatible in Controllers)
        {
            DtNode root = MadeTrees.Node(
                "",
                [MadeTrees.Cells("#address-cells", "1"), MadeTrees.Cells("#size-cells", "1")],
                Controller(compatible)
            );
            DtNode node = root.Children[0];
            if (DtDoorbells.RuleOf(node) is { } rule)
                said.Append($"{compatible}: {rule.Kind} {rule.Word} {string.Join(", ", rule.Find(node))} {rule.Source}\n");
            else
                said.Append($"{compatible}: no driver is known\n");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "doorbells.txt"), said.ToString());
    }

    private static DtNode Controller(string compatible) =>
        MadeTrees.Node(
            "msi@12345000",
            [
                DtProperty.Strings("compatible", compatible),
                MadeTrees.Cells("reg", "0x12345000 0x200 0x22345000 0x300 0x32345000 0x400"),
                DtProperty.Strings("reg-names", "clear", "processor-b-side", "doorbell"),
                MadeTrees.Cells("mbi-alias", "0x42340000"),
                MadeTrees.Cells("marvell,odmi-frames", "2"),
            ]
        );

    [Fact]
    public void Models_of_smmus_are_imported_as_recorded()
    {
        StringBuilder said = new();
        foreach (byte type in new byte[] { 3, 4 })
        {
            for (byte model = 0; model < 7; model++)
            {
                // An SMMU (3) or SMMUv3 (4) without mappings: its base is at 16, its model at 32 or 40.
                byte[] node = new byte[type == 3 ? 60 : 68];
                (node[0], node[1], node[18], node[type == 3 ? 32 : 40]) = (type, (byte)node.Length, 0x10, model);
                byte[] table = HandMadeTables.Table("IORT", 5, [1, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0], node);
                said.Append(CultureInfo.InvariantCulture, $"type {type} model {model}\n");
                foreach (string line in PlatformText.Write(HandMadeTables.Imported(table)).Split('\n'))
                {
                    if (line.Contains("IORT", StringComparison.Ordinal) && !line.Contains("iort/", StringComparison.Ordinal))
                        said.Append($"  {line.Trim()}\n");
                }
            }
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "smmu-models.txt"), said.ToString());
    }

    [Fact]
    public void Words_of_a_command_line_are_taken_as_recorded()
    {
        string[] lines =
        [
            "quiet",
            "intel_iommu=on",
            "intel_iommu=off",
            "intel_iommu=on,sm_off",
            "intel_iommu=sm_off,sm_on",
            "intel_iommu=off,on",
            "intel_iommu=off intel_iommu=on",
            "iommu=off",
            "iommu=pt,off",
            "intel_iommu=on iommu=off",
            "amd_iommu=off",
            "amd_iommu=pgtbl_v2",
            "amd_iommu=pgtbl_v2,pgtbl_v1",
            "amd_iommu=pgtbl_v1 amd_iommu=pgtbl_v2",
            "xamd_iommu=pgtbl_v2 amd_iommu",
            "pcie_acs_override=downstream,multifunction",
            "pcie_acs_override=downstream\tpcie_acs_override=id:8086:1234\n",
        ];
        StringBuilder said = new();
        foreach (KernelCommandLine line in lines.Select(line => new KernelCommandLine(line)))
        {
            said.Append($"{line.Text.Trim().Replace('\t', ' ')}\n  scalable mode off {line.HasVtdScalableModeOff}, ");
            said.Append($"guest tables {line.AsksForAmdGuestTables}, override {line.AccessControlOverride ?? "none"}, off: ");
            said.Append(
                string.Join(' ', new[] { IntelVtd.Kind, AmdVi.Kind, ArmSmmuV3.Kind }.Select(kind => line.SwitchesOff(kind) ?? "no"))
            );
            said.Append('\n');
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "command-lines.txt"), said.ToString());
    }

    [Fact]
    public void Classes_of_functions_have_the_recorded_names()
    {
        StringBuilder said = new();
        for (uint baseClass = 0; baseClass < 0x14; baseClass++)
        {
            string other = PciClasses.Describe((baseClass << 16) | 0xff00);
            said.Append(CultureInfo.InvariantCulture, $"{baseClass:x2}: {other}\n");
            for (uint subClass = 0; subClass < 0xff; subClass++)
            {
                string name = PciClasses.Describe((baseClass << 16) | (subClass << 8) | 0x01);
                if (name != other)
                    said.Append(CultureInfo.InvariantCulture, $"  {subClass:x2}: {name}\n");
            }
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "classes.txt"), said.ToString());
    }
}
