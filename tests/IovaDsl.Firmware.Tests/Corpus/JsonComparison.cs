using System.Text.Json.Nodes;

namespace IovaDsl.Firmware.Tests.Corpus;

/// <summary>
/// Compares two JSON documents member by member, in both directions: a member that only one side has is a difference,
/// so that neither a new expected fact nor a new decoded one can go unseen. Only about a structure of unknown kind may more
/// be decoded than is expected.
/// </summary>
public static class JsonComparison
{
    /// <summary>One line per difference, each with its path.</summary>
    public static List<string> Differences(JsonNode? expected, JsonNode? actual)
    {
        List<string> differences = [];
        Compare("", expected, actual, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? expected, JsonNode? actual, List<string> differences)
    {
        switch (expected, actual)
        {
            case (JsonObject wanted, JsonObject found):
                foreach (string name in wanted.Select(member => member.Key).Union(found.Select(member => member.Key)))
                    CompareMember($"{path}.{name}", name, wanted, found, differences);
                break;
            case (JsonArray wanted, JsonArray found):
                if (wanted.Count != found.Count)
                    differences.Add($"{path}: expected {wanted.Count} elements, found {found.Count}");
                for (int i = 0; i < Math.Min(wanted.Count, found.Count); i++)
                    Compare($"{path}[{i}]", wanted[i], found[i], differences);
                break;
            default:
                if (Text(expected) != Text(actual))
                    differences.Add($"{path}: expected {Text(expected)}, found {Text(actual)}");
                break;
        }
    }

    private static void CompareMember(string path, string name, JsonObject wanted, JsonObject found, List<string> differences)
    {
        if (!found.ContainsKey(name))
            differences.Add($"{path}: expected {Text(wanted[name])}, not decoded");
        else if (!wanted.ContainsKey(name) && Text(wanted["kind"]) == "\"unknown\"")
            return;
        else if (!wanted.ContainsKey(name))
            differences.Add($"{path}: not expected, found {Text(found[name])}");
        else
            Compare(path, wanted[name], found[name], differences);
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
