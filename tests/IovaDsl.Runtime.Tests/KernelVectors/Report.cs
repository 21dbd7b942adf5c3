using System.Text;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>What was compared: per file and output how many comparisons ran and agreed, and every disagreement.</summary>
/// <param name="name">What the cases are, for the last line.</param>
/// <param name="compare">Compares one line of a file.</param>
internal sealed class Report(string name, Action<string, Comparison> compare)
{
    private readonly SortedDictionary<(string File, string Output), (int Ran, int Agreed)> _tallies = [];
    private readonly List<string> _disagreements = [];
    private readonly List<(string File, int Cases, int Agreed)> _files = [];

    public int Cases => _files.Sum(static file => file.Cases);

    public int Agree => _files.Sum(static file => file.Agreed);

    public IReadOnlyList<string> Disagreements => _disagreements;

    /// <summary>Runs all cases of a file.</summary>
    public void AddFile(string name, IEnumerable<string> lines)
    {
        int cases = 0;
        int agreed = 0;
        foreach (string line in lines.Where(static line => line.Length > 0))
        {
            int before = _disagreements.Count;
            Compare(line, name);
            cases++;
            if (_disagreements.Count == before)
                agreed++;
        }

        _files.Add((name, cases, agreed));
    }

    /// <summary>A case that cannot be read or throws is a disagreement like any other, and the rest still runs.</summary>
    private void Compare(string line, string file)
    {
        try
        {
            compare(line, new Comparison(this, file));
        }
        catch (Exception exception)
        {
            Disagree($"{file} {line[..Math.Min(40, line.Length)]}: {exception.Message}");
        }
    }

    public void Count(string file, string output, bool agrees)
    {
        (int ran, int agreed) = _tallies.GetValueOrDefault((file, output));
        _tallies[(file, output)] = (ran + 1, agreed + (agrees ? 1 : 0));
    }

    public void Disagree(string message) => _disagreements.Add(message);

    /// <summary>Per file its cases, then per output its comparisons; the last line is the sum.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string file, int cases, int agreed) in _files)
        {
            text.AppendLine($"{file}: {cases} cases, {agreed} agree");
            foreach (((string of, string output), (int ran, int same)) in _tallies)
            {
                if (of == file)
                    text.AppendLine($"  {output, -10} {ran, 6} compared, {same, 6} agree");
            }
        }

        foreach (string disagreement in _disagreements.Take(100))
            text.AppendLine("DISAGREES " + disagreement);
        return text.Append($"{name}: {Cases} cases, {Agree} agree").ToString();
    }
}

/// <summary>The comparisons of one case in one mode.</summary>
internal sealed record Comparison(Report Report, string File, string Id = "?", string Mode = "")
{
    /// <summary>Whether what is compared knows the protection of regions. A topology does not say it.</summary>
    public bool SeesProtection { get; init; } = true;

    /// <summary>Compares one field of one output, as text, so that a disagreement shows both sides.</summary>
    public void Check(string output, string field, string expected, string actual)
    {
        bool agrees = expected == actual;
        Report.Count(File, output, agrees);
        if (!agrees)
            Report.Disagree($"{File} {Id} [{Mode}] {output} {field}: expected {expected}, got {actual}");
    }
}
