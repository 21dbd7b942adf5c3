using IovaDsl.Mutants.Running;

namespace IovaDsl.Mutants;

/// <summary>The score: killed of those that are not equivalent, for each area and together.</summary>
internal static class Report
{
    private static string ResultFile => Path.Combine(Repository.Results, "results.tsv");

    public static void Save(IEnumerable<Mutant> mutants, IReadOnlyDictionary<int, Verdict> verdicts)
    {
        Directory.CreateDirectory(Repository.Results);
        File.WriteAllLines(ResultFile, mutants.Select(m => $"{verdicts[m.Id].Word}\t{m.Area}\t{m.Key}\t{m.Line}\t{verdicts[m.Id].By}"));
    }

    /// <summary>The keys of those that were not killed when results were last saved.</summary>
    public static HashSet<string> LastLeft() =>
        [.. File.ReadLines(ResultFile).Select(l => l.Split('\t')).Where(f => f[0] != "killed").Select(f => f[2])];

    /// <summary>Prints the table, and says how many in 100 are killed.</summary>
    public static double Print(IReadOnlyList<Mutant> mutants, IReadOnlyDictionary<int, Verdict> verdicts, HashSet<string> equivalent)
    {
        Console.WriteLine();
        foreach (Mutant mutant in mutants.Where(m => !verdicts[m.Id].IsKilled && !equivalent.Contains(m.Key)))
            Console.WriteLine($"{verdicts[mutant.Id].Word}: {mutant.Key} (line {mutant.Line})");
        Console.WriteLine();
        Console.WriteLine($"{"area", -10} {"mutants", 8} {"killed", 8} {"survived", 8} {"unreached", 9} {"equivalent", 10} {"in 100", 7}");
        foreach (IGrouping<string, Mutant> area in mutants.GroupBy(m => m.Area))
            Line(area.Key, [.. area], verdicts, equivalent);
        return Line("all", mutants, verdicts, equivalent);
    }

    private static double Line(
        string name,
        IReadOnlyList<Mutant> mutants,
        IReadOnlyDictionary<int, Verdict> verdicts,
        HashSet<string> equivalent
    )
    {
        int killed = mutants.Count(m => verdicts[m.Id].IsKilled);
        List<Mutant> left = [.. mutants.Where(m => !verdicts[m.Id].IsKilled)];
        int same = left.Count(m => equivalent.Contains(m.Key));
        int unreached = left.Count(m => verdicts[m.Id] == Verdict.Unreached && !equivalent.Contains(m.Key));
        double score = 100.0 * killed / Math.Max(1, mutants.Count - same);
        int survived = left.Count - same - unreached;
        Console.WriteLine($"{name, -10} {mutants.Count, 8} {killed, 8} {survived, 8} {unreached, 9} {same, 10} {score, 7:0.0}");
        return score;
    }
}
