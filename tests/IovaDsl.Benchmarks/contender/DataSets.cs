using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The named input files. A file that exists is kept.</summary>
public static class DataSets
{
    public static readonly int[] MergeSizes = [8, 64, 1000, 100_000, 10_000_000];
    public static readonly int[] ContainsSizes = [8, 64, 1000, 100_000, 1_000_000];
    public static readonly int[] InsertSizes = [8, 64, 1000, 100_000];
    public static readonly int[] FitSizes = [64, 1000, 100_000];

    /// <summary>Writes the files whose names begin with one of <paramref name="names"/>, all where none is given.</summary>
    public static void Make(string folder, string[] names)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, Action<string> make) in All())
            if ((names.Length == 0 || names.Any(name.StartsWith)) && !File.Exists(Path.Combine(folder, name)))
                make(Path.Combine(folder, name));
    }

    private static IEnumerable<(string Name, Action<string> Make)> All()
    {
        foreach (int n in (int[])[.. MergeSizes, 10_000, 1_000_000])
        {
            int sets = Inputs.SetsOf(n);
            yield return ($"random-{n}", path => InputFile.Write(path, n, sets, 0, Inputs.Random(n, sets, (ulong)n), []));
            yield return ($"sorted-{n}", path => InputFile.Write(path, n, sets, 0, Inputs.SortedSets(Inputs.Random(n, sets, (ulong)n), n), []));
            yield return ($"types-{n}", path => InputFile.Write(path, n, sets, 0, Inputs.Pages48(n, sets, (ulong)n), Inputs.Kinds(n * sets, (ulong)n)));
        }
        foreach (int n in ContainsSizes)
        {
            yield return ($"contains-{n}", path => WriteQueries(path, n, 48, 48));
            yield return ($"skew-{n}", path => WriteQueries(path, n, 48, 34));
        }
        yield return ("pool-different", path => InputFile.Write(path, 64, 1000, 0, Inputs.Hosts(1000, templates: 1000), []));
        yield return ("pool-templates", path => InputFile.Write(path, 64, 1000, 0, Inputs.Hosts(1000, templates: 8), []));
        foreach (int n in FitSizes)
            yield return ($"fit-{n}", path => WriteFits(path, n));
        foreach (int n in (int[])[8, 64, 1000, 10_000])
            yield return ($"kernel-{n}", path => InputFile.Write(path, n, Math.Max(1, 8000 / n), 0, Inputs.Pages48(n, Math.Max(1, 8000 / n), (ulong)n), Inputs.Kinds(n * Math.Max(1, 8000 / n), (ulong)n)));
    }

    private static void WriteQueries(string path, int n, int spaceBits, int clusterBits)
    {
        IovaRange[] ranges = Inputs.HalfFull(n, clusterBits, (ulong)n);
        const int Queries = 1_000_000;
        InputFile.Write(path, n, 1, Queries, ranges, Inputs.Queries(Queries, ranges, spaceBits == clusterBits ? spaceBits : clusterBits, (ulong)n));
    }

    private static void WriteFits(string path, int n)
    {
        int queries = n >= 100_000 ? 4_000 : 200_000;
        IovaRange[] ranges = Inputs.Holes(n, (ulong)n);
        InputFile.Write(path, n, 1, queries, ranges, Inputs.Fits(queries, n, ranges[^1].Last, (ulong)n));
    }
}
