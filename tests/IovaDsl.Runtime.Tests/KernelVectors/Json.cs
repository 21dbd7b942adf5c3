using System.Globalization;
using System.Text.Json;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>Reads the values that vectors are made of. Addresses are <c>0x</c> strings, because they do not fit a double.</summary>
internal static class Json
{
    public static ulong Address(this JsonElement value) =>
        ulong.Parse(value.GetString()!.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static ulong Address(this JsonElement value, string name) => value.GetProperty(name).Address();

    public static IovaRange Range(this JsonElement value, string first, string last) => new(value.Address(first), value.Address(last));

    /// <summary>The property, or <see langword="null"/> where it is absent or null.</summary>
    public static JsonElement? Optional(this JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>A list of <c>[first, last]</c> as text, <c>null</c> for none.</summary>
    public static string Ranges(JsonElement? list) =>
        list is { } ranges
            ? "[" + string.Join(" ", ranges.EnumerateArray().Select(pair => $"{Hex(pair[0].Address())}..{Hex(pair[1].Address())}")) + "]"
            : "null";

    public static string Ranges(IEnumerable<IovaRange>? ranges) => ranges is null ? "null" : "[" + string.Join(" ", ranges) + "]";

    /// <summary>What a step returned: <c>0</c>, or <c>-EINVAL</c> and so on.</summary>
    public static string Return(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static string Return(Errno error) => error == Errno.None ? "0" : "-" + error;

    public static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    public static ReservedRegion Region(this JsonElement region) =>
        ReservedRegion.FromStartAndLength(
            region.Address("start"),
            region.Address("length"),
            Kind(region.GetProperty("type").GetString()!),
            (RegionProtection)region.GetProperty("prot").GetInt32()
        );

    private static RegionKind Kind(string type) =>
        type switch
        {
            "sw-msi" => RegionKind.SoftwareMsi,
            _ => RegionKinds.TryParse(type, out RegionKind kind) ? kind : throw new FormatException(type),
        };

    /// <summary>The word vectors use for a kind.</summary>
    public static string Word(RegionKind kind) => kind == RegionKind.SoftwareMsi ? "sw-msi" : kind.Name();
}
