using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Qemu;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tests.Tools;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>What is written from hand-made platforms: what it says, what it loses, and what iasl and dtc think of it.</summary>
public sealed class EmittedTests
{
    private static ResolvedPlatform Compile(string text)
    {
        CompilationResult result = IovaCompilation.CompileText(text);
        Assert.False(result.HasErrors, string.Join("\n", result.Diagnostics.Select(diagnostic => diagnostic.Message)));
        return Assert.Single(result.Platforms).Resolved;
    }

    private static T Table<T>(FirmwareOutput output)
        where T : AcpiTable
    {
        TableReading reading = TableReader.Read(output.Content);
        Assert.Empty(reading.Problems);
        return Assert.IsType<T>(reading.Table);
    }

    private const string Arm = """
        platform board {
          firmware acpi
          iommu smmu : arm-smmu-v3 { input-bits 48  registers 0x905_0000 size 128K }
          msi its : gicv3-its { id 0  doorbell 0x809_0000 size 64K }
          root-bus pcie0 {
            segment 0  buses 0x00..0xff
            behind smmu requesters 0x0..0x6ff streams 0x0
            dma-window 0x0 size 3G
            signals its
          }
          interconnect soc {}
          device nic on pcie0 at 00:02.0 { class 0x020000  direct 0x7c00_0000 size 1M }
          device gpu on soc { path "\\_SB_.GPU0"  behind smmu streams 0x800..0x800  address-bits 40 }
        }
        """;

    [Fact]
    public void Three_gibibytes_become_thirty_one_bits_and_the_loss_is_said()
    {
        FirmwareOutput output = AcpiTables.Find(IortTable.Signature)!.Write(Compile(Arm));
        IortTable table = Table<IortTable>(output);

        IortRootComplex complex = Assert.Single(table.Nodes.OfType<IortRootComplex>());
        Assert.Equal((byte)31, complex.AddressSizeLimit);
        Assert.Equal(2, complex.Mappings.Length);
        Assert.Equal((byte)40, Assert.Single(table.Nodes.OfType<IortNamedComponent>()).AddressSizeLimit);
        IortReservedMemory memory = Assert.Single(table.Nodes.OfType<IortReservedMemory>());
        Assert.Equal(0x10u, Assert.Single(memory.Mappings).OutputBase);
        Assert.Contains(output.Losses, loss => loss.Element == "pcie0" && loss.Why.Contains("31 bits"));
        Assert.Contains(output.Losses, loss => loss.Element == "its" && loss.What.StartsWith("doorbell", StringComparison.Ordinal));
    }

    // Linux looks for the physical function in the scopes of a DMAR, and for each function itself in an IVRS.
    [Fact]
    public void Virtual_functions_are_those_of_their_function_in_a_DMAR_and_entries_of_their_own_in_an_IVRS()
    {
        const string server = """
            platform server {
              iommu one : KIND { input-bits 48  registers 0xfed9_0000 size 4K  fact "iommu/function" "0000:00:00.2" }
              iommu two : KIND { input-bits 48  registers 0xfed9_1000 size 4K  fact "iommu/function" "0000:00:01.2" }
              root-bus pci { segment 0  buses 0x00..0xff  behind two }
              device nic on pci at 01:00.0 { behind one  vfs 2 offset 0x10 stride 1 }
            }
            """;
        FirmwareOutput intel = AcpiTables.Find(DmarTable.Signature)!.Write(Compile(server.Replace("KIND", "intel-vtd")));
        DmarScope scope = Assert.Single(
            Table<DmarTable>(intel).Structures.OfType<DmarHardwareUnit>().Single(unit => unit.RegisterBase == 0xfed9_0000).Scopes
        );
        Assert.Equal((byte)1, scope.StartBus);
        Assert.DoesNotContain(intel.Losses, loss => loss.Element.StartsWith("nic", StringComparison.Ordinal));

        FirmwareOutput amd = AcpiTables.Find(IvrsTable.Signature)!.Write(Compile(server.Replace("KIND", "amd-vi")));
        IvrsHardware block = Table<IvrsTable>(amd)
            .Blocks.OfType<IvrsHardware>()
            .First(hardware => hardware.Entries.OfType<IvhdDevice>().Any(entry => entry.DeviceId == 0x100));
        Assert.Equal([0x100, 0x110, 0x111], block.Entries.OfType<IvhdDevice>().Select(entry => (int)entry.DeviceId));
    }

