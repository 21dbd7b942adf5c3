using System.Buffers;
using System.Globalization;
using System.Text.Json;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// A part as lines of JSON, nearly always one, version 1, which can stand among lines of hosts:
/// <c>{"baselinePart":1,"hosts":2,"bad":0,"excluded":[["0x0","0xfff","h1"],["0x1000","0x1fff",null]],"layout":null,"broken":[]}</c>;
/// where RAM was asked for, <c>"ram":"0x1000"</c> and <c>"lacking":[["h1","0x0",null]]</c> stand behind them.
/// </summary>
internal static class FleetPartJson
{
    public const int Version = 1;
    private const string Marker = "baselinePart";

    /// <summary>The beginning of every such line.</summary>
    public static ReadOnlySpan<byte> Prefix => "{\"baselinePart\":"u8;

    // A line of so many pieces is some megabytes, which a reader holds at once.
    private const int MostOnLine = 1 << 17;

    /// <summary>
    /// The lines of a part: one, or where it has millions of pieces several, each a part of its own, that add up to it. Hosts are counted
    /// in the first.
    /// </summary>
    public static IEnumerable<string> Lines(FleetPart part)
    {
        using IEnumerator<ExcludedPiece[]> pieces = part.Excluded.Pieces.Chunk(MostOnLine).GetEnumerator();
        using IEnumerator<BrokenHost[]> broken = part.Broken.Chunk(MostOnLine).GetEnumerator();
        using IEnumerator<LackingHost[]> lacking = part.Lacking.Chunk(MostOnLine).GetEnumerator();
        (long hosts, long bad) = (part.Hosts, part.Bad);
        (ExcludedPiece[]? Excluded, BrokenHost[]? Broken, LackingHost[]? Lacking) next = (Next(pieces), Next(broken), Next(lacking));
        do
        {
            yield return Line(part with { Hosts = hosts, Bad = bad }, next.Excluded ?? [], next.Broken ?? [], next.Lacking ?? []);
            (hosts, bad) = (0, 0);
            next = (Next(pieces), Next(broken), Next(lacking));
        } while (next != (null, null, null));
    }

    private static T[]? Next<T>(IEnumerator<T[]> chunks) => chunks.MoveNext() ? chunks.Current : null;

    private static string Line(FleetPart part, ExcludedPiece[] excluded, BrokenHost[] broken, LackingHost[] lacking)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber(Marker, Version);
            writer.WriteNumber("hosts", part.Hosts);
            writer.WriteNumber("bad", part.Bad);
            writer.WriteStartArray("excluded");
            foreach (ExcludedPiece piece in excluded)
                WriteRange(writer, piece.Range, piece.Host);
            writer.WriteEndArray();
            WriteLayout(writer, part.Layout);
            writer.WriteStartArray("broken");
            foreach (BrokenHost host in broken)
                WriteRange(writer, host.Missing, host.Host, host.Cause);
            writer.WriteEndArray();
            if (part.Ram is { } ram)
                WriteLacking(writer, ram, lacking);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteLacking(Utf8JsonWriter writer, ulong ram, LackingHost[] lacking)
    {
        writer.WriteString("ram", Hex(ram));
        writer.WriteStartArray("lacking");
        foreach (LackingHost host in lacking)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(host.Host);
            writer.WriteStringValue(Hex(host.Usable));
            writer.WriteStringValue(host.Cause);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteLayout(Utf8JsonWriter writer, IovaRangeSet? layout)
    {
        if (layout is null)
        {
            writer.WriteNull("layout");
            return;
        }

        writer.WriteStartArray("layout");
        foreach (IovaRange range in layout)
            WriteRange(writer, range);
        writer.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter writer, IovaRange range, params ReadOnlySpan<string?> texts)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Hex(range.First));
        writer.WriteStringValue(Hex(range.Last));
        foreach (string? text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>The part, or why the line holds none.</summary>
    public static (FleetPart? Part, string? Error) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            int version = root.GetProperty(Marker).GetInt32();
            return version == Version ? (Read(root), null) : (null, $"a part of version {version}; version {Version} is read here");
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return (null, $"not a part of a baseline: {e.Message}");
        }
    }

    private static FleetPart Read(JsonElement root) =>
        new()
        {
            Hosts = root.GetProperty("hosts").GetInt64(),
            Bad = root.GetProperty("bad").GetInt64(),
            Excluded = ExclusionMap.Of(
                root.GetProperty("excluded").EnumerateArray().Select(piece => new ExcludedPiece(Range(piece), piece[2].GetString()))
            ),
            Layout = root.GetProperty("layout") is { ValueKind: JsonValueKind.Array } layout
                ? IovaRangeSet.From(layout.EnumerateArray().Select(Range))
                : null,
            Broken =
            [
                .. root.GetProperty("broken")
                    .EnumerateArray()
                    .Select(broken => new BrokenHost(broken[2].GetString() ?? "", Range(broken), broken[3].GetString())),
            ],
            Ram = root.TryGetProperty("ram", out JsonElement ram) ? Address(ram) : null,
            Lacking = root.TryGetProperty("lacking", out JsonElement lacking) ? [.. lacking.EnumerateArray().Select(Lacking)] : [],
        };

    private static LackingHost Lacking(JsonElement host) => new(host[0].GetString() ?? "", Address(host[1]), host[2].GetString());

    private static IovaRange Range(JsonElement pair) => new(Address(pair[0]), Address(pair[1]));

    private static ulong Address(JsonElement text) =>
        text.GetString() is { } word && word.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.Parse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException("expected an address as in \"0x1000\"");
}
