namespace IovaDsl.Mutants;

/// <summary>
/// The list of mutants that change nothing that anybody can see, each with its reason: a line with the key, then indented lines that say why.
/// </summary>
internal static class Equivalents
{
    private static string ListFile => Path.Combine(Repository.Root, "tests/IovaDsl.Mutants/equivalent.txt");

    public static HashSet<string> Read() => [.. File.ReadLines(ListFile).Where(l => l.Length > 0 && l[0] is not ('#' or ' '))];
}
