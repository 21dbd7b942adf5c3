using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>
/// Reads a host's memory map from the first of its sources that has one: what firmware reported (<c>sys/firmware/memmap</c>, the
/// lines of E820 or EFI in a recorded console), then what the kernel made of it (<c>proc/iomem</c>, which shows zeros to all but root).
/// </summary>
internal static class HostMemoryReader
{
    private const string MemMap = "sys/firmware/memmap";
    private const int MaxRanges = 4096;

    private static readonly string[] Consoles = ["console.log", "console.txt", "dmesg", "dmesg.txt", "dmesg.log", "var/log/dmesg"];

    public static ImmutableArray<HostMemory> Read(HostFiles files)
    {
        IEnumerable<Func<IEnumerable<HostMemory>>> sources =
        [
            () => FromMemMap(files),
            .. Consoles.Select<string, Func<IEnumerable<HostMemory>>>(name => () => FromConsole(files, name)),
            () => FromIomem(files),
        ];
        return sources.Select(source => source().Take(MaxRanges).ToImmutableArray()).FirstOrDefault(found => found.Length > 0, []);
    }

    private static IEnumerable<HostMemory> FromMemMap(HostFiles files)
    {
        foreach (string entry in files.List(MemMap).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal))
        {
            string folder = MemMap + "/" + entry;
            if (
                Hex(Text(files, folder + "/start")) is { } first
                && Hex(Text(files, folder + "/end")) is { } last
                && first <= last
                && Text(files, folder + "/type") is { Length: > 0 } type
            )
                yield return new HostMemory(new IovaRange(first, last), type, folder);
        }
    }

    // [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x00000000bfffffff] usable
    // [    0.000000] efi: mem01: [Runtime Data|RUN|…] range=[0x000000007f000000-0x000000007f1fffff] (2MB)
    private static IEnumerable<HostMemory> FromConsole(HostFiles files, string name)
    {
        if (files.Read(name) is not { } bytes)
            return [];
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        List<HostMemory> e820 = [.. lines.Select(line => E820Line(line, name)).OfType<HostMemory>()];
        return e820.Count > 0 ? e820 : lines.Select(line => EfiLine(line, name)).OfType<HostMemory>();
    }

    private static HostMemory? E820Line(string line, string source)
    {
        return line.Split("BIOS-e820: [mem ", 2) is [_, var behind] && behind.Split(']', 2) is [var range, var type]
            ? Made(range, type.Trim(), source)
            : null;
    }

    private static HostMemory? EfiLine(string line, string source)
    {
        return
            line.Split("efi: mem", 2) is [_, var entry]
            && entry.Split('[', 2) is [_, var attributes]
            && attributes.Split("range=[", 2) is [var type, var behind]
            && behind.Split(']', 2) is [var range, _]
            ? Made(range, type.Split('|', ']')[0].Trim(), source)
            : null;
    }

    //   00100000-bb7fffff : System RAM     (what is indented lies inside the line above it)
    private static IEnumerable<HostMemory> FromIomem(HostFiles files)
    {
        const string source = "proc/iomem";
        if (files.Read(source) is not { } bytes)
            yield break;
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n').Where(line => line.Length > 0 && line[0] != ' '))
        {
            string[] parts = line.Split(" : ", 2);
            if (parts.Length == 2 && Made(parts[0], parts[1].Trim(), source) is { Range.Last: > 0 } made)
                yield return made;
        }
    }

    private static HostMemory? Made(string range, string type, string source)
    {
        string[] ends = range.Split('-', 2);
        return ends.Length == 2 && Hex(ends[0]) is { } first && Hex(ends[1]) is { } last && first <= last && type.Length > 0
            ? new HostMemory(new IovaRange(first, last), type, source)
            : null;
    }

    private static string? Text(HostFiles files, string path) =>
        files.Read(path) is { Length: < 256 } bytes ? Encoding.Latin1.GetString(bytes).Trim() : null;

    private static ulong? Hex(string? text) =>
        text is not null
        && ulong.TryParse(
            text.Trim().StartsWith("0x", StringComparison.Ordinal) ? text.Trim()[2..] : text.Trim(),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ulong value
        )
            ? value
            : null;
}
