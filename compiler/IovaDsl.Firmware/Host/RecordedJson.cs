using System.Text.Json;

namespace IovaDsl.Firmware.Host;

/// <summary>
/// Questions to a recorded <c>host.json</c>, whose form nobody promises: what is not there is null or empty, never an exception.
/// </summary>
internal static class RecordedJson
{
    /// <summary>Null when the bytes are not JSON.</summary>
    public static JsonElement? Parse(byte[] utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? Field(this JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out JsonElement field) ? field : null;

    public static JsonElement? Field(this JsonElement value, string name) => ((JsonElement?)value).Field(name);

    /// <summary>Fields of an object in order; empty for everything else.</summary>
    public static IEnumerable<JsonProperty> Fields(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } found ? [.. found.EnumerateObject()] : [];

    /// <summary>Elements of an array; empty for everything else.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Array } found ? [.. found.EnumerateArray()] : [];

    /// <summary>A string's characters, or a number or literal as written; null for everything else.</summary>
    public static string? Text(this JsonElement? value) =>
        value switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.True } => "true",
            { ValueKind: JsonValueKind.False } => "false",
            _ => null,
        };

    public static string? Text(this JsonElement value) => ((JsonElement?)value).Text();
}
