using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tests.Import;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Rules;

/// <summary>For each rule that differs by version, something to ask whose answer it changes.</summary>
internal static class RuleQuestions
{
    // Registers with just the bits that a rule looks at.
    private const string Width48 = "0x2f0400"; // SAGAW four levels, MGAW 48
    private const string Width30 = "0x1d0400"; // SAGAW four levels, MGAW 30
    private const string BothStages = "0xc80000000000"; // scalable mode, first and second stage
    private const string GuestFormat = "0x1000000000010";

    public static IReadOnlyDictionary<KernelRule, Func<KernelVersion, string>> All { get; } =
        new Dictionary<KernelRule, Func<KernelVersion, string>>
        {
            [KernelRules.Iommufd] = Answers(Behind("arm-smmu-v3", "input-bits 48")),
            [KernelRules.IommuAddresses] = Tree("arm,smmu-v3"),
            [KernelRules.ExynosIommuAddresses] = Tree("samsung,exynos-sysmmu"),
            [KernelRules.AmdGuestTableWidth] = Answers(Amd($"fact \"amd-vi/efr\" {GuestFormat}  fact \"amd-vi/page-table\" 2")),
            [KernelRules.DirectRefused] = Answers(Behind("amd-vi", "input-bits 48", "direct 0x8000_0000 size 64K")),
            [KernelRules.Tries32BitOnce] = SecondAllocation,
            [KernelRules.FeaturesInOrder] = static kernel => new AmdFeatureHalves(1, 2).Settle(null, kernel).ToString(),
            [KernelRules.MapJudgedByItself] = Answers(BelowWindow),
            [KernelRules.RiscvDriver] = Answers(Behind("riscv-iommu", "", firmware: "device-tree")),
            [KernelRules.Rimt] = Answers(Behind("riscv-iommu", "fact \"riscv/rimt\" 1")),
            [KernelRules.EmptyUnmapFails] = static kernel => new Ioas(kernel).Unmap(0, 4096, out _).ToString(),
            [KernelRules.IommufdPasid] = static kernel => new Ioas(kernel).AttachPasid(Group(), 1).ToString(),
            [KernelRules.IommufdWithoutIommu] = static kernel => new Ioas(kernel).Attach(IommuGroup.WithoutIommu()).ToString(),
            [KernelRules.GroupsAtBoot] = OfDeviceWithoutGroup,
            [KernelRules.HyperTransportIgnored] = Answers(Amd("fact \"amd-vi/efr\" 0x800  fact \"amd-vi/efr2\" 0x800")),
            [KernelRules.AmdLevels] = Answers(Amd("fact \"amd-vi/efr\" 0x0")),
            [KernelRules.AmdHostTranslationAbsent] = Answers(Amd("fact \"amd-vi/efr\" 0x800  fact \"amd-vi/host-translation-absent\" 1")),
            [KernelRules.IntelFirstStage] = Answers(Vtd(Width48, BothStages)),
            [KernelRules.IntelWidths] = Answers(Vtd(Width30, "0x0")),
            [KernelRules.InclusiveLookup] = static kernel =>
                new VfioContainer(kernel: kernel).Map(0xffff_ffff_ffff_f000, 0x2000).ToString(),
            [KernelRules.AmdVirtualAddressSize] = Answers(Amd("fact \"amd-vi/efr\" 0x800  fact \"amd-vi/vasize\" 40")),
            [KernelRules.SmmuStage2Width] = Answers(Behind("arm-smmu-v3", "fact \"smmu/idr0\" 0xd  fact \"smmu/idr5\" 0x11")),
            [KernelRules.DartFourLevels] = Answers(Behind("apple-dart", "fact \"dart/ias\" 42")),
            [KernelRules.S390Tables] = Answers(Behind("s390-pci", "fact \"s390/end-dma\" 0x4000000000000")),
            [KernelRules.AspeedKeepsIds] = Answers(BehindBridge("0x1a03", "0x1150")),
            [KernelRules.BrokenAcsRemembered] = Answers(BelowPort("0x111d", "0x80b5")),
            [KernelRules.IommuMapCells] = MapOfTwoCells,
            [KernelRules.AmdIoapicEntry] = Answers(Amd("fact \"amd-vi/efr\" 0x800  fact \"amd-vi/ioapic-entry\" 0")),
            [KernelRules.DmarOptOut] = Answers(Behind("intel-vtd", "input-bits 48  fact \"vt-d/opt-out\" 1")),
        };

