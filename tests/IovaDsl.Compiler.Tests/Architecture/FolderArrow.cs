using System.Reflection;

namespace IovaDsl.Compiler.Tests.Architecture;

/// <summary>An arrow between folders of a project, and one of the uses that make it.</summary>
/// <param name="From">The folder below that of the project; empty: that one itself.</param>
internal sealed record FolderArrow(string From, string To, string Example)
{
    public override string ToString() => $"{From} -> {To} ({Example})";

    /// <param name="assembly">The compiled code.</param>
    /// <param name="project">The name of the project's folder.</param>
    /// <param name="depth">Folders deeper than this count as the one above them.</param>
    public static List<FolderArrow> Of(Assembly assembly, string project, int depth = int.MaxValue)
    {
        Dictionary<Type, string> files = SourceFiles.Of(assembly, project);
        return TypeReferences
            .Of(assembly)
            .Where(pair => files.ContainsKey(pair.From) && files.ContainsKey(pair.To))
            .Select(pair => (pair.From, pair.To, FromFolder: FolderOf(files[pair.From], depth), ToFolder: FolderOf(files[pair.To], depth)))
            .Where(pair => pair.FromFolder != pair.ToFolder)
            .GroupBy(pair => (From: pair.FromFolder, To: pair.ToFolder))
            .Select(group => new FolderArrow(
                group.Key.From,
                group.Key.To,
                group.Select(pair => $"{pair.From.Name} uses {pair.To.Name}").Order(StringComparer.Ordinal).First()
            ))
            .ToList();
    }

    /// <summary>Folders that use each other, each circle as one line.</summary>
    public static IEnumerable<string> Circles(IEnumerable<FolderArrow> arrows) =>
        Cycles<string>
            .Of([.. arrows.Select(arrow => (arrow.From, arrow.To))])
            .Select(circle => string.Join(", ", circle.Order(StringComparer.Ordinal)));

    private static string FolderOf(string file, int depth) => string.Join('/', file.Split('/').SkipLast(1).Take(depth));
}
