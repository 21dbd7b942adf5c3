using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IovaDsl.Fleet.Guests.Qemu.Words;

/// <summary>
/// The value of one option: <c>key=value</c> pairs between commas, a doubled comma being one comma of a value, or a JSON object.
/// A key given twice has its last value.
/// </summary>
internal sealed class OptionList
{
    private OptionList(string text, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        Text = text;
        Pairs = pairs;
    }

    /// <summary>An option that was not given.</summary>
    public static OptionList None { get; } = new("", []);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>In the order written.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs { get; }

    public string? this[string key] => Pairs.LastOrDefault(pair => pair.Key == key).Value;

    public bool Has(string key) => Pairs.Any(pair => pair.Key == key);

    public ulong? Size(string key, char unit = 'B') => this[key] is { } text && SizeText.TryParse(text, unit, out ulong size) ? size : null;

    /// <summary>True for <c>on</c>, <c>yes</c>, <c>true</c>, <c>y</c>; null where the key is absent or its value another.</summary>
    public bool? Switch(string key) =>
        this[key] switch
        {
            "on" or "yes" or "true" or "y" => true,
            "off" or "no" or "false" or "n" => false,
            _ => null,
        };

    /// <summary>One option given several times, as <c>-machine</c> may be.</summary>
    public static OptionList Together(IEnumerable<OptionList> lists)
    {
        OptionList[] all = [.. lists];
        return new OptionList(string.Join(',', all.Select(list => list.Text)), [.. all.SelectMany(list => list.Pairs)]);
    }

    /// <param name="text">As written.</param>
    /// <param name="impliedKey">The key of a first word without one: <c>driver</c> for a device.</param>
    public static OptionList Parse(string text, string? impliedKey = null)
    {
        if (text.StartsWith('{') && TryJson(text) is { } pairs)
            return new OptionList(text, pairs);
        ImmutableArray<KeyValuePair<string, string>>.Builder list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string part in SplitAtCommas(text))
        {
            int equals = part.IndexOf('=');
            if (equals >= 0)
                list.Add(new(part[..equals], part[(equals + 1)..]));
            else if (list.Count == 0 && impliedKey is not null)
                list.Add(new(impliedKey, part));
            else if (part.Length > 0)
                list.Add(new(part, "on"));
        }

        return new OptionList(text, list.ToImmutable());
    }

    private static List<string> SplitAtCommas(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != ',')
                part.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == ',')
                part.Append(text[++i]);
            else
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    private static ImmutableArray<KeyValuePair<string, string>>? TryJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            ImmutableArray<KeyValuePair<string, string>>.Builder list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
            AddJson("", document.RootElement, list);
            return list.ToImmutable();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AddJson(string key, JsonElement value, ImmutableArray<KeyValuePair<string, string>>.Builder list)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                    AddJson(key.Length == 0 ? property.Name : key + "." + property.Name, property.Value, list);
                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
                    AddJson(string.Create(CultureInfo.InvariantCulture, $"{key}.{index}"), item, list);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                list.Add(new(key, value.ValueKind == JsonValueKind.True ? "on" : "off"));
                break;
            default:
                list.Add(new(key, value.ToString()));
                break;
        }
    }
}
