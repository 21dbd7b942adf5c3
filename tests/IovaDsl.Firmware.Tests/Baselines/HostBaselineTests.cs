using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Firmware.Verify;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>The text that each of our own recorded hosts is imported as, and every sentence of its verification.</summary>
public sealed class HostBaselineTests
{
    public static TheoryData<string> Names => [.. OwnHosts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_host_is_imported_as_recorded(string name) =>
        Baseline.Check(
            Path.Combine(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Hosts"), name + ".iova.txt"),
            PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(OwnHosts.Open(name)))))
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_host_is_verified_as_recorded(string name)
    {
        HostFiles files = OwnHosts.Open(name);
        string text = PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(files))));
        Baseline.Check(
            Path.Combine(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Hosts"), name + ".verify.txt"),
            Verified(files, text)
        );
    }

    /// <summary>Files that say something else than the host: what is left out, added, narrowed, grouped otherwise.</summary>
    public static TheoryData<string> Changes => [.. ChangedTexts.Keys];

    private static readonly Dictionary<string, Func<string, string>> ChangedTexts = new()
    {
        ["without-claims"] = text => Regex.Replace(text, @"(?m)^ *direct(-relaxable)? .*\n", ""),
        ["narrow"] = text => text.Replace("input-bits 48", "input-bits 39"),
        ["untranslated"] = text => Regex.Replace(text, @"(?m)^( *)behind .*$", "$1behind none"),
        ["moved-claims"] = text => text.Replace("direct 0x7c0", "direct 0x6c0"),
        ["relaxed-claims"] = text => Regex.Replace(text, @"direct (0x\w+)", "direct-relaxable $1"),
        ["limited"] = text =>
            Regex.Replace(text, @"(?m)^( *)(buses 0x00..0x\w+)$", "$1$2\n$1address-bits 32\n$1bridge-window 0xe000_0000 size 64M"),
        ["together"] = text => Inside(text, "group extra { dev-00-02-0, dev-00-03-0 }"),
        ["one-more"] = text => Inside(text, "device extra on pci0 at 00:1e.0"),
        ["hidden-twin"] = text =>
            Regex.Replace(text, @"(?m)^( *)(direct 0x[0-9a-f_]+\.\.0x[0-9a-f_]+)(.*)$", "$1$2 since kernel 7.3 \"later\"\n$1$2$3"),
        ["hidden"] = text => Inside(text, "reserved 0x4000_0000 size 1M since kernel 7.3 \"later\""),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_file_that_says_something_else_is_verified_as_recorded(string change)
    {
        StringBuilder said = new();
        foreach (string name in (string[])["q35-rmrr-many-k612", "q35-amd-memory-k61", "virt-rmr-overlaps-k612", "virt-dt-maps-k612"])
        {
            HostFiles files = OwnHosts.Open(name);
            string text = ChangedTexts[change](PlatformText.Write(FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(files)))));
            said.Append($"==== {name}\n{Verified(files, text)}");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Hosts", $"changed.{change}.txt"), said.ToString());
    }

    private static string Inside(string text, string line) => text[..text.LastIndexOf('}')] + "  " + line + "\n}\n";

    private static string Verified(HostFiles files, string text)
    {
        CompilationResult compiled = IovaCompilation.CompileText(text);
        if (compiled.HasErrors)
            return string.Concat(
                compiled.Diagnostics.Where(found => found.Severity == Severity.Error).Select(found => $"{found.Message}\n")
            );
        HostVerification verification = HostVerifier.Verify(
            Assert.Single(compiled.Platforms).Resolved,
            HostReader.Read(files),
            RecordedHostReader.Read(files)
        );
        StringBuilder said = new();
        said.Append(
            $"{verification.Agrees} agree, {verification.Contradicts} contradict, {verification.NotVisible} not visible, "
                + $"{verification.Unknown} unknown; {verification.AgreesUnder}\n"
        );
        foreach (GroupVerification group in verification.Groups.Concat(verification.Container is { } all ? [all] : []))
        {
            said.Append($"{group.Verdict} {group.Name} {group.Number}: {string.Join(", ", group.Devices)}\n");
            foreach (VerificationItem item in group.Items)
                said.Append($"  {item.Verdict} {item.Thing} {item.First:x}..{item.Last:x} {item.Kind} {item.Element}: {item.Reason}\n");
        }

        return said.ToString();
    }
}
