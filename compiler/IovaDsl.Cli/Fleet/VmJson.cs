using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Fleet.Guests;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>The answer of <c>iova vm --json</c>, schema 1; every field is described in the command's README.</summary>
internal static class VmJson
{
    public static ReadOnlyMemory<byte> Write(IGuestSource source, ImmutableArray<VmAnswer> answers) =>
        Json.Write(writer =>
        {
            GuestMap map = source.Map;
            writer.WriteStartObject();
            writer.WriteNumber("schema", 1);
            writer.Text("vmm", map.Vmm);
            writer.Text("machine", map.Machine);
            writer.WriteBoolean("fits", !map.IsRefused && answers.All(answer => answer.Fits));
            writer.WriteBoolean("refused", map.IsRefused);
            WriteTexts(writer, "messages", [.. map.Refusal, .. map.Warnings]);
            WriteTexts(writer, "notes", map.Notes);
            if (!map.IsRefused)
                WriteMap(writer, map);
            writer.WriteStartArray("platforms");
            foreach (VmAnswer answer in answers)
                WriteAnswer(writer, answer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static void WriteMap(Utf8JsonWriter writer, GuestMap map)
    {
        writer.WriteStartArray("ram");
        foreach (GuestRegion region in map.Memory)
            WriteRegion(writer, region, ("offset", Json.Hex(region.Offset)));
        writer.WriteEndArray();
        WriteRange(writer, "deviceMemory", map.Window(GuestRegionKind.HotPlugWindow));
        writer.WriteStartArray("memoryDevices");
        foreach (GuestMemoryDevice device in map.MemoryDevices)
        {
            writer.WriteStartObject();
            writer.Text("type", device.Type);
            writer.Text("id", device.Id);
            writer.WriteString("addr", Json.Hex(device.Address));
            writer.WriteNumber("size", device.Size);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WritePci(writer, map);
        writer.WriteStartArray("windows");
        foreach (GuestRegion window in map.Windows)
            WriteRegion(writer, window);
        writer.WriteEndArray();
        WriteVfio(writer, map);
        WriteRegions(writer, map);
    }

    private static void WritePci(Utf8JsonWriter writer, GuestMap map)
    {
        writer.WriteStartObject("pci");
        WriteRange(writer, "hole32", map.Window(GuestRegionKind.PciWindow32));
        WriteRange(writer, "hole64", map.Window(GuestRegionKind.PciWindow64));
        WriteRange(writer, "ecam", map.Window(GuestRegionKind.PciConfiguration));
        WriteRange(writer, "ports", map.Window(GuestRegionKind.PciPorts));
        if (map.Split is { } split)
        {
            writer.WriteNumber("below4g", split.Below);
            writer.WriteNumber("above4g", split.Above);
        }

        writer.WriteEndObject();
    }

    private static void WriteVfio(Utf8JsonWriter writer, GuestMap map)
    {
        writer.WriteStartObject("vfio");
        writer.WriteBoolean("refused", map.DeviceRefusal is not null);
        writer.Text("message", map.DeviceRefusal);
        writer.WriteStartArray("mapped");
        foreach (GuestMapping mapping in map.DeviceRefusal is null ? map.Mappings : [])
        {
            writer.WriteStartObject();
            WriteEnds(writer, mapping.Range);
            writer.WriteString("access", Word(mapping.Access));
            writer.Text("region", mapping.Region.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Memory, windows and registers together, by address; what VFIO maps of a region may be less than all of it.
    private static void WriteRegions(Utf8JsonWriter writer, GuestMap map)
    {
        writer.WriteStartArray("regions");
        foreach (GuestRegion region in map.Memory.Concat(map.Windows).OrderBy(region => region.Range))
        {
            GuestMapping? mapping = map.Mappings.FirstOrDefault(mapping => mapping.Region == region);
            WriteRegion(
                writer,
                region,
                ("mapped", Word(map.DeviceRefusal is null ? mapping?.Access ?? GuestAccess.None : GuestAccess.None))
            );
        }

        writer.WriteEndArray();
    }

    private static void WriteRegion(Utf8JsonWriter writer, GuestRegion region, params ReadOnlySpan<(string Property, string Value)> more)
    {
        writer.WriteStartObject();
        WriteEnds(writer, region.Range);
        writer.WriteString("kind", Word(region.Kind));
        writer.Text("region", region.Name);
        foreach ((string property, string value) in more)
            writer.WriteString(property, value);
        writer.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, VmAnswer answer)
    {
        writer.WriteStartObject();
        writer.Text("operand", answer.Operand);
        writer.Text("platform", answer.Platform);
        writer.WriteBoolean("fits", answer.Fits);
        writer.WriteStartArray("subjects");
        foreach (GuestVerdict verdict in answer.Verdicts)
            WriteVerdict(writer, verdict);
        writer.WriteEndArray();
        if (answer.Remedy is { } remedy)
        {
            writer.WriteStartObject("remedy");
            WriteTexts(writer, "changes", remedy.Edits.Select(VmText.Words));
            writer.Text("guest", remedy.Source.Text);
            writer.WriteEndObject();
        }
        else
            writer.WriteNull("remedy");

        writer.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter writer, GuestVerdict verdict)
    {
        writer.WriteStartObject();
        writer.Text("name", verdict.Subject.Name);
        writer.WriteBoolean("fits", verdict.Fits);
        if (verdict.Subject.Refused is { } refused)
        {
            writer.WriteStartObject("refused");
            writer.Text("error", refused.Error);
            writer.Text("why", refused.Why);
            writer.WriteEndObject();
        }
        else
            writer.WriteNull("refused");

        writer.WriteStartArray("problems");
        foreach (GuestProblem problem in verdict.Problems)
        {
            writer.WriteStartObject();
            WriteEnds(writer, problem.Range);
            writer.WriteString("kind", Word(problem.Region.Kind));
            writer.Text("region", problem.Region.Name);
            writer.WriteBoolean("fatal", problem.IsFatal);
            writer.Text("error", problem.Error);
            writer.WriteStartArray("missing");
            foreach (IovaRange part in problem.Missing)
            {
                writer.WriteStartObject();
                WriteEnds(writer, part);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("reaches");
        foreach (GuestMapping bar in verdict.Reaches)
        {
            writer.WriteStartObject();
            WriteEnds(writer, bar.Range);
            writer.Text("region", bar.Region.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter writer, string property, IovaRange? range)
    {
        if (range is not { } ends)
        {
            writer.WriteNull(property);
            return;
        }

        writer.WriteStartObject(property);
        WriteEnds(writer, ends);
        writer.WriteEndObject();
    }

    private static void WriteEnds(Utf8JsonWriter writer, IovaRange range)
    {
        writer.WriteString("first", Json.Hex(range.First));
        writer.WriteString("last", Json.Hex(range.Last));
    }

    private static void WriteTexts(Utf8JsonWriter writer, string property, IEnumerable<string> texts)
    {
        writer.WriteStartArray(property);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string Word(GuestAccess access) =>
        access switch
        {
            GuestAccess.ReadWrite => "rw",
            GuestAccess.ReadOnly => "r",
            _ => "none",
        };

    /// <summary>Kinds as QEMU's <c>info mtree</c> prints them, where it has a word.</summary>
    public static string Word(GuestRegionKind kind) =>
        kind switch
        {
            GuestRegionKind.NvRam => "nv-ram",
            GuestRegionKind.RomDevice => "romd",
            GuestRegionKind.Bar => "ramd",
            GuestRegionKind.HotPlugWindow => "hot-plug-window",
            GuestRegionKind.PciWindow32 => "pci-window-32",
            GuestRegionKind.PciWindow64 => "pci-window-64",
            GuestRegionKind.PciPorts => "pci-ports",
            GuestRegionKind.PciConfiguration => "ecam",
            _ => kind.ToString().ToLower(CultureInfo.InvariantCulture),
        };
}
