using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>
/// Records a guest from the QEMU at hand as the shared recordings were made: no instruction runs (<c>-S</c>), and the monitor tells the
/// map. The result is a record like theirs, without what VFIO maps.
/// </summary>
internal static partial class LiveQemu
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Debian's QEMU puts another program in the place of SeaBIOS for microvm, of another size.
    private const string Firmware = "/usr/share/seabios";

    private static readonly string[] PcProperties =
    [
        "pci-hole-start",
        "pci-hole-end",
        "pci-hole64-start",
        "pci-hole64-end",
        "below-4g-mem-size",
        "above-4g-mem-size",
    ];

    /// <summary>QEMU's version; null where there is no such program.</summary>
    public static string? VersionOf(string program)
    {
        try
        {
            (string output, _, _) = Run(program, ["--version"], "");
            return VersionLine().Match(output) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The types on buses of PCI and of the board that <c>-device help</c> lists.</summary>
    public static IEnumerable<string> DeviceTypes(string program, string machine) =>
        DeviceLine().Matches(Run(program, ["-machine", machine, "-device", "help"], "").Output).Select(line => line.Groups[1].Value);

    [GeneratedRegex("^name \"([^\"]+)\", bus (?:PCI|System|ISA|virtio-bus|usb-bus|SCSI|IDE|HDA)\\b", RegexOptions.Multiline)]
    private static partial Regex DeviceLine();

    public static GuestRecord Record(string id, string version, string program, string[] words)
    {
        string[] argv = ["-nodefaults", "-display", "none", "-S", .. words];
        string[] commands =
        [
            "info mtree -f",
            "info mtree",
            "info memory-devices",
            .. PcProperties.Select(property => $"qom-get /machine/q35 {property}"),
            .. PcProperties.Select(property => $"qom-get /machine/i440fx {property}"),
            .. PcProperties[^2..].Select(property => $"qom-get /machine {property}"),
        ];
        string[] firmware = Directory.Exists(Firmware) ? ["-L", Firmware] : [];
        (string output, string errors, int exit) = Run(
            program,
            [.. argv, .. firmware, "-monitor", "stdio"],
            string.Join('\n', [.. commands, "quit", ""])
        );
        string[] answers = [.. output.Replace("\r", "", StringComparison.Ordinal).Split("(qemu) ").Skip(1).Select(WithoutEcho)];
        string Answer(string command) => answers.ElementAtOrDefault(Array.IndexOf(commands, command)) ?? "";
        bool isRefused = exit != 0;
        string prefix = program + ": ";
        var record = new JsonObject
        {
            ["id"] = id,
            ["source"] = "argv",
            ["emulator"] = program,
            ["qemu"] = version,
            ["argv"] = new JsonArray([.. argv.Select(word => JsonValue.Create(word))]),
            ["refused"] = isRefused,
            ["messages"] = new JsonArray([
                .. errors
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line)
                    .Where(line => !line.Contains("TCG doesn't support requested feature", StringComparison.Ordinal))
                    .Select(line => JsonValue.Create(line)),
            ]),
        };
        if (!isRefused)
        {
            string[] flat = FlatView(Answer("info mtree -f"));
            Region[] tree = [.. Answer("info mtree").Split("memory-region: ")[0].Split('\n').SelectMany(Parse)];
            Region[] sections = [.. flat.SelectMany(Parse)];
            record["ram"] = Regions(sections.Where(region => region.Kind is "ram" or "rom" or "romd" or "ramd" or "nv-ram"));
            record["fixed"] = Regions(sections.Where(region => region.Kind == "i/o"));
            record["device-memory"] = tree.FirstOrDefault(region => region.Name == "device-memory")?.ToJson();
            record["memory-devices"] = MemoryDevices(Answer("info memory-devices"));
            record["pci"] = Pci(
                tree,
                property =>
                    Number(Answer($"qom-get /machine/q35 {property}"))
                    ?? Number(Answer($"qom-get /machine/i440fx {property}"))
                    ?? Number(Answer($"qom-get /machine {property}"))
            );
        }

        return new GuestRecord(System.Text.Json.JsonSerializer.SerializeToElement(record));
    }

    // The monitor echoes a command letter by letter.
    private static string WithoutEcho(string answer) => answer[(answer.IndexOf('\n') + 1)..];

    // That of the address space of devices.
    private static string[] FlatView(string answer) =>
        answer.Split("FlatView #").FirstOrDefault(view => view.Contains("AS \"memory\"", StringComparison.Ordinal))?.Split('\n') ?? [];

    private sealed record Region(string First, string Last, string Kind, string Name, string Offset)
    {
        public JsonObject ToJson() =>
            new()
            {
                ["first"] = First,
                ["last"] = Last,
                ["kind"] = Kind,
                ["region"] = Name,
                ["offset"] = Offset,
            };
    }

    private static JsonArray Regions(IEnumerable<Region> regions) => new([.. regions.Select(region => region.ToJson())]);

    private static IEnumerable<Region> Parse(string line)
    {
        if (RegionLine().Match(line) is { Success: true } match)
            yield return new Region(
                Hex(match.Groups["first"].Value),
                Hex(match.Groups["last"].Value),
                match.Groups["kind"].Value,
                match.Groups["name"].Value,
                Hex(match.Groups["offset"].Value)
            );
    }

    private static string Hex(string digits) => "0x" + (digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0");

    private static JsonArray MemoryDevices(string answer)
    {
        var devices = new JsonArray();
        foreach (Match match in MemoryDeviceLines().Matches(answer))
            devices.Add(new JsonObject { ["type"] = match.Groups["type"].Value, ["addr"] = match.Groups["address"].Value });
        return devices;
    }

    private static JsonObject? Pci(Region[] tree, Func<string, ulong?> property)
    {
        if (property("pci-hole-end") is not null)
        {
            var pci = new JsonObject { ["hole32"] = Hole(property, "pci-hole"), ["hole64"] = Hole(property, "pci-hole64") };
            if (property("below-4g-mem-size") is { } below)
                (pci["below-4g-mem-size"], pci["above-4g-mem-size"]) = (below, property("above-4g-mem-size"));
            return pci;
        }

        Region[] windows = [.. tree.Where(region => WindowName().IsMatch(region.Name)).DistinctBy(region => region.Name)];
        return windows.Length == 0 ? null : new JsonObject { ["tree"] = Regions(windows) };
    }

    // The end is the first address behind.
    private static JsonObject? Hole(Func<string, ulong?> property, string name) =>
        property(name + "-start") is { } start && property(name + "-end") is { } end && start < end
            ? new JsonObject { ["first"] = $"0x{start:x}", ["last"] = $"0x{end - 1:x}" }
            : null;

    private static ulong? Number(string answer) =>
        ulong.TryParse(answer.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static (string Output, string Errors, int Exit) Run(string program, string[] words, string input)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, words)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already: it refuses its words.
        }

        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', words)} does not answer");
        }

        return (output.Result, errors.Result, process.ExitCode);
    }

    [GeneratedRegex(@"QEMU emulator version (\d+\.\d+(\.\d+)?)")]
    private static partial Regex VersionLine();

    //   0000000000100000-000000003fffffff (prio 0, ram): pc.ram @0000000000100000 KVM
    //   0000000010000000-000000003efeffff (prio 0, i/o): alias pcie-mmio @gpex_mmio_window 0000000010000000-000000003efeffff
    [GeneratedRegex(
        @"^ +(?<first>[0-9a-f]{16})-(?<last>[0-9a-f]{16}) \(prio -?\d+, (?<kind>[^)]+)\): (alias )?(?<name>[^@]*?)( @(?<offset>[0-9a-f]{16})?.*)?( KVM)?$"
    )]
    private static partial Regex RegionLine();

    [GeneratedRegex(@"^Memory device \[(?<type>[^\]]+)\].*\n(?:  .*\n)*?  (?:mem)?addr: (?<address>0x[0-9a-f]+)", RegexOptions.Multiline)]
    private static partial Regex MemoryDeviceLines();

    [GeneratedRegex(@"^(pcie-(mmio|ecam).*|gpex_ioport.*)$")]
    private static partial Regex WindowName();
}
