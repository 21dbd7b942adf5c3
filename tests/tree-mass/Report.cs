namespace IovaDsl.TreeMass;

/// <summary>The table of a run, and its last line.</summary>
internal static class Report
{
    /// <summary>How many trees are run before the clock, so that the times are of trees and not of the runtime's compiler.</summary>
    public const int WarmUpTrees = 40;

    private const int Shown = 12;

    public static void Print(IReadOnlyList<TreeRun> runs, TimeSpan warmUp, TimeSpan all)
    {
        int imported = runs.Count(run => run.Imports),
            compiled = runs.Count(run => run.Compiles),
            back = runs.Count(run => run.ComesBack);
        TimeSpan[] times = [.. runs.Select(run => run.Time).Order()];
        Row("trees", $"{runs.Count}");
        Row("import", $"{imported}");
        Row("compile", $"{compiled}");
        Row("come back", $"{back}, of these {runs.Count(run => run.ComesBack && run.Losses > 0)} with losses that the report names");
        Row("groups written", $"{runs.Sum(run => run.Groups)} in {runs.Count(run => run.Groups > 0)} trees");
        foreach (IGrouping<string, string> code in runs.SelectMany(run => run.Codes).GroupBy(code => code).OrderBy(code => code.Key))
            Row("  " + code.Key, $"{code.Count()} in {runs.Count(run => run.Codes.Contains(code.Key))} trees");
        if (times.Length > 0)
            Row(
                "import and compile",
                $"{times.Sum(time => time.TotalSeconds):f1} s, median {times[times.Length / 2].TotalMilliseconds:f1} ms"
            );
        foreach (TreeRun run in runs.OrderByDescending(run => run.Time).Take(3))
            Row("  slowest", $"{run.Time.TotalMilliseconds:f0} ms {run.Name}");
        Row("warm-up", $"{warmUp.TotalMilliseconds:f0} ms: {WarmUpTrees} trees before the clock, while the code is compiled");
        Row("everything", $"{all.TotalSeconds:f1} s");
        foreach (IGrouping<string, TreeRun> kind in runs.Where(run => run.Trouble is not null).GroupBy(run => run.Trouble!.Split(':')[0]))
        {
            foreach (TreeRun run in kind.Take(Shown))
                Row("  " + run.Name, run.Trouble!);
        }

        Console.WriteLine($"trees: {runs.Count} trees, {imported} import, {compiled} compile, {back} come back");
    }

    private static void Row(string what, string value) => Console.WriteLine($"{what, -24} {value}");
}
