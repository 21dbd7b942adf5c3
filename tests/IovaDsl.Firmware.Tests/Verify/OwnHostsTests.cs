using IovaDsl.Compiler;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Verify;

/// <summary>
/// The hosts that we recorded ourselves (<c>Host/Recorded</c>): predicted through the written text, and compared with what their kernels
/// said.
/// </summary>
public sealed class OwnHostsTests
{
    public static TheoryData<string> Names => [.. OwnHosts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_host_is_predicted(string name)
    {
        HostFiles files = OwnHosts.Open(name);
        HostSnapshot host = HostReader.Read(files);
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(host))));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        RecordedHost recorded = RecordedHostReader.Read(files);
        HostVerification verification = HostVerifier.Verify(Assert.Single(compiled.Platforms).Resolved, host, recorded);
        Assert.NotEmpty(recorded.Groups);
        VerificationItem[] items = [.. verification.Groups.SelectMany(group => group.Items)];
        Assert.All(items.Where(item => item.Verdict == Verdict.Contradicts), item => Assert.Fail(item.Reason));
        // Nothing is unknown but an SMMU's size, and groups that configuration space or the order of binding decides.
        Assert.All(
            items.Where(item => item.Verdict == Verdict.Unknown && item.Thing != VerifiedThing.Aperture),
            item => Assert.Matches("Not enough of configuration space was recorded|the first that is bound has it", item.Reason)
        );
        Assert.True(
            items.Count(item =>
                item is { Verdict: Verdict.Agrees, Thing: VerifiedThing.Region or VerifiedThing.VfioRanges or VerifiedThing.VfioRefusal }
            ) >= recorded.Groups.Length
        );
    }

    [Fact]
    public void A_claim_that_linux_cannot_know_is_not_visible_and_no_contradiction()
    {
        const string name = "q35-rmrr-many-k612";
        HostFiles files = OwnHosts.Open(name);
        HostSnapshot host = HostReader.Read(files);
        string text = PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(host)));
        int end = text.LastIndexOf('}');
        CompilationResult compiled = IovaCompilation.CompileText(
            text.Substring(0, end) + "  reserved 0x4000_0000 size 1M \"kept by the board\"\n}\n"
        );
        HostVerification verification = HostVerifier.Verify(
            Assert.Single(compiled.Platforms).Resolved,
            host,
            RecordedHostReader.Read(files)
        );
        Assert.Equal(0, verification.Contradicts);
        Assert.Contains(
            verification.Groups.SelectMany(group => group.Items),
            item =>
                item is { Verdict: Verdict.NotVisible, Thing: VerifiedThing.Region, First: 0x4000_0000, Last: 0x400f_ffff }
                && item.Reason.Contains("Linux learns of direct regions alone (RMRR)")
        );
    }

    [Fact]
    public void An_smmus_second_owner_of_a_stream_has_no_group()
    {
        ImportedPlatform imported = FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(OwnHosts.Open("virt-dt-bridge-k612"))));
        Assert.Contains(
            imported.Tail,
            line => line.StartsWith("dev-01-02-0 has no group", StringComparison.Ordinal) && line.Contains("stream 0x100 of")
        );
        Assert.Equal(
            "shpchp",
            imported.Platform.Devices.Single(device => device.Address == PciAddress.Parse("0000:00:07.0")).HostDriver?.Name
        );
    }
}
