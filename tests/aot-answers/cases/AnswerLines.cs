using System.Text.Json;

namespace IovaDsl.AotAnswers.Cases;

/// <summary>
/// Answers as lines that can be compared: <c>file#platform|subject|view|answer</c>. The native program prints the same from what
/// was generated.
/// </summary>
internal static class AnswerLines
{
    /// <summary>The lines of one entry of <c>iova show --json</c>, for a group or a device under <paramref name="name"/>.</summary>
    public static IEnumerable<string> Of(string platform, string name, JsonElement entry)
    {
        JsonElement views = entry.GetProperty("views"),
            refused = entry.GetProperty("refused");
        yield return Line("exact", Ranges(views.GetProperty("exact")));
        yield return Line("sysfs", Texts(views.GetProperty("sysfsText")));
        yield return Line("vfio", Consumer("vfio"));
        yield return Line("iommufd", Consumer("iommufd"));
        yield return Line("dma-api", Consumer("dmaApi"));

        string Line(string view, string answer) => $"{platform}|{name}|{view}|{answer}";

        string Consumer(string view) =>
            refused.TryGetProperty(view, out JsonElement refusal)
                ? "refused " + refusal.GetProperty("error").GetString()
                : Ranges(views.GetProperty(view));
    }

    private static string Ranges(JsonElement ranges) =>
        ranges.ValueKind == JsonValueKind.Null
            ? string.Empty
            : string.Join(
                ", ",
                ranges
                    .EnumerateArray()
                    .Select(range => range.GetProperty("first").GetString() + ".." + range.GetProperty("last").GetString())
            );

    private static string Texts(JsonElement lines) =>
        lines.ValueKind == JsonValueKind.Null ? string.Empty : string.Join(", ", lines.EnumerateArray().Select(line => line.GetString()));

    public static int Compare(string expectedFile, string actualFile)
    {
        ILookup<string, string> expected = ByPlatform(expectedFile),
            actual = ByPlatform(actualFile);
        string[] platforms = expected.Concat(actual).Select(group => group.Key).Distinct().Order(StringComparer.Ordinal).ToArray();
        int agree = 0,
            shown = 0;
        foreach (string platform in platforms)
        {
            string[] missing = expected[platform].Except(actual[platform]).ToArray(),
                extra = actual[platform].Except(expected[platform]).ToArray();
            if (missing.Length + extra.Length == 0)
            {
                agree++;
                continue;
            }

            if (shown++ >= 20)
                continue;
            Console.WriteLine($"DISAGREES {platform}");
            foreach (string line in missing)
                Console.WriteLine("  iova show  " + line);
            foreach (string line in extra)
                Console.WriteLine("  native     " + line);
        }

        Console.WriteLine($"aot answers: {platforms.Length} platforms, {agree} agree");
        return platforms.Length > 0 && agree == platforms.Length ? 0 : 1;
    }

    private static ILookup<string, string> ByPlatform(string file) =>
        File.ReadLines(file)
            .Where(line => line.Length > 0)
            .ToLookup(line => line[..line.IndexOf('|', StringComparison.Ordinal)], StringComparer.Ordinal);
}
