using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Specs;
using IovaDsl.Severities;

namespace IovaDsl.SourceGenerator;

/// <summary>
/// A file with all that it includes: what is compiled together. Equal as long as all of its files are, so an edit reaches only the
/// units that include the file.
/// </summary>
/// <param name="Root">The file whose platforms the unit gives.</param>
/// <param name="Files">The root and what it includes, directly or not, by path.</param>
/// <param name="Configs">What sets severities.</param>
internal sealed record Unit(ParsedFile Root, EquatableArray<ParsedFile> Files, EquatableArray<ConfigFile> Configs)
{
    /// <summary>
    /// The units of a project: one for each file that declares a platform, and for each that no other includes. The order in which the
    /// project names its files is no part of the result, nor that a file is an item twice, by the default glob and by name.
    /// </summary>
    public static ImmutableArray<Unit> Of(ImmutableArray<ParsedFile> files, ImmutableArray<ConfigFile> configs)
    {
        ParsedFile[] sorted = files
            .GroupBy(file => file.File.Path, StringComparer.Ordinal)
            .Select(same => same.First())
            .OrderBy(file => file.File.Path, StringComparer.Ordinal)
            .ToArray();
        var includes = new ProjectIncludes(sorted);
        EquatableArray<ConfigFile> severities = configs.ToEquatableArray();
        var included = new HashSet<ParsedFile>(sorted.SelectMany(includes.Of).Where(found => found is not null)!, ByReference);
        return sorted
            .Where(file => file.DeclaresPlatforms || !included.Contains(file))
            .Select(file => new Unit(file, InView(file, includes), severities))
            .ToImmutableArray();
    }

    /// <summary>The severity of a rule in a file, by its path. Roslyn adds what global configs and options say.</summary>
    public Func<string, string, Severity?>? Severities() =>
        ConfiguredSeverities.OrNone(Configs.Select(config => (config.Path, config.Text)).ToArray());

    private static EquatableArray<ParsedFile> InView(ParsedFile root, ProjectIncludes includes)
    {
        var seen = new List<ParsedFile> { root };
        for (int i = 0; i < seen.Count; i++)
        {
            foreach (ParsedFile? file in includes.Of(seen[i]))
            {
                if (file is not null && !seen.Exists(known => ReferenceEquals(known, file)))
                    seen.Add(file);
            }
        }

        return seen.OrderBy(file => file.File.Path, StringComparer.Ordinal).ToEquatableArray();
    }

    private static readonly IEqualityComparer<ParsedFile> ByReference = new ReferenceComparer();

    private sealed class ReferenceComparer : IEqualityComparer<ParsedFile>
    {
        public bool Equals(ParsedFile x, ParsedFile y) => ReferenceEquals(x, y);

        public int GetHashCode(ParsedFile file) => StringComparer.Ordinal.GetHashCode(file.File.Path);
    }
}
