using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>What an import makes of hosts of our own, and what verify says of them.</summary>
public sealed class HostImportTests
{
    // 48 bits of SAGAW and MGAW: cap bits 12:8 = 4, bits 21:16 = 47.
    private const ulong Capability48 = (4UL << 8) | (47UL << 16);
    private const ulong Capability39 = (2UL << 8) | (38UL << 16);
    private const string Msi = "0x00000000fee00000 0x00000000feefffff msi";

    private static MadeHost X86(ulong capability = Capability48, ulong extended = 0) =>
        new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Function("0000:00:05.0", 0x060400, group: 1, secondary: 1)
            .Config("0000:00:05.0", PciePort.RootPort, secondary: 1, accessControl: 0x1d)
            .Function("0000:01:00.0", 0x0c0330, group: 2, below: "0000:00:05.0")
            .Vtd(0xfed9_0000, capability, extended)
            .Kernel("6.12.1");

    private static ImportedPlatform Import(MadeHost host, params string[] assumptions) =>
        FirmwareImport.Import(
            ImportInput.FromHost(host.Snapshot),
            new ImportOptions { Assumptions = [.. assumptions.Select(text => Assumption.Parse(text)!)] }
        );

    private static Dictionary<string, string> Lines(ImportedPlatform imported) =>
        AnswerComputer
            .AnswerAll(RegionResolver.Resolve(imported.Platform), new AnswerOptions { Quirks = Quirks.Kernel })
            .Groups.ToDictionary(
                answer => answer.Devices[0].Device.Address!.Value.ToString(),
                answer => string.Join("; ", answer.SysfsText!)
            );

    private static Iommu OneIommu(ImportedPlatform imported) => Assert.Single(imported.Platform.Iommus);

    [Fact]
    public void Reserved_memory_is_for_its_device_and_for_all_below_a_scoped_bridge()
    {
        byte[] table = MadeHost.Dmar(
            MadeHost.Unit(0xfed9_0000, all: true),
            MadeHost.Rmrr(0x7000_0000, 0x7000_ffff, MadeHost.Endpoint(0, new PciHop(2, 0))),
            MadeHost.Rmrr(0x7100_0000, 0x7100_ffff, MadeHost.Bridge(0, new PciHop(5, 0)))
        );
        Dictionary<string, string> lines = Lines(Import(X86().Table("DMAR", table)));

        Assert.Equal($"0x0000000070000000 0x000000007000ffff direct; {Msi}", lines["0000:00:02.0"]);
        Assert.Equal($"0x0000000071000000 0x000000007100ffff direct; {Msi}", lines["0000:00:05.0"]);
        // A USB controller: the same region may be dropped.
        Assert.Equal($"0x0000000071000000 0x000000007100ffff direct-relaxable; {Msi}", lines["0000:01:00.0"]);
    }

    [Fact]
    public void A_scope_of_the_wrong_kind_means_nobody()
    {
        byte[] table = MadeHost.Dmar(
            MadeHost.Unit(0xfed9_0000, all: true),
            MadeHost.Rmrr(0x7000_0000, 0x7000_ffff, MadeHost.Endpoint(0, new PciHop(5, 0)))
        );
        ImportedPlatform imported = Import(X86().Table("DMAR", table));

        Assert.All(Lines(imported).Values, line => Assert.Equal(Msi, line));
        Assert.Contains(imported.Tail, line => line.Contains("names no device that is there"));
    }

