using System.Security.Cryptography;
using System.Text;

namespace IovaDsl.Mutants;

/// <summary>
/// The choice by a seed. Each possible mutant has a number from the seed and its key, and the lowest are taken: a change elsewhere in the
/// sources leaves the choice as it is.
/// </summary>
internal static class Sample
{
    // Those that do not compile are replaced by the next.
    private const int Reserve = 8;

    private const int WitnessesOfFile = 8;

    public static IEnumerable<Mutant> Of(IEnumerable<Mutant> all, int seed, int perArea) =>
        all.GroupBy(m => m.Area).SelectMany(area => area.OrderBy(m => Number(seed, m.Key)).Take(perArea + Reserve + (perArea / 5)));

    public static IEnumerable<Mutant> Trim(IEnumerable<Mutant> compiled, int seed, int perArea) =>
        compiled.GroupBy(m => m.Area).SelectMany(area => area.OrderBy(m => Number(seed, m.Key)).Take(perArea));

    /// <summary>
    /// Others that are not tried: in the file of a table, where whatever uses the table passes. They tell which tests to ask of it.
    /// </summary>
    public static IEnumerable<Mutant> Witnesses(IReadOnlyCollection<Mutant> chosen, IEnumerable<Mutant> all)
    {
        HashSet<string> files = [.. chosen.Where(m => m.IsInInitializer).Select(m => m.File)];
        return all.Where(m => files.Contains(m.File) && !m.IsInInitializer)
            .Except(chosen)
            .GroupBy(m => m.File)
            .SelectMany(file => file.Take(WitnessesOfFile));
    }

    private static ulong Number(int seed, string key) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{key}")));
}