    /// <summary>Groups and every view of them, as a kernel answers.</summary>
    public static Func<KernelVersion, string> Answers(string text) =>
        kernel =>
        {
            // That nothing at all is left is an error, and an answer.
            CompilationResult compiled = IovaCompilation.CompileText(text);
            return Answers(Assert.Single(compiled.Platforms).Resolved, kernel);
        };

    private static string Answers(ResolvedPlatform platform, KernelVersion kernel)
    {
        (var groups, var alone) = AnswerComputer.AnswerAll(platform.ByRulesOf(kernel), new AnswerOptions { Kernel = kernel });
        return string.Join("\n", groups.Select(group => "group " + Text(group)).Concat(alone.Select(group => "alone " + Text(group))));
    }

    private static string Text(GroupAnswer group) =>
        string.Join(" ", group.Devices.Select(device => device.Device.Name))
        + ": "
        + string.Join("; ", group.Views.Select(view => view is null ? "-" : Text(view)));

    private static string Text(ViewAnswer view) =>
        view.Refused is { } refused
            ? refused.Error
            : string.Join(", ", view.Ranges.Select(range => range.ToString()).Concat(view.Lines.IsDefault ? [] : view.Lines));

    // ---- texts ----

    private static string Behind(string kind, string clauses, string device = "", string firmware = "acpi") =>
        $$"""
            platform p {
              firmware {{firmware}}
              iommu i : {{kind}} { {{clauses}} }
              root-bus pci0 { segment 0  buses 0x00..0xff  behind i }
              device nic on pci0 at 00:02.0 { {{device}} }
            }
            """;

    private const string BelowWindow = """
        platform p {
          firmware device-tree
          iommu i : generic { input-bits 40 }
          interconnect soc { behind i  dma-window 0x4000_0000..0x7fff_ffff }
          device d on soc
        }
        """;

    private static string Amd(string facts) => Behind("amd-vi", facts);

    private static string Vtd(string capability, string extended) =>
        Behind("intel-vtd", $"fact \"vt-d/cap\" {capability}  fact \"vt-d/ecap\" {extended}");

    private static string BehindBridge(string vendor, string device) =>
        $$"""
            platform p {
              iommu i : arm-smmu-v3 { input-bits 48 }
              root-bus pcie { behind i requesters 0x0..0xffff streams 0x0 }
              bridge b on pcie at 00:05.0 { buses 0x01..0x01 }
              device card on pcie at 00:05.0 {
                fact "pci/config" 4096  fact "pci/express" 0x72  fact "pci/vendor" {{vendor}}  fact "pci/device" {{device}}
              }
              device one on b at 01:01.0 { fact "pci/config" 256 }
              device two on b at 01:02.0 { fact "pci/config" 256 }
            }
            """;

    // A root port that has every bit of ACS on but source validation.
    private static string BelowPort(string vendor, string device) =>
        $$"""
            platform p {
              iommu i : intel-vtd { input-bits 48 }
              root-bus pcie { behind i }
              bridge b on pcie at 00:05.0 { buses 0x01..0x01 }
              device port on pcie at 00:05.0 {
                fact "pci/config" 4096  fact "pci/express" 0x42  fact "pci/vendor" {{vendor}}  fact "pci/device" {{device}}
                fact "pci/acs-capability" 0x5f  fact "pci/acs-control" 0x1c
              }
              device nic on b at 01:00.0 { fact "pci/config" 4096  fact "pci/express" 0x2 }
            }
            """;

    // ---- what no text says ----

    private static IommuGroup Group() => new(new IommuDomain(IovaRange.FromBits(48), 4096), Array.Empty<ReservedRegion>());

    // The first allocation is too large for 32 bits.
    private static string SecondAllocation(KernelVersion kernel)
    {
        var device = new DmaApiInput(IovaRange.FromBits(48), 4096, []) { IsPci = true };
        DmaApiDomain domain = DmaApiDomain.Create(in device, kernel: kernel);
        _ = domain.Allocate(1UL << 33);
        return $"0x{domain.Allocate(4096):x}";
    }

