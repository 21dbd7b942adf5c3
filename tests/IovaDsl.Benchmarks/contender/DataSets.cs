using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The named input files. A file that exists is kept.</summary>
public static class DataSets
{
    public static readonly int[] MergeSizes = [8, 64, 1000, 100_000, 10_000_000];

    public static void Make(string folder, string[] names)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, Action<string> make) in All())
            if ((names.Length == 0 || names.Any(name.StartsWith)) && !File.Exists(Path.Combine(folder, name)))
                make(Path.Combine(folder, name));
    }

    private static IEnumerable<(string Name, Action<string> Make)> All()
    {
        foreach (int n in MergeSizes)
        {
            int sets = Inputs.SetsOf(n);
            yield return ($"random-{n}", path => InputFile.Write(path, n, sets, 0, Inputs.Random(n, sets, (ulong)n), []));
            yield return ($"sorted-{n}", path => InputFile.Write(path, n, sets, 0, Inputs.SortedSets(Inputs.Random(n, sets, (ulong)n), n), []));
        }
    }
}