    private const string Streams = """
        platform board {
          iommu smmu : arm-smmu-v3 { input-bits 48  registers 0x905_0000 size 128K  path "/iommu@9050000" }
          iommu other : arm-smmu-v3 { input-bits 48  registers 0x907_0000 size 128K  path "/iommu@9070000" }
          interconnect soc {}
          device dma on soc {
            path "PATH"
            behind smmu streams 0x8..0x8
            behind smmu streams 0x20..0x23
            behind other streams 0x8..0x8
            direct 0x7c00_0000 size 1M
          }
        }
        """;

    [Fact]
    public void A_component_has_all_its_streams_in_the_table_and_afterwards()
    {
        ResolvedPlatform platform = Compile(Streams.Replace("PATH", @"\_SB_.DMA0"));
        FirmwareOutput output = AcpiTables.Find(IortTable.Signature)!.Write(platform);
        IortTable table = Table<IortTable>(output);
        Assert.Equal(
            [(0x8u, 0u, true), (0x20u, 0u, true), (0x21u, 0u, true), (0x22u, 0u, true), (0x23u, 0u, true), (0x8u, 0u, true)],
            Assert
                .Single(table.Nodes.OfType<IortNamedComponent>())
                .Mappings.Select(mapping => (mapping.OutputBase, mapping.IdCount, mapping.IsSingle))
        );
        Assert.Equal(
            [(0x8u, 0u), (0x20u, 3u)],
            Assert.Single(table.Nodes.OfType<IortReservedMemory>()).Mappings.Select(mapping => (mapping.OutputBase, mapping.IdCount))
        );

        ImportedPlatform again = FirmwareImport.Import(
            new ImportInput { Files = [new ImportFile("iort.bin", FirmwareFile.Read(output.Content))] }
        );
        Assert.Equal(StreamsOf(platform.Platform.Devices[0]), StreamsOf(Assert.Single(again.Platform.Devices)));
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(again));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        Assert.Equal(StreamsOf(platform.Platform.Devices[0]), StreamsOf(Assert.Single(compiled.Platforms[0].Resolved.Platform.Devices)));
        // Reserved memory of any of its streams is for it.
        Assert.Contains(
            RegionResolver.Resolve(again.Platform).Groups.Single().Devices[0].Regions,
            region => region.Region.First == 0x7c00_0000
        );
    }

    [Fact]
    public void Components_without_a_path_get_names_of_their_own()
    {
        ResolvedPlatform platform = Compile(
            """
            platform board {
              iommu smmu : arm-smmu-v3 { input-bits 48  registers 0x905_0000 size 128K }
              interconnect soc { behind smmu }
              device display-a on soc { behind smmu stream 0x8 }
              device display-b on soc { behind smmu stream 0x9 }
              device display on soc { behind smmu stream 0xa  path "\_SB_.DIS1" }
            }
            """
        );
        FirmwareOutput output = AcpiTables.Find(IortTable.Signature)!.Write(platform);
        string[] names = [.. Table<IortTable>(output).Nodes.OfType<IortNamedComponent>().Select(component => component.Name)];
        Assert.Equal([@"\_SB_.DISP", @"\_SB_.DIS2", @"\_SB_.DIS1"], names);
        Assert.Equal(2, output.Losses.Count(loss => loss.What == "its ACPI name"));
    }

    [Fact]
    public void A_master_has_all_its_streams_in_the_tree_and_afterwards()
    {
        ResolvedPlatform platform = Compile(Streams.Replace("PATH", "/dma"));
        FirmwareFile tree = FirmwareFile.Read(FlatTreeWriter.Write(DtsExport.Tree(platform)));
        ImportedPlatform again = FirmwareImport.Import(new ImportInput { Files = [new ImportFile("board.dtb", tree)] });
        Assert.Equal(
            ["0x9050000 8..8", "0x9050000 20..20", "0x9050000 21..21", "0x9050000 22..22", "0x9050000 23..23", "0x9070000 8..8"],
            StreamsOf(Assert.Single(again.Platform.Devices))
        );
    }

    private static IEnumerable<string> StreamsOf(Device device) =>
        device.Behind.Select(mapping =>
            FormattableString.Invariant(
                $"0x{mapping.Iommu.Registers!.Value.First:x} {mapping.Streams!.Value.First:x}..{mapping.Streams.Value.Last:x}"
            )
        );

    [Fact]
    public void A_dmar_has_its_scopes_and_its_regions()
    {
        FirmwareOutput output = AcpiTables
            .Find(DmarTable.Signature)!
            .Write(
                Compile(
                    """
                    platform laptop {
                      iommu gfx : intel-vtd { input-bits 39  registers 0xfed9_0000 size 4K }
                      iommu rest : intel-vtd { input-bits 39  registers 0xfed9_1000 size 4K }
                      root-bus pci0 { segment 0  buses 0x00..0xff  behind rest }
                      bridge port on pci0 at 00:1c.0 { buses 0x01..0x01 }
                      device gpu on pci0 at 00:02.0 { class 0x030000  behind gfx  direct 0x7900_0000 size 64M }
                      device nic on port at 01:00.0 { class 0x020000  direct 0x7000_0000 size 64K  reserved 0x1000 size 4K }
                    }
                    """
                )
            );
        DmarTable table = Table<DmarTable>(output);

        DmarHardwareUnit[] units = [.. table.Structures.OfType<DmarHardwareUnit>()];
        Assert.Equal([false, true], units.Select(unit => unit.IncludesAll));
        Assert.Equal(new PciHop(2, 0), Assert.Single(Assert.Single(units[0].Scopes).Path));
        DmarReservedMemory[] memory = [.. table.Structures.OfType<DmarReservedMemory>()];
        Assert.Equal([0x7900_0000UL, 0x7000_0000UL], memory.Select(region => region.Base));
        Assert.Equal([new PciHop(0x1c, 0), new PciHop(0, 0)], Assert.Single(memory[1].Scopes).Path.ToArray());
        Assert.Contains(output.Losses, loss => loss.Element == "nic" && loss.What.StartsWith("reserved", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_tree_keeps_windows_offsets_and_regions()
    {
        ResolvedPlatform platform = Compile(
            """
            platform board {
              firmware device-tree
              iommu smmu : arm-smmu-v3 { input-bits 48  registers 0x905_0000 size 128K }
              msi its : gicv3-its { doorbell 0x809_0000 size 64K }
              root-bus pcie0 {
                segment 0  buses 0x00..0xff
                behind smmu streams 0x100
                dma-window 0x8000_0000..0xffff_ffff to 0x4000_0000
                bridge-window 0x1000_0000..0x3efe_ffff
                signals its
              }
              device nic on pcie0 at 00:02.0 { direct 0x6000_0000 size 8M since kernel 6.3 }
              device nvme on pcie0 at 00:03.0 { reserved 0x5000_0000 size 1M since kernel 6.3 }
            }
            """
        );
        FirmwareFile tree = FirmwareFile.Read(FlatTreeWriter.Write(DtsExport.Tree(platform)));
        Assert.False(tree.Rejected);
        ResolvedPlatform again = RegionResolver.Resolve(
            FirmwareImport.Import(new ImportInput { Files = [new ImportFile("board.dtb", tree)] }).Platform
        );

        Assert.Equal(
            Words(platform),
            Words(again).Where(words => !words.StartsWith("0x8000000..0x80fffff software-msi |", StringComparison.Ordinal))
        );
    }

    private static IEnumerable<string> Words(ResolvedPlatform platform) =>
        AnswerComputer
            .AnswerAll(platform, AnswerOptions.Default)
            .Groups.Select(answer =>
                $"{string.Join("; ", answer.Regions.Select(region => region.Region))} | {answer.Exact} | "
                + $"{string.Join(", ", answer.DmaApi.Ranges)}"
            )
            .Order(StringComparer.Ordinal);

    [SkippableFact]
    public void Iasl_takes_what_is_written()
    {
        ExternalTool iasl = ExternalTool.Find("iasl", "acpica-tools");
        using TemporaryFolder folder = new();
        int written = 0;
        foreach ((string name, ResolvedPlatform platform) in Examples())
        {
            foreach (
                (string format, Func<ResolvedPlatform, FirmwareOutput> write) in new (string, Func<ResolvedPlatform, FirmwareOutput>)[]
                {
                    ("iort", AcpiTables.Find(IortTable.Signature)!.Write),
                    ("dmar", AcpiTables.Find(DmarTable.Signature)!.Write),
                    ("ivrs", AcpiTables.Find(IvrsTable.Signature)!.Write),
                }
            )
            {
                FirmwareOutput output = write(platform);
                TableReading reading = TableReader.Read(output.Content);
                Assert.Empty(reading.Problems);
                // iasl of 2020 does not know reserved memory nodes.
                if (
                    reading.Table is IortTable { Nodes: var nodes }
                    && (nodes.IsEmpty || (nodes.Any(node => node is IortReservedMemory) && iasl.IaslVersion() < 20210105))
                )
                    continue;
                File.WriteAllBytes(Path.Combine(folder.Path, "t.bin"), output.Content);
                (int code, string text) = iasl.Run(folder.Path, "-d", "t.bin");
                Assert.True(
                    code == 0
                        && !text.Contains("error", StringComparison.OrdinalIgnoreCase)
                        && !text.Contains("warning", StringComparison.OrdinalIgnoreCase),
                    $"{name} {format}: {text}"
                );
                string listing = File.ReadAllText(Path.Combine(folder.Path, "t.dsl"));
                Assert.False(
                    listing.Contains("Unknown") || listing.Contains("Invalid") || listing.Contains("****"),
                    $"{name} {format}: {listing}"
                );
                written++;
            }
        }

        Assert.True(written > 10);
    }

    [SkippableFact]
    public void Dtc_takes_what_is_written()
    {
        ExternalTool dtc = ExternalTool.Find("dtc", "device-tree-compiler");
        using TemporaryFolder folder = new();
        foreach ((string name, ResolvedPlatform platform) in Examples())
        {
            File.WriteAllBytes(Path.Combine(folder.Path, "t.dts"), DtsExport.Write(platform).Content);
            (int code, string text) = dtc.Run(folder.Path, "-q", "-I", "dts", "-O", "dtb", "-o", "t.dtb", "t.dts");
            Assert.True(code == 0, $"{name}: {text}");
            // The text and the tree of the same platform say the same.
            string ours = string.Join("\n", Answers(FirmwareFile.Read(FlatTreeWriter.Write(DtsExport.Tree(platform)))));
            Assert.Equal(ours, string.Join("\n", Answers(FirmwareFile.Read(File.ReadAllBytes(Path.Combine(folder.Path, "t.dtb"))))));
        }
    }

    private static IEnumerable<string> Answers(FirmwareFile tree) =>
        Words(RegionResolver.Resolve(FirmwareImport.Import(new ImportInput { Files = [new ImportFile("t.dtb", tree)] }).Platform));

    [Fact]
    public void Qemu_is_told_of_the_aperture_and_the_regions()
    {
        string words = System.Text.Encoding.UTF8.GetString(
            QemuExport
                .Write(
                    Compile(
                        """
                        platform guest {
                          firmware device-tree
                          iommu v : virtio-iommu { input-bits 48  msi 0x900_0000 size 64K  reserved 0x1000_0000..0x1fff_ffff }
                          root-bus pci0 { segment 0  buses 0x00..0xff  behind v }
                          device nic on pci0 at 00:02.0 { class 0x020000 }
                        }
                        """
                    )
                )
                .Content
        );

        Assert.Contains("\"aw-bits\":48,\"reserved-regions\":[\"0x9000000:0x900ffff:1\",\"0x10000000:0x1fffffff:0\"]", words);
        Assert.Contains("e1000e,addr=2.0", words);
    }

    // The examples that stand alone, by platform.
    private static IEnumerable<(string Name, ResolvedPlatform Platform)> Examples()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "IovaDsl.sln")))
            root = root.Parent!;
        foreach (
            string path in Directory
                .EnumerateFiles(Path.Combine(root.FullName, "examples"), "*.iova", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            string text = File.ReadAllText(path);
            if (text.Contains("include \"", StringComparison.Ordinal))
                continue;
            foreach (CompiledPlatform platform in IovaCompilation.CompileText(text, path).Platforms)
                yield return (platform.Platform.Name, platform.Resolved);
        }
    }
}
