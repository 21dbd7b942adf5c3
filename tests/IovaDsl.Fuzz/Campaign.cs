using System.Globalization;

namespace IovaDsl.Fuzz;

/// <summary>
/// A page that adds up what was fuzzed on all days: a row a target with its inputs and failures, and the seed at which the next run goes on.
/// </summary>
public sealed class Campaign
{
    private const string Title = "# Fuzzing so far";
    private const string Goal = "Goal: 100,000,000 inputs. A run with `--campaign` goes on at the next seed and adds itself.";

    private readonly string _path;
    private readonly SortedDictionary<string, (long Inputs, long Failures)> _rows = new(StringComparer.Ordinal);

    private Campaign(string path) => _path = path;

    /// <summary>The first seed that no run has used.</summary>
    public ulong NextSeed { get; private set; } = 1;

    /// <summary>Reads the page; where there is none, nothing was fuzzed yet.</summary>
    public static Campaign Read(string path)
    {
        var campaign = new Campaign(path);
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            if (line.StartsWith("Next seed: ", StringComparison.Ordinal))
                campaign.NextSeed = ulong.Parse(line["Next seed: ".Length..].TrimEnd('.'), CultureInfo.InvariantCulture);
            else if (
                cells.Length == 5
                && long.TryParse(cells[2], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long inputs)
                && cells[1] != "all"
            )
                campaign._rows[cells[1]] = (inputs, long.Parse(cells[3], NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        }

        return campaign;
    }

    public void Add(string target, long inputs, long failures)
    {
        (long before, long failed) = _rows.GetValueOrDefault(target);
        _rows[target] = (before + inputs, failed + failures);
    }

    /// <summary>Writes the page; the seed that was used is used up.</summary>
    public void Write(ulong used)
    {
        NextSeed = Math.Max(NextSeed, used + 1);
        long all = _rows.Values.Sum(row => row.Inputs),
            failed = _rows.Values.Sum(row => row.Failures);
        IEnumerable<string> rows = _rows.Select(row => Row(row.Key, row.Value.Inputs, row.Value.Failures));
        File.WriteAllLines(
            _path,
            [
                Title,
                "",
                Goal,
                "",
                $"Next seed: {NextSeed.ToString(CultureInfo.InvariantCulture)}.",
                "",
                "| target | inputs | failures found |",
                "| --- | --- | --- |",
                .. rows,
                Row("all", all, failed),
            ]
        );
    }

    private static string Row(string target, long inputs, long failures) =>
        string.Create(CultureInfo.InvariantCulture, $"| {target} | {inputs:N0} | {failures:N0} |");
}
