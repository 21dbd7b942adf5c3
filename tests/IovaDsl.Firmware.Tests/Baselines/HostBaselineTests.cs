using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Verify;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>The text that each of our own recorded hosts is imported as, and every sentence of its verification.</summary>
public sealed class HostBaselineTests
{
    public static TheoryData<string> Names => [.. OwnHosts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_host_is_imported_as_recorded(string name) =>
        Baseline.Check(
            Path.Combine(Baseline.Folder("Baselines", "Hosts"), name + ".iova.txt"),
            PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(OwnHosts.Open(name)))))
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_host_is_verified_as_recorded(string name)
    {
        HostFiles files = OwnHosts.Open(name);
        HostSnapshot host = HostReader.Read(files);
        string text = PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(host)));
        HostVerification verification = HostVerifier.Verify(
            Assert.Single(IovaCompilation.CompileText(text).Platforms).Resolved,
            host,
            RecordedHostReader.Read(files)
        );
        StringBuilder said = new();
        foreach (GroupVerification group in verification.Groups)
        {
            said.Append($"{group.Verdict} {group.Name} {group.Number}: {string.Join(", ", group.Devices)}\n");
            foreach (VerificationItem item in group.Items)
                said.Append($"  {item.Verdict} {item.Thing} {item.First:x}..{item.Last:x} {item.Kind} {item.Element}: {item.Reason}\n");
        }

        Baseline.Check(Path.Combine(Baseline.Folder("Baselines", "Hosts"), name + ".verify.txt"), said.ToString());
    }
}
