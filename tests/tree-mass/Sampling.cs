using System.Security.Cryptography;
using System.Text;

namespace IovaDsl.TreeMass;

/// <summary>
/// A part of the trees for short runs, chosen by the hash of their names: the same on every machine, and of all families.
/// </summary>
internal static class Sampling
{
    public static List<string> Choose(IEnumerable<string> files, string folder, int count) =>
        [
            .. files
                .OrderBy(
                    file => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(file)))),
                    StringComparer.Ordinal
                )
                .ThenBy(file => Path.GetRelativePath(folder, file), StringComparer.Ordinal)
                .Take(count)
                .Order(StringComparer.Ordinal),
        ];
}
