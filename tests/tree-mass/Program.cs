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
List<string> files = [.. Directory.EnumerateFiles(args[0], "*.dtb", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
if (Option("--sample") is { } sample)
    files = Sampling.Choose(files, args[0], int.Parse(sample, CultureInfo.InvariantCulture));

Stopwatch watch = Stopwatch.StartNew();
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
            File.WriteAllBytes(Path.Combine(written, $"{runs.Count:d4}.dts"), text);
        // Platforms of thousands of trees are not kept.
        runs[^1] = run with
        {
            Platform = null,
            Written = null,
        };
    }
}

Report.Print(runs, watch.Elapsed);
return runs.TrueForAll(run => run is { Imports: true, Compiles: true }) ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
