using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>
/// Bridges to conventional PCI: requester IDs that several devices share, and hot-plug controllers that Linux keeps. The
/// cases were booted: kernels 6.1 and 6.12, qemu's virt with an SMMUv3 and its q35 with a VT-d.
/// </summary>
public sealed class BridgeImportTests
{
    private static readonly IortIdMapping AllToSmmu = new(0, 0xffff, 0, 1, 0);
    private const string Viable =
        "\"kernel\": {\"release\": \"6.1.0\"}, \"vfio\": {\"containers\": {\"0\": {\"groups\": [{\"viable\": false, "
        + "\"set_container\": \"EPERM\"}]}}}";

    /// <summary>A bridge at 00:07.0 with two network cards behind it, of which the first has its group.</summary>
    private static MadeHost Arm(PciePort? port, bool hotPlug, int? firstGroup = 0) =>
        new MadeHost()
            .Function("0000:00:07.0", 0x060400, group: 0, secondary: 1)
            .Config("0000:00:07.0", port, hotPlug, secondary: 1)
            .Function("0000:01:01.0", 0x020000, group: firstGroup, below: "0000:00:07.0")
            .Function("0000:01:02.0", 0x020000, below: "0000:00:07.0")
            .Smmu(0x0905_0000)
            .Table("IORT", MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 64, AllToSmmu)))
            .Regions(0, "0x0000000008000000 0x00000000080fffff msi");

    private static ImportedPlatform Import(MadeHost host) => FirmwareImport.Import(ImportInput.FromHost(host.Snapshot));

    private static HostVerification Verify(MadeHost host)
    {
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(Import(host)));
        Assert.False(compiled.HasErrors);
        return HostVerifier.Verify(Assert.Single(compiled.Platforms).Resolved, host.Snapshot, RecordedHostReader.Read(host.Files));
    }

    [Theory]
    [InlineData(nameof(PciePort.PcieToPciBridge), 0x100)] // bus below, function 0.0
    [InlineData(nameof(PciePort.PciToPcieBridge), 0x38)]
    [InlineData(null, 0x38)] // conventional PCI: the bridge itself
    [InlineData(nameof(PciePort.RootPort), null)]
    [InlineData(nameof(PciePort.DownstreamPort), null)]
    public void A_bridge_to_conventional_pci_lends_its_requester_id(string? port, int? alias)
    {
        HostSnapshot host = Arm(port is null ? null : Enum.Parse<PciePort>(port), hotPlug: false).Snapshot;
        PciFunction card = host.Find(PciAddress.Parse("0000:01:02.0"))!;
        Assert.Equal(alias is { } id ? [0x110u, (uint)id] : [0x110u], PciAliases.RequestersOf(host, card));
    }

    [Fact]
    public void Where_nothing_is_recorded_of_a_bridge_nothing_is_guessed()
    {
        HostSnapshot host = new MadeHost()
            .Function("0000:00:07.0", 0x060400, group: 0, secondary: 1)
            .Function("0000:01:02.0", 0x020000, below: "0000:00:07.0")
            .Snapshot;
        Assert.Equal([0x110u], PciAliases.RequestersOf(host, host.Find(PciAddress.Parse("0000:01:02.0"))!));
    }

    [Fact]
    public void The_second_device_of_a_stream_has_no_group_and_the_reason_is_said()
    {
        ImportedPlatform imported = Import(Arm(PciePort.PcieToPciBridge, hotPlug: false));
        ResolvedPlatform resolved = RegionResolver.Resolve(imported.Platform);
        Assert.Equal(["dev-00-07-0", "dev-01-01-0"], resolved.Groups.SelectMany(group => group.Devices).Select(NameOf));
        Assert.Equal(["dev-01-02-0"], resolved.Ungrouped.Select(NameOf));
        Assert.Contains(
            imported.Tail,
            line =>
                line.StartsWith("dev-01-02-0 has no group", StringComparison.Ordinal)
                && line.Contains("stream 0x100 of smmu0, which 0000:01:01.0 has already")
        );
    }

    [Fact]
    public void Behind_a_conventional_bridge_the_bridge_itself_has_the_stream()
    {
        ImportedPlatform imported = Import(Arm(port: null, hotPlug: false, firstGroup: null));
        Assert.Equal(["dev-00-07-0"], RegionResolver.Resolve(imported.Platform).Groups.SelectMany(group => group.Devices).Select(NameOf));
        Assert.Equal(2, imported.Tail.Count(line => line.Contains("stream 0x38 of smmu0, which 0000:00:07.0 has already")));
    }

    private static string NameOf(ResolvedDevice device) => device.Device.Name.ToString();

    [Fact]
    public void A_hot_plug_controller_keeps_the_group_from_user_space()
    {
        MadeHost host = Arm(PciePort.PcieToPciBridge, hotPlug: true).Json(Viable);
        Assert.Equal("shpchp", Import(host).Platform.Devices[0].HostDriver?.Name);
        HostVerification verification = Verify(host);
        Assert.Equal(0, verification.Contradicts);
        VerificationItem refusal = Assert.Single(verification.Groups[0].Items, item => item.Thing == VerifiedThing.VfioRefusal);
        Assert.Equal(Verdict.Agrees, refusal.Verdict);
        Assert.Contains("shpchp keeps 0000:00:07.0", refusal.Reason);
        Assert.Equal("dev-00-07-0", refusal.Element);
    }

    [Theory]
    [InlineData(nameof(PciePort.RootPort))]
    [InlineData(nameof(PciePort.UpstreamPort))]
    [InlineData(nameof(PciePort.DownstreamPort))]
    public void Ports_of_pci_express_go_to_a_driver_that_shares_its_group(string port) =>
        Assert.Null(Import(Arm(Enum.Parse<PciePort>(port), hotPlug: true)).Platform.Devices[0].HostDriver);

    [Fact]
    public void A_group_that_is_not_viable_for_another_reason_is_about_drivers()
    {
        HostVerification verification = Verify(Arm(PciePort.PcieToPciBridge, hotPlug: false).Json(Viable));
        VerificationItem refusal = Assert.Single(verification.Groups[0].Items, item => item.Thing == VerifiedThing.VfioRefusal);
        Assert.Equal(Verdict.NotVisible, refusal.Verdict);
    }

    [Fact]
    public void Reserved_ranges_reach_a_device_by_any_of_its_streams()
    {
        IortReservedMemory memory = new()
        {
            Offset = 20,
            Revision = 3,
            Ranges = [new IortMemoryRange(0x7c00_0000, 0x10_0000)],
            Mappings = [new IortIdMapping(0, 0, 0x100, 1, 0)],
        };
        MadeHost host = Arm(PciePort.PcieToPciBridge, hotPlug: false)
            .Table("IORT", MadeHost.Iort(MadeHost.SmmuNode(), MadeHost.RootComplex(1, 64, AllToSmmu), memory));
        ImportedPlatform imported = FirmwareImport.Import(
            ImportInput.FromHost(host.Snapshot),
            new ImportOptions { Assumptions = [Assumption.Parse("pci0.boot-configuration=kept")!] }
        );
        ResolvedGroup group = Assert.Single(RegionResolver.Resolve(imported.Platform).Groups);
        Assert.Contains(
            group.Devices.Single(device => device.Device.Address!.Value.Bus == 1).Regions,
            region => region.Region.First == 0x7c00_0000
        );
        Assert.DoesNotContain(
            group.Devices.Single(device => device.Device.Address!.Value.Bus == 0).Regions,
            region => region.Region.First == 0x7c00_0000
        );
    }

    [SkippableTheory]
    [InlineData("arm-smmuv3-topology", "shpchp")]
    [InlineData("x86-intel-topology", null)] // ACPI describes its slots, and acpiphp has them first
    public void Recorded_bridges_are_kept_or_not(string host, string? driver)
    {
        ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(HostData.Files(host))));
        Assert.Equal(
            driver,
            imported.Platform.Devices.Single(device => device.Address == PciAddress.Parse("0000:00:07.0")).HostDriver?.Name
        );
    }
}
