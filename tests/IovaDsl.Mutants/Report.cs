using IovaDsl.Mutants.Running;

namespace IovaDsl.Mutants;

/// <summary>A mutant and what became of it, as the file of results keeps it.</summary>
internal sealed record Result(string Area, string Key, int Line, string Word, string By)
{
    public bool IsKilled => Word == Verdict.KilledWord;

    public static Result Of(Mutant mutant, Verdict verdict) => new(mutant.Area, mutant.Key, mutant.Line, verdict.Word, verdict.By);
}

/// <summary>The score: killed of those that are not equivalent, for each area and together.</summary>
internal static class Report
{
    private static string ResultFile => Path.Combine(Repository.Results, "results.tsv");

    public static void Save(IEnumerable<Result> results)
    {
        Directory.CreateDirectory(Repository.Results);
        File.WriteAllLines(ResultFile, results.Select(r => $"{r.Word}\t{r.Area}\t{r.Key}\t{r.Line}\t{r.By}"));
    }

    public static List<Result> Last() =>
        [.. File.ReadLines(ResultFile).Select(l => l.Split('\t')).Select(f => new Result(f[1], f[2], int.Parse(f[3]), f[0], f[4]))];

    /// <summary>Earlier results, with what is known better now.</summary>
    public static List<Result> Merge(IReadOnlyDictionary<string, Result> before, IEnumerable<Result> now)
    {
        Dictionary<string, Result> all = new(before);
        foreach (Result result in now)
        {
            if (result.Word != Verdict.Unreached.Word || !all.ContainsKey(result.Key))
                all[result.Key] = result;
        }

        return [.. all.Values];
    }

    /// <summary>Prints what is left and the table, and says how many in 100 are killed.</summary>
    public static double Print(IReadOnlyList<Result> results, HashSet<string> equivalent)
    {
        Console.WriteLine();
        foreach (Result result in results.Where(r => !r.IsKilled && !equivalent.Contains(r.Key)))
            Console.WriteLine($"{result.Word}: {result.Key} (line {result.Line})");
        Console.WriteLine();
        Console.WriteLine($"{"area", -10} {"mutants", 8} {"killed", 8} {"survived", 8} {"unreached", 9} {"equivalent", 10} {"in 100", 7}");
        foreach (IGrouping<string, Result> area in results.GroupBy(r => r.Area))
            Line(area.Key, [.. area], equivalent);
        return Line("all", results, equivalent);
    }

    private static double Line(string name, IReadOnlyList<Result> results, HashSet<string> equivalent)
    {
        int killed = results.Count(r => r.IsKilled);
        int same = results.Count(r => !r.IsKilled && equivalent.Contains(r.Key));
        int unreached = results.Count(r => r.Word == Verdict.Unreached.Word && !equivalent.Contains(r.Key));
        int survived = results.Count - killed - same - unreached;
        double score = 100.0 * killed / Math.Max(1, results.Count - same);
        Console.WriteLine($"{name, -10} {results.Count, 8} {killed, 8} {survived, 8} {unreached, 9} {same, 10} {score, 7:0.0}");
        return score;
    }
}
