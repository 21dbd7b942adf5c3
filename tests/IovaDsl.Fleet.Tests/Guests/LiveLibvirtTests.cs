using System.Diagnostics;
using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.Libvirt;
using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Fleet.Guests.Qemu.Maps;
using IovaDsl.Fleet.Guests.Qemu.Words;
using Xunit.Abstractions;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>
/// Domain XML that the libvirt at hand turns into words (<c>virsh domxml-to-native</c>, in a root of its own, without its daemon) leads
/// to the same map as those words.
/// </summary>
[Trait("Category", "LiveGuests")]
public sealed class LiveLibvirtTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    [SkippableFact]
    public void Domains_lead_to_the_map_of_the_words_of_the_libvirt_at_hand()
    {
        Skip.If(
            Environment.GetEnvironmentVariable("IOVADSL_LIVE_GUESTS") is null,
            "libvirt asks QEMU anew for every domain, which may take a minute: tests/guests/run does this"
        );
        string root = Directory.CreateTempSubdirectory("libvirt-").FullName;
        try
        {
            List<string> lines = [];
            int compared = 0;
            int different = 0;
            var watch = Stopwatch.StartNew();
            foreach ((string id, string xml) in Domains().Concat(Recorded()).TakeWhile(_ => watch.Elapsed < Budget))
            {
                (string[] words, string error) = WordsOf(root, xml);
                Skip.If(IsAbsent(error), $"virsh cannot turn domains into words (Debian: libvirt-clients, libvirt-daemon): {error}");
                if (words.Length == 0)
                {
                    lines.Add($"{id}: this libvirt refuses it: {error}");
                    continue;
                }

                string[] differences = [.. Differences(words, xml)];
                compared++;
                different += differences.Length > 0 ? 1 : 0;
                lines.AddRange(differences.Select(difference => $"{id}: {difference}"));
            }

            output.WriteLine($"live domains: {compared} compared, {compared - different} lead to the map of libvirt's words");
            lines.ForEach(output.WriteLine);
            Assert.True(compared > 0 && different == 0, string.Join("\n", lines));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<string> Differences(string[] words, string xml)
    {
        LibvirtReading reading = LibvirtDomain.Read(xml);
        if (reading.Error is { } error)
            return [error];
        string version = LiveQemu.VersionOf(words[0]) ?? "";
        _ = QemuVersion.TryParse(version, out QemuVersion known);
        QemuRequest Request(IEnumerable<string> list) => new([.. list]) { Version = known, HostCpu = new HostCpu("AuthenticAMD", 48) };
        string[] ofWords = Lines(QemuMaps.Of(Request([Path.GetFileName(words[0]), .. words[1..]])));
        string[] ofXml = Lines(QemuMaps.Of(Request(reading.Words)));
        return ofWords
            .Except(ofXml)
            .Select(line => "only of libvirt's words: " + line)
            .Concat(ofXml.Except(ofWords).Select(line => "only of the XML: " + line));
    }

    private static string[] Lines(GuestMap map) =>
        [
            .. map.Refusal.Select(line => "refused: " + line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 1)..]),
            .. map.Memory.Concat(map.Windows).Select(region => $"{region.Range} {region.Kind}"),
            .. map.Mappings.Select(mapping => $"{mapping.Range} mapped {mapping.Access}"),
        ];

    private static bool IsAbsent(string error) =>
        error.Contains("No such file", StringComparison.Ordinal)
        || error.Contains("failed to connect", StringComparison.Ordinal)
        || error.Contains("no connection driver", StringComparison.Ordinal);

    // The words behind the environment, which are what a shell would make of the line.
    private static (string[] Words, string Error) WordsOf(string root, string xml)
    {
        string file = Path.Combine(root, "domain.xml");
        File.WriteAllText(file, xml);
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("virsh", ["-c", $"qemu:///embed?root={root}/root", "domxml-to-native", "qemu-argv", file])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string line = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                return ([], errors.Result.Trim());
            string[] words = [.. CommandWords.Split(line.Trim())];
            return (
                words[Array.FindIndex(words, word => Path.GetFileName(word).StartsWith("qemu-system-", StringComparison.Ordinal))..],
                ""
            );
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return ([], e.Message);
        }
    }

    private static IEnumerable<(string Id, string Xml)> Recorded() =>
        Directory.Exists(Path.Combine(TestPaths.Shared, "guests"))
            ? GuestRecords
                .All()
                .Where(record => record.Xml?.Contains(">qemu-system-x86_64<", StringComparison.Ordinal) == true)
                .Select(record => (record.Id, record.Xml!.Replace(">qemu-system-", ">/usr/bin/qemu-system-", StringComparison.Ordinal)))
            : [];

    private static IEnumerable<(string Id, string Xml)> Domains()
    {
        const string Start = "<domain type='qemu'><name>d</name>";
        const string Os = "<vcpu>2</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>";
        const string Emulator = "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices></domain>";
        yield return ("plain", $"{Start}<memory unit='GiB'>8</memory>{Os}{Emulator}");
        yield return ("wide", $"{Start}<memory unit='GiB'>980</memory>{Os}<cpu mode='custom'><model>EPYC</model></cpu>{Emulator}");
        yield return ("pc", $"{Start}<memory unit='MiB'>3600</memory>{Os.Replace("'q35'", "'pc'", StringComparison.Ordinal)}{Emulator}");
        yield return (
            "dimm",
            $"{Start}<maxMemory slots='4' unit='GiB'>16</maxMemory><memory unit='GiB'>6</memory>{Os}<cpu mode='custom'><model>qemu64</model>"
                + "<numa><cell id='0' cpus='0-1' memory='4' unit='GiB'/></numa></cpu><devices>"
                + "<emulator>/usr/bin/qemu-system-x86_64</emulator><memory model='dimm'><target><size unit='GiB'>2</size><node>0</node>"
                + "</target></memory></devices></domain>"
        );
        yield return (
            "hole",
            $"{Start}<memory unit='GiB'>4</memory>{Os}<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
                + "<controller type='pci' model='pcie-root'><pcihole64 unit='GiB'>64</pcihole64></controller></devices></domain>"
        );
    }
}
