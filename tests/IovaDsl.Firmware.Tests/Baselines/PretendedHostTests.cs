using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// A platform against hosts that are told in a few words, a file each: the platform, <c>---</c>, then hosts behind <c>#</c> with what is
/// verified of them behind <c>&gt;</c>.
/// </summary>
public sealed class PretendedHostTests
{
    internal static string Folder => Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Pretended");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.host").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pretended_host_is_verified_as_written(string name)
    {
        string path = Path.Combine(Folder, name);
        string[] parts = File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal).Split("---\n");
        CompilationResult compiled = IovaCompilation.CompileText(parts[0]);
        Assert.DoesNotContain(compiled.Diagnostics, found => found.Severity == Severity.Error);
        ResolvedPlatform platform = Assert.Single(compiled.Platforms).Resolved;
        Baseline.Check(path, parts[0] + "---\n" + Verified(platform, parts[1]));
    }

    internal static string Verified(ResolvedPlatform platform, string hosts)
    {
        StringBuilder said = new();
        foreach (string host in hosts.Split("# ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = [.. host.Split('\n').Where(line => line.Length > 0 && line[0] != '>')];
            said.Append($"# {string.Join('\n', lines)}\n{Verified(platform, PretendedHost.Of(lines[1..]))}\n");
        }

        return said.ToString().TrimEnd('\n') + "\n";
    }

    private static string Verified(ResolvedPlatform platform, HostFiles files)
    {
        HostVerification result = HostVerifier.Verify(platform, HostReader.Read(files), RecordedHostReader.Read(files));
        StringBuilder said = new();
        said.Append($"> {result.Kernel}: {result.Agrees} agree, {result.Contradicts} contradict, {result.NotVisible} not visible, ");
        said.Append($"{result.Unknown} unknown\n");
        if (result.AgreesUnder is { } other)
            said.Append($"> agrees under {other.Kernel}: {string.Join(", ", other.Rules.Select(rule => rule.Id))}\n");
        foreach (GroupVerification group in result.Groups.Concat(result.Container is { } all ? [all] : []))
        {
            said.Append($"> {group.Verdict} {group.Name} {group.Number}: {string.Join(", ", group.Devices)}\n");
            foreach (VerificationItem item in group.Items)
                said.Append(CultureInfo.InvariantCulture, $">   {item.Verdict} {item.Thing} {Where(item)}{item.Reason}\n");
        }

        return said.ToString();
    }

    // The place in the platform, and what of it.
    private static string Where(VerificationItem item)
    {
        string range = item.First is { } first ? $"{first:x}..{item.Last:x} {item.Kind} " : "";
        string line = item.Origin?.Source is { } at ? $" line {at.Position.Line}" : "";
        return $"{range}{item.Element}{line}: ";
    }
}

/// <summary>
/// A host of a few lines: <c>kernel</c>, <c>words</c> of its command line, <c>group N DEVICE…</c> with the lines of reserved_regions below it,
/// <c>device</c> without a group, <c>vfio N RANGES</c> or <c>vfio N refused WORD</c>, <c>unbound</c>, <c>unsafe</c>, <c>bind DEVICE WORDS</c>,
/// <c>together N,N RANGES</c>, <c>dma DEVICE END</c>.
/// </summary>
internal sealed class PretendedHost
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, object> _containers = [];
    private readonly Dictionary<string, string> _refused = [];
    private readonly List<object> _devices = [];
    private readonly List<object> _dma = [];
    private string _group = "";

    public static HostFiles Of(IEnumerable<string> lines)
    {
        PretendedHost host = new();
        foreach (string line in lines)
            host.Add(line);
        object json = new
        {
            devices = host._devices,
            vfio = new { containers = host._containers, refused_bind = host._refused },
            dma_api = host._dma,
        };
        host._files["host.json"] = JsonSerializer.SerializeToUtf8Bytes(json);
        return HostFiles.InMemory(host._files);
    }

    private void Add(string line)
    {
        if (line.StartsWith("  ", StringComparison.Ordinal))
        {
            string path = $"sys/kernel/iommu_groups/{_group}/reserved_regions";
            Write(path, Encoding.UTF8.GetString(_files.GetValueOrDefault(path, [])) + line[2..] + "\n");
            return;
        }

        string[] words = line.Split(' ');
        string rest = line[Math.Min(words[0].Length + 1, line.Length)..];
        switch (words[0])
        {
            case "kernel":
                Write("proc/sys/kernel/osrelease", rest + "\n");
                break;
            case "words":
                Write("proc/cmdline", rest + "\n");
                break;
            case "group":
                _group = words[1];
                Write($"sys/kernel/iommu_groups/{_group}/type", "DMA\n");
                Array.ForEach(words[2..], device => AddDevice(device, _group));
                break;
            case "device":
                AddDevice(words[1], null);
                break;
            case "vfio" when words[2] == "refused":
                _containers[words[1]] = new { groups = new[] { new { viable = true, set_container = words[3] } } };
                break;
            case "vfio":
                _containers[words[1]] = new { groups = new[] { new { set_container = "ok" } }, iova_ranges = Ranges(words[2]) };
                break;
            case "unbound":
                _containers[words[1]] = new { groups = new[] { new { viable = false, set_container = words[2] } } };
                break;
            case "unsafe":
                _containers[words[1]] = new { needed_allow_unsafe_interrupts = true, iova_ranges = Ranges(words[2]) };
                break;
            case "bind":
                _refused[words[1]] = string.Join(' ', words[2..]);
                break;
            case "together":
                var groups = words[1].Split(',').Select(number => new { group = number, set_container = "ok" });
                _containers["all"] = new { groups, iova_ranges = Ranges(words[2]) };
                break;
            case "dma":
                _dma.Add(new { device = words[1], end_of_highest = words[2] });
                break;
            default:
                throw new ArgumentException($"'{line}' says nothing of a host.");
        }
    }

    private void AddDevice(string device, string? group)
    {
        if (!PciAddress.TryParse(device, out _))
        {
            Write($"sys/kernel/iommu_groups/{group}/devices/{device}", $"../../../../devices/platform/{device}");
            return;
        }

        string folder = $"sys/devices/pci0000:00/{device}";
        Write($"sys/bus/pci/devices/{device}", $"../../../devices/pci0000:00/{device}");
        Write($"{folder}/vendor", "0x8086\n");
        if (group is null)
            return;
        Write($"{folder}/iommu_group", $"../../../kernel/iommu_groups/{group}");
        _devices.Add(new { name = device, group });
    }

    private static string[][] Ranges(string text) =>
        text == "nothing" ? [] : [.. text.Split(',').Select(range => range.Split("..")).Select(ends => new[] { ends[0], ends[1] })];

    private void Write(string path, string text) => _files[path] = Encoding.UTF8.GetBytes(text);
}