    [Theory]
    [InlineData(Capability39, 0UL, 39)]
    [InlineData(Capability48, 0UL, 48)]
    [InlineData(Capability48, 1UL << 43 | 1UL << 46 | 1UL << 47, 47)] // scalable, both stages: the first since 6.17
    [InlineData(Capability48, 1UL << 43 | 1UL << 47, 47)] // the first alone: one bit less
    [InlineData((0xcUL << 8) | (56UL << 16), 0UL, 57)] // five levels
    [InlineData((4UL << 8) | (38UL << 16), 0UL, 39)] // four levels behind 39 address bits
    public void The_aperture_follows_from_the_capability_registers(ulong capability, ulong extended, int bits)
    {
        ImportedPlatform imported = Import(X86(capability, extended).Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true))));
        Assert.Equal(IovaRange.FromBits(bits), OneIommu(imported).Aperture);
        Assert.Empty(OneIommu(imported).Unknowns);
    }

    [Theory]
    [InlineData("console=ttyS0 intel_iommu=on", 47)]
    [InlineData("intel_iommu=on,sm_off", 48)]
    [InlineData("intel_iommu=sm_off intel_iommu=on,sm_on", 47)] // the last word counts
    [InlineData("other=sm_off", 47)]
    public void The_kernels_command_line_can_switch_the_first_stage_off(string commandLine, int bits)
    {
        MadeHost host = X86(Capability48, 1UL << 43 | 1UL << 47)
            .Json("\"kernel\": {\"cmdline\": \"" + commandLine + "\"}")
            .Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true)));
        Assert.Equal(IovaRange.FromBits(bits), OneIommu(Import(host)).Aperture);
    }

    [Fact]
    public void A_stage_counts_where_all_units_have_it()
    {
        MadeHost host = X86(Capability48, 1UL << 43 | 1UL << 46 | 1UL << 47)
            .Vtd(0xfeda_0000, Capability48, 1UL << 43 | 1UL << 47, name: "dmar1")
            .Table(
                "DMAR",
                MadeHost.Dmar(
                    MadeHost.Unit(0xfeda_0000, all: false, MadeHost.Endpoint(0, new PciHop(2, 0))),
                    MadeHost.Unit(0xfed9_0000, all: true)
                )
            );
        Assert.All(Import(host).Platform.Iommus, iommu => Assert.Equal(IovaRange.FromBits(47), iommu.Aperture));
    }

    [Fact]
    public void A_unit_that_linux_does_not_drive_translates_nobody()
    {
        MadeHost off = new MadeHost()
            .Function("0000:00:02.0", 0x020000)
            .WithoutIommus()
            .Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true)));
        ImportedPlatform imported = Import(off);

        ResolvedPlatform resolved = RegionResolver.Resolve(imported.Platform);
        Assert.Empty(resolved.Groups);
        Assert.Single(resolved.Ungrouped);
        HostVerification verification = HostVerifier.Verify(resolved, off.Snapshot, RecordedHostReader.Read(off.Files));
        Assert.Equal(0, verification.Contradicts);
        Assert.Equal(1, verification.Agrees);
    }

    [Fact]
    public void A_unit_of_which_nobody_recorded_whether_it_is_driven_is_taken_for_driven()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:02.0", 0x020000)
            .Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true)));
        ImportedPlatform imported = Import(host);
        Assert.Contains(OneIommu(imported).Unknowns, unknown => unknown.Property == "driven");
        Assert.Single(RegionResolver.Resolve(imported.Platform).Groups);
        HostVerification verification = VerifyOwn(host);
        Assert.Equal((0, 1), (verification.Contradicts, verification.Unknown));

        ImportedPlatform off = Import(host, "dmar0.driven=no");
        Assert.Empty(off.UnusedAssumptions);
        Assert.Empty(RegionResolver.Resolve(off.Platform).Groups);
        Assert.Empty(RegionResolver.Resolve(Import(host.Json("\"kernel\": {\"cmdline\": \"intel_iommu=off\"}")).Platform).Groups);
    }

    private static MadeHost Arm(byte[] iort) =>
        new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Smmu(0x0905_0000)
            .Table("IORT", iort)
            .Regions(0, "0x0000000008000000 0x00000000080fffff msi");

    private static readonly IortIdMapping AllToSmmu = new(0, 0xffff, 0, 1, 0);

    [Theory]
    [InlineData(1, 42, 42)]
    [InlineData(0, 42, null)] // the revision does not define it
    [InlineData(1, 0, null)] // a firmware bug
    [InlineData(3, 64, null)]
    public void A_root_complex_limit_is_in_force_only_where_its_revision_defines_it(byte revision, byte limit, int? bits)
    {
        ImportedPlatform imported = Import(Arm(MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(revision, limit, AllToSmmu))));
        Bus root = Assert.Single(imported.Platform.Buses);
        Assert.Equal(bits, root.Limit?.AddressBits);
        if (bits is null && limit != 64)
            Assert.Contains(imported.Notes[root], note => note.Contains($"limit {limit} bits"));
    }

    [Fact]
    public void The_input_size_is_assumed_and_said()
    {
        MadeHost host = Arm(MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 64, AllToSmmu)));
        Assert.Equal("input-bits", Assert.Single(OneIommu(Import(host)).Unknowns).Property);

        ImportedPlatform settled = Import(host, "smmu0.input-bits=44");
        Assert.Equal(IovaRange.FromBits(44), OneIommu(settled).Aperture);
        Assert.Empty(OneIommu(settled).Unknowns);
        Assert.Contains("Assumed as asked for: input-bits 44", PlatformText.Write(settled));

        Assert.Equal("smmu1.input-bits=44", Assert.Single(Import(host, "smmu1.input-bits=44").UnusedAssumptions).ToString());
    }

    [Fact]
    public void Reserved_ranges_of_pci_devices_need_the_boot_configuration_kept()
    {
        IortReservedMemory memory = new()
        {
            Offset = 20,
            Revision = 3,
            Ranges = [new IortMemoryRange(0x7c00_0000, 0x10_0000)],
            Mappings = [new IortIdMapping(0, 0, 0x10, 1, 0)],
        };
        MadeHost host = Arm(MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 64, AllToSmmu), memory));

        Assert.Equal("0x0000000008000000 0x00000000080fffff msi", Lines(Import(host))["0000:00:02.0"]);
        Assert.Contains(Import(host).Tail, line => line.Contains("not in force") && line.Contains("boot-configuration=kept"));
        Assert.Equal(
            "0x0000000008000000 0x00000000080fffff msi; 0x000000007c000000 0x000000007c0fffff direct",
            Lines(Import(host, "pci0.boot-configuration=kept"))["0000:00:02.0"]
        );
    }

    [Fact]
    public void Names_from_firmware_are_made_legal_and_keywords_escaped()
    {
        IortNamedComponent Component(int offset, string path) =>
            new()
            {
                Offset = offset,
                Name = path,
                AddressSizeLimit = 40,
                Memory = new IortMemoryAccess(1, 0, 3),
                Mappings = [new IortIdMapping(0, 0, (uint)offset, 1, 1)],
            };
        FirmwareFile file = FirmwareFile.Read(
            MadeHost.Iort(MadeHost.SmmuNode(), Component(20, @"\_SB.SIZE"), Component(21, @"\_SB_.3DEV"), Component(22, @"\_SB.SIZE"))
        );
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [new ImportFile("iort.bin", file)] });

        Assert.Equal(["size", "n3dev", "size-2"], imported.Platform.Devices.Select(device => device.Name.ToString()));
        string text = PlatformText.Write(imported);
        Assert.Contains("device `size` on soc", text);
        Assert.False(Compiler.IovaCompilation.CompileText(text).HasErrors);
    }

    [Fact]
    public void Components_of_a_host_are_those_of_its_tables()
    {
        IortNamedComponent Component(int offset, string path) =>
            new()
            {
                Offset = offset,
                Name = path,
                AddressSizeLimit = 40,
                Memory = new IortMemoryAccess(1, 0, 3),
                Mappings = [new IortIdMapping(0, 0, (uint)offset, 1, 1)],
            };
        MadeHost host = Arm(
                MadeHost.Iort(
                    MadeHost.SmmuNode(),
                    MadeHost.RootComplex(1, 64, AllToSmmu),
                    Component(20, @"\_SB.GPU0"),
                    Component(21, @"\_SB.DSP0")
                )
            )
            .Platform("ACPI0042:00", @"\_SB_.GPU0", group: 3);
        ImportedPlatform imported = Import(host);

        Assert.Equal(["dev-00-02-0", "gpu0", "dsp0"], imported.Platform.Devices.Select(device => device.Name.ToString()));
    }

    // ---- verify ----

    private static HostVerification VerifyOwn(MadeHost host) =>
        HostVerifier.Verify(RegionResolver.Resolve(Import(host).Platform), host.Snapshot, RecordedHostReader.Read(host.Files));

    [Fact]
    public void What_the_host_shows_agrees_contradicts_or_is_said_to_be_invisible()
    {
        byte[] limited = MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 42, AllToSmmu));
        HostVerification good = VerifyOwn(Arm(limited));
        Assert.Equal(0, good.Contradicts);
        Assert.Contains(
            good.Groups[0].Items,
            item => item is { Verdict: Verdict.NotVisible, Thing: VerifiedThing.Limit, Last: 0x3ff_ffff_ffff }
        );

        HostVerification less = VerifyOwn(Arm(limited).Regions(0));
        Assert.Contains(less.Groups[0].Items, item => item.Verdict == Verdict.Contradicts && item.Reason.Contains("does not show it"));

        HostVerification more = VerifyOwn(
            Arm(limited).Regions(0, "0x0000000008000000 0x00000000080fffff msi", "0x0000000010000000 0x000000001fffffff reserved")
        );
        VerificationItem shown = Assert.Single(more.Groups[0].Items, item => item.Verdict == Verdict.Contradicts);
        Assert.Equal((0x1000_0000UL, RegionKind.Reserved), (shown.First, shown.Kind));
    }

    // Linux drives an IOMMU that no table given here describes: on a machine of a device tree or of tables alike.
    [Theory]
    [InlineData(null, true, "")]
    [InlineData("smmu3-0x0000000009050000.reserved-regions=none", false, "")]
    [InlineData("smmu3-0x0000000009050000.reserved-regions=direct 0x7c00_0000..0x7c0f_ffff", false, "Direct 0x7c000000")]
    [InlineData(
        "smmu3-0x0000000009050000.reserved-regions=msi 0x800_0000..0x80f_ffff, reserved 0x9000_0000..0x9fff_ffff",
        false,
        "Msi 0x8000000, Reserved 0x90000000"
    )]
    [InlineData("smmu3-0x0000000009050000.reserved-regions=everything", true, "")]
    public void What_an_unread_table_reserves_is_what_the_user_says(string? stated, bool isUnknown, string regions)
    {
        MadeHost host = new MadeHost().Function("0000:00:02.0", 0x020000, group: 0).Smmu(0x0905_0000);
        ImportedPlatform imported = Import(host, stated is null ? [] : [stated]);
        Iommu iommu = Assert.Single(imported.Platform.Iommus);
        Assert.Equal(isUnknown, iommu.Unknowns.Any(unknown => unknown.Property == "reserved-regions"));
        Assert.Equal(regions, string.Join(", ", iommu.Regions.Select(claim => $"{claim.Region.Kind} 0x{claim.Region.First:x}")));
    }

    [Fact]
    public void An_override_of_access_control_is_named()
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:05.0", 0x060400, group: 0, secondary: 1)
            .Config("0000:00:05.0", PciePort.RootPort, secondary: 1, accessControl: 0)
            .Function("0000:01:00.0", 0x0c0330, group: 1, below: "0000:00:05.0")
            .Vtd(0xfed9_0000, Capability48)
            .Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true)))
            .Json("\"kernel\": {\"cmdline\": \"root=/dev/sda pcie_acs_override=downstream,multifunction\"}");
        VerificationItem[] items = [.. VerifyOwn(host).Groups.SelectMany(group => group.Items)];
        Assert.Contains(
            items,
            item =>
                item.Verdict == Verdict.Contradicts
                && item.Reason.Contains("pcie_acs_override=downstream,multifunction")
                && item.Reason.Contains("has ACS without source validation")
        );
    }

    [Fact]
    public void A_malformed_line_says_why()
    {
        HostVerification verification = VerifyOwn(
            Arm(MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 64, AllToSmmu))).Regions(0, "0x8000000 0x80fffff msii")
        );
        Assert.Contains(verification.Groups[0].Items, item => item.Reason.Contains("no kind of region is called \"msii\""));
    }

    [Fact]
    public void Devices_that_linux_groups_otherwise_contradict()
    {
        MadeHost host = X86().Table("DMAR", MadeHost.Dmar(MadeHost.Unit(0xfed9_0000, all: true)));
        ResolvedPlatform apart = RegionResolver.Resolve(Import(host).Platform);
        MadeHost together = new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Function("0000:00:05.0", 0x060400, group: 0, secondary: 1)
            .Function("0000:01:00.0", 0x0c0330, group: 2, below: "0000:00:05.0")
            .Vtd(0xfed9_0000, Capability48);
        HostVerification verification = HostVerifier.Verify(apart, together.Snapshot, RecordedHostReader.Read(together.Files));

        Assert.Contains(
            verification.Groups[0].Items,
            item => item.Verdict == Verdict.Contradicts && item.Reason.Contains("isolates these devices together")
        );
    }
}
