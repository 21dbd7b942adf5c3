using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>Rules of Linux that no recorded host shows, read in drivers/iommu and drivers/acpi of 6.1 and 6.12.</summary>
public sealed class KernelRuleTests
{
    private const ulong Capability48 = (4UL << 8) | (47UL << 16);
    private const string Msi = "0x00000000fee00000 0x00000000feefffff msi";

    private static ImportedPlatform Import(MadeHost host) => FirmwareImport.Import(ImportInput.FromHost(host.Snapshot));

    private static Dictionary<string, GroupAnswer> Answers(MadeHost host) =>
        AnswerComputer
            .AnswerAll(RegionResolver.Resolve(Import(host).Platform), new AnswerOptions { Quirks = Quirks.Kernel })
            .Groups.ToDictionary(answer => answer.Devices[0].Device.Address!.Value.ToString());

    // dmar_register_drhd_unit puts units that list devices at the head of the list, one before the other.
    [Fact]
    public void Of_two_units_that_list_a_device_the_later_one_has_it()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Function("0000:00:03.0", 0x020000, group: 1)
            .Vtd(0xfed9_0000, Capability48, name: "dmar0")
            .Vtd(0xfeda_0000, Capability48, name: "dmar1")
            .Vtd(0xfedb_0000, Capability48, name: "dmar2")
            .Table(
                "DMAR",
                MadeHost.Dmar(
                    MadeHost.Unit(0xfedb_0000, all: true),
                    MadeHost.Unit(0xfed9_0000, all: false, MadeHost.Endpoint(0, new PciHop(2, 0))),
                    MadeHost.Unit(0xfeda_0000, all: false, MadeHost.Endpoint(0, new PciHop(2, 0)))
                )
            );
        Dictionary<string, GroupAnswer> answers = Answers(host);
        Assert.Equal(0xfeda_0000UL, answers["0000:00:02.0"].Devices[0].Iommu!.Registers!.Value.First);
        Assert.Equal(0xfedb_0000UL, answers["0000:00:03.0"].Devices[0].Iommu!.Registers!.Value.First);
    }

    // A virtual function is translated with its physical one, and no scope but that of a bridge is meant for it.
    [Fact]
    public void A_virtual_function_has_no_reserved_memory_of_its_physical_one()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:05.0", 0x060400, group: 0, secondary: 1)
            .Function("0000:01:00.0", 0x020000, group: 1, below: "0000:00:05.0")
            .VirtualFunction("0000:01:10.0", "0000:01:00.0", 0x020000, group: 2, below: "0000:00:05.0")
            .Vtd(0xfed9_0000, Capability48)
            .Table(
                "DMAR",
                MadeHost.Dmar(
                    MadeHost.Unit(0xfed9_0000, all: false, MadeHost.Endpoint(0, new PciHop(5, 0), new PciHop(0, 0))),
                    MadeHost.Rmrr(0x7000_0000, 0x7000_0fff, MadeHost.Endpoint(0, new PciHop(5, 0), new PciHop(0, 0))),
                    MadeHost.Rmrr(0x7100_0000, 0x7100_0fff, MadeHost.Bridge(0, new PciHop(5, 0))),
                    MadeHost.Rmrr(0x7200_0000, 0x7200_0fff, MadeHost.Endpoint(1, new PciHop(0x10, 0)))
                )
            );
        Dictionary<string, GroupAnswer> answers = Answers(host);
        Assert.Equal(
            $"0x0000000070000000 0x0000000070000fff direct; 0x0000000071000000 0x0000000071000fff direct; {Msi}",
            string.Join("; ", answers["0000:01:00.0"].SysfsText!)
        );
        Assert.Equal($"0x0000000071000000 0x0000000071000fff direct; {Msi}", string.Join("; ", answers["0000:01:10.0"].SysfsText!));
    }

    // What is below Intel's VMD has a segment of its own and the requester ID of the VMD (pci_real_dma_dev); no RMRR is meant for it.
    [Fact]
    public void A_vmd_translates_a_segment_of_its_own()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:0e.0", 0x010400, group: 0)
            .Function("10000:e0:06.0", 0x060400, group: 0, below: "0000:00:0e.0/pci10000:e0", secondary: 0xe1)
            .Function("10000:e1:00.0", 0x010802, group: 0, below: "0000:00:0e.0/pci10000:e0/10000:e0:06.0")
            .Vtd(0xfed9_0000, Capability48)
            .Table(
                "DMAR",
                MadeHost.Dmar(
                    MadeHost.Unit(0xfed9_0000, all: true),
                    MadeHost.Rmrr(0x7000_0000, 0x7000_0fff, MadeHost.Endpoint(0, new PciHop(0x0e, 0)))
                )
            )
            .Regions(0, "0x0000000070000000 0x0000000070000fff direct", Msi)
            .Kernel("6.12.1");
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(Import(host)));
        Assert.False(compiled.HasErrors);
        HostVerification verification = HostVerifier.Verify(
            Assert.Single(compiled.Platforms).Resolved,
            host.Snapshot,
            RecordedHostReader.Read(host.Files)
        );
        Assert.Equal((0, 0), (verification.Contradicts, verification.Unknown));
        Assert.Single(verification.Groups, group => group.Number is not null);
    }

    // is_downstream_to_pci_bridge looks at bus numbers alone.
    [Fact]
    public void A_bridge_of_one_segment_is_taken_for_one_above_the_same_bus_of_another()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:05.0", 0x060400, group: 0, secondary: 3)
            .Function("0001:03:00.0", 0x020000, group: 1, below: "0000:00:0e.0/pci0001:00")
            .Function("0001:04:00.0", 0x020000, group: 2, below: "0000:00:0e.0/pci0001:00")
            .Vtd(0xfed9_0000, Capability48)
            .Table(
                "DMAR",
                MadeHost.Dmar(
                    MadeHost.Unit(0xfed9_0000, all: true),
                    MadeHost.Rmrr(0x7000_0000, 0x7000_0fff, MadeHost.Bridge(0, new PciHop(5, 0)))
                )
            );
        Dictionary<string, GroupAnswer> answers = Answers(host);
        Assert.Equal(2, answers["0001:03:00.0"].SysfsText!.Value.Length);
        Assert.Equal([Msi], answers["0001:04:00.0"].SysfsText!);
    }

    // acpi_arch_dma_setup asks the IORT only where there is no _DMA at all; a descriptor of length 0 is one that is switched off.
    [Theory]
    [InlineData(0x1000UL, 0x1000UL, 0x1UL, null, null)] // ends where it starts: Linux drops all windows
    [InlineData(0UL, 0UL, 0UL, null, null)] // switched off
    [InlineData(0UL, 0x3_ffff_ffffUL, 0x4_0000_0000UL, null, 0x3_ffff_ffffUL)]
    [InlineData(null, null, null, 42, 0x3ff_ffff_ffffUL)]
    public void The_limit_of_an_iort_counts_only_where_there_is_no_dma_object(
        ulong? first,
        ulong? last,
        ulong? length,
        int? bits,
        ulong? highest
    )
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Smmu(0x0905_0000)
            .Table("IORT", MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 42, new IortIdMapping(0, 0xffff, 0, 1, 0))));
        if (first is not null)
            host.Table("DSDT", HostBridge(DmaOf(Window(first.Value, last!.Value, length!.Value))));
        Bus root = Assert.Single(Import(host).Platform.Buses);
        Assert.Equal(bits, root.Limit?.AddressBits);
        Assert.Equal(highest, root.Limit?.Allowed[0].Last);
    }

    // Method (_DMA) { MINA = 5  Return (RBUF) } is not folded.
    [Theory]
    [InlineData(null, true, null, null)]
    [InlineData("pci0.dma-window=none", false, null, null)]
    [InlineData("pci0.dma-window=0x0..0xbfff_ffff", false, 0xbfff_ffffUL, null)]
    [InlineData("pci0.dma-window=0x0..0xbfff_ffff,0x1_0000_0000..0x2_ffff_ffff", false, 0x2_ffff_ffffUL, null)]
    [InlineData("pci0.dma-window=3G", true, null, "pci0.dma-window=3G")]
    public void Computed_windows_are_what_the_user_says(string? stated, bool isUnknown, ulong? highest, string? unused)
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Smmu(0x0905_0000)
            .Table("IORT", MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 42, new IortIdMapping(0, 0xffff, 0, 1, 0))))
            .Table("DSDT", HostBridge([0x14, .. Package([.. "_DMA"u8, 0, 0x70, 0x0a, 5, .. "MINA"u8, 0xa4, .. "RBUF"u8])]));
        ImportedPlatform imported = FirmwareImport.Import(
            ImportInput.FromHost(host.Snapshot),
            new ImportOptions { Assumptions = stated is null ? [] : [Assumption.Parse(stated)!] }
        );
        Bus root = Assert.Single(imported.Platform.Buses);
        Assert.Equal(isUnknown, root.Unknowns.Any(unknown => unknown.Property == "dma-window"));
        Assert.Equal(highest, root.Limit?.Allowed[^1].Last);
        Assert.Equal(
            unused,
            imported
                .UnusedAssumptions.Select(assumption => $"{assumption.Element}.{assumption.Property}={assumption.Value}")
                .FirstOrDefault()
        );
    }

    private static byte[] DmaOf(byte[] window) => [0x08, .. "_DMA"u8, .. Buffer([.. window, 0x79, 0x00])];

    // Device (PCI0) { _HID, _CRS with bus numbers 0..0xff, _DMA } in \_SB.
    private static byte[] HostBridge(byte[] dma)
    {
        byte[] buses = [0x88, 0x0d, 0x00, 0x02, 0x0c, 0x00, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 1, 0x79, 0x00];
        byte[] device = [.. "PCI0"u8, 0x08, .. "_HID"u8, 0x0c, 0x41, 0xd0, 0x0a, 0x08, 0x08, .. "_CRS"u8, .. Buffer(buses), .. dma];
        byte[] body = [0x10, .. Package([.. "\\_SB_"u8, 0x5b, 0x82, .. Package(device)])];
        byte[] table = [.. "DSDT"u8, .. BitConverter.GetBytes(36 + body.Length), 2, 0, .. "IOVADSMADEHOST"u8, .. new byte[12], .. body];
        table[9] = (byte)-table.Sum(value => (int)value);
        return table;
    }

    // A quad word address space descriptor (ACPI 6.5, 6.4.3.5.1) of a producer.
    private static byte[] Window(ulong first, ulong last, ulong length) =>
        [
            0x8a,
            0x2b,
            0,
            0,
            0x0c,
            3,
            .. new byte[8],
            .. BitConverter.GetBytes(first),
            .. BitConverter.GetBytes(last),
            .. new byte[8],
            .. BitConverter.GetBytes(length),
        ];

    private static byte[] Buffer(byte[] bytes) => [0x11, .. Package([0x0a, (byte)bytes.Length, .. bytes])];

    // The two-byte form of a package length.
    private static byte[] Package(byte[] content) =>
        [(byte)(0x40 | ((content.Length + 2) & 0xf)), (byte)((content.Length + 2) >> 4), .. content];
}
