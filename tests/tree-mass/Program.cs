using System.Diagnostics;
using System.Globalization;
using IovaDsl.TreeMass;

// iova-tree-mass FOLDER [--sample N] [--facts FILE] [--dts FOLDER]: imports every .dtb below a folder in this process and prints a table.
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("usage: iova-tree-mass FOLDER [--sample N] [--facts FILE] [--dts FOLDER]");
    return 2;
}

string? facts = Option("--facts");
string? written = Option("--dts");

// Debian's packages have a link to the folder beside it.
EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
List<string> files = [.. Directory.EnumerateFiles(args[0], "*.dtb", options).Order(StringComparer.Ordinal)];
if (Option("--sample") is { } sample)
    files = Sampling.Choose(files, args[0], int.Parse(sample, CultureInfo.InvariantCulture));

Stopwatch watch = Stopwatch.StartNew();
foreach (string file in Sampling.Choose(files, args[0], Report.WarmUpTrees))
    TreeRun.Of("warm-up", File.ReadAllBytes(file));
TimeSpan warmUp = watch.Elapsed;
watch.Restart();
List<TreeRun> runs = [];
using (StreamWriter? log = facts is null ? null : new StreamWriter(facts))
{
    foreach (string file in files)
    {
        TreeRun run = TreeRun.Of(Path.GetRelativePath(args[0], file), File.ReadAllBytes(file));
        runs.Add(run);
        if (run.Platform is { } platform)
            log?.WriteLine(TreeFacts.Line(run.Name, platform));
        if (written is not null && run.Written is { } text)
            File.WriteAllBytes(Path.Combine(written, run.Name.Replace('/', '!') + ".dts"), text);
        // Platforms of thousands of trees are not kept.
        runs[^1] = run with
        {
            Platform = null,
            Written = null,
        };
    }
}

Report.Print(runs, warmUp, watch.Elapsed);
return runs.TrueForAll(run => run is { Imports: true, Compiles: true, ComesBack: true }) ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
