using System.Reflection;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>An arrow between folders of an assembly, which are its namespaces, and one of the uses that make it.</summary>
/// <param name="From">The folder below the root; empty: the root itself.</param>
internal sealed record FolderArrow(string From, string To, string Example)
{
    public override string ToString() => $"{From} -> {To} ({Example})";

    /// <param name="assembly">The compiled code.</param>
    /// <param name="root">The namespace of its root folder.</param>
    /// <param name="depth">Folders deeper than this count as the one above them.</param>
    public static List<FolderArrow> Of(Assembly assembly, string root, int depth) =>
        TypeReferences
            .Of(assembly)
            .Select(pair => (pair.From, pair.To, FromFolder: FolderOf(pair.From, root, depth), ToFolder: FolderOf(pair.To, root, depth)))
            .Where(pair => pair.FromFolder is not null && pair.ToFolder is not null && pair.FromFolder != pair.ToFolder)
            .GroupBy(pair => (From: pair.FromFolder!, To: pair.ToFolder!))
            .Select(group => new FolderArrow(
                group.Key.From,
                group.Key.To,
                group.Select(pair => $"{pair.From.Name} uses {pair.To.Name}").Order(StringComparer.Ordinal).First()
            ))
            .ToList();

    /// <summary>Folders that use each other, each circle as one line.</summary>
    public static IEnumerable<string> Circles(IEnumerable<FolderArrow> arrows) =>
        Cycles<string>
            .Of([.. arrows.Select(arrow => (arrow.From, arrow.To))])
            .Select(circle => string.Join(", ", circle.Order(StringComparer.Ordinal)));

    // Null for what the build brings along (attributes for old frameworks).
    private static string? FolderOf(Type type, string root, int depth)
    {
        string space = type.Namespace ?? "System";
        if (space == root)
            return "";
        return space.StartsWith(root + ".", StringComparison.Ordinal)
            ? string.Join('.', space[(root.Length + 1)..].Split('.').Take(depth))
            : null;
    }
}