    // Another function has a group, so that the kernel does drive the IOMMU.
    private static string OfDeviceWithoutGroup(KernelVersion kernel)
    {
        MadeHost host = new MadeHost().Function("0000:00:01.0", 0x060400, group: 0).Function("0000:00:02.0", 0x020000).Smmu(0x905_0000);
        const string text = """
            platform p {
              firmware acpi
              iommu i : arm-smmu-v3 { input-bits 48  registers 0x905_0000 size 128K }
              root-bus pci0 { segment 0  buses 0x00..0xff  behind i streams 0x0 }
              device port on pci0 at 00:01.0
              device nic on pci0 at 00:02.0
            }
            """;
        ResolvedPlatform platform = Assert.Single(IovaCompilation.CompileText(text).Platforms).Resolved;
        HostVerification result = HostVerifier.Verify(platform, host.Snapshot, RecordedHostReader.Read(host.Files), kernel);
        return result.Groups.Single(group => group.Devices.Contains("0000:00:02.0")).Verdict.ToString();
    }

    // Reserved memory with iommu-addresses for a component behind an IOMMU.
    private static Func<KernelVersion, string> Tree(string compatible)
    {
        byte[] tree = TreeOf(
            Node(
                "reserved-memory",
                [DtProperty.Cells("#address-cells", 1), DtProperty.Cells("#size-cells", 1), DtProperty.Cells("ranges")],
                Node(
                    "buffer@60000000",
                    [
                        DtProperty.Cells("reg", 0x60000000, 0x100000),
                        DtProperty.Cells("iommu-addresses", 2, 0x60000000, 0x100000),
                        DtProperty.Cells("phandle", 3),
                    ]
                )
            ),
            Iommu(compatible, cells: 1),
            Node(
                "ethernet@20000000",
                [
                    DtProperty.Strings("compatible", "x,nic"),
                    DtProperty.Cells("reg", 0x20000000, 0x1000),
                    DtProperty.Cells("iommus", 1, 4),
                    DtProperty.Cells("memory-region", 3),
                    DtProperty.Cells("phandle", 2),
                ]
            )
        );
        ImportedPlatform imported = FirmwareImport.Import(
            new ImportInput { Files = [new ImportFile("board.dtb", FirmwareFile.Read(tree))] }
        );
        return kernel => Answers(RegionResolver.Resolve(imported.Platform), kernel);
    }

    // A row of five cells, which a kernel to which all have four does not divide.
    private static string MapOfTwoCells(KernelVersion kernel)
    {
        byte[] tree = TreeOf(
            Iommu("arm,mmu-500", cells: 2),
            Node(
                "pcie@30000000",
                [
                    DtProperty.Strings("device_type", "pci"),
                    DtProperty.Cells("reg", 0x30000000, 0x1000),
                    DtProperty.Cells("#address-cells", 3),
                    DtProperty.Cells("#size-cells", 2),
                    DtProperty.Cells("iommu-map", 0, 1, 0x1400, 0, 1),
                ]
            )
        );
        DtTopology topology = DtTopologyReader.Read(FlatTreeReader.Read(tree).Tree!, kernel: kernel);
        return string.Join(" ", topology.PciHosts.Select(host => host.IommuMap!.Map(0).ToString()));
    }

    private static byte[] TreeOf(params DtNode[] children)
    {
        DtNode root = new("", [DtProperty.Cells("#address-cells", 1), DtProperty.Cells("#size-cells", 1)], [.. children]);
        return FlatTreeWriter.Write(new FlatTree(new FlatTreeHeader(0, 17, 16, 0), [], root));
    }

    private static DtNode Iommu(string compatible, uint cells) =>
        Node(
            "iommu@10000000",
            [
                DtProperty.Strings("compatible", compatible),
                DtProperty.Cells("reg", 0x10000000, 0x20000),
                DtProperty.Cells("#iommu-cells", cells),
                DtProperty.Cells("phandle", 1),
                DtProperty.Cells("dma-coherent"),
            ]
        );

    private static DtNode Node(string name, ImmutableArray<DtProperty> properties, params DtNode[] children) =>
        new(name, properties, [.. children]);
}
