using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;

namespace IovaDsl.Severities;

/// <summary>
/// Severities as <c>.editorconfig</c> files and global configs give them to <c>.iova</c> files, read as the C# compiler reads them.
/// Generator and command share this file: the one has the compiler around it, the other carries its library.
/// </summary>
internal sealed class ConfiguredSeverities
{
    private readonly IReadOnlyCollection<(string Path, string Text)> _files;
    private readonly AnalyzerConfigSet _configs;
    private readonly Dictionary<string, ImmutableDictionary<string, ReportDiagnostic>> _byPath = new(StringComparer.Ordinal);

    private ConfiguredSeverities(IReadOnlyCollection<(string Path, string Text)> files) => (_files, _configs) = (files, Read(files));

    // Roslyn makes a regular expression of a section's pattern, and some, as [b-a], are none: such a section covers no file.
    private static AnalyzerConfigSet Read(IReadOnlyCollection<(string Path, string Text)> files) =>
        TryRead(files) ?? TryRead([.. files.Select(file => (file.Path, string.Concat(Readable(file.Path, file.Text))))])!;

    private static IEnumerable<string> Readable(string path, string text) =>
        Sections(text).Where(section => TryRead([(path, section)]) is not null);

    private static string[] Sections(string text) => Regex.Split(text, @"(?m)^(?=[ \t]*\[)");

    private static AnalyzerConfigSet? TryRead(IReadOnlyCollection<(string Path, string Text)> files)
    {
        try
        {
            return AnalyzerConfigSet.Create(files.Select(file => AnalyzerConfig.Parse(file.Text, file.Path)).ToArray());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// What a rule weighs in a file, given the full path of one and the ID of the other; null where no config says it. Null for all, at
    /// no cost, where the texts do not speak of our rules at all.
    /// </summary>
    /// <param name="files">Full paths and texts. Which files one covers follows from its path and its sections.</param>
    /// <remarks>What is returned throws <see cref="SlowPattern"/> where a pattern takes longer than the process allows.</remarks>
    public static Func<string, string, Severity?>? Of(IReadOnlyCollection<(string Path, string Text)> files) =>
        files.Any(file => file.Text.IndexOf(".IOVA", StringComparison.OrdinalIgnoreCase) >= 0)
            ? new ConfiguredSeverities(files).Find
            : null;

    private Severity? Find(string path, string id)
    {
        if (!_byPath.TryGetValue(path, out ImmutableDictionary<string, ReportDiagnostic>? rules))
            _byPath.Add(path, rules = Rules(_configs, path) ?? throw Slowest(path));
        if (!rules.TryGetValue(id, out ReportDiagnostic report) && !_configs.GlobalConfigOptions.TreeOptions.TryGetValue(id, out report))
            return null;
        return report switch
        {
            ReportDiagnostic.Error => Severity.Error,
            ReportDiagnostic.Warn => Severity.Warning,
            ReportDiagnostic.Info => Severity.Info,
            ReportDiagnostic.Hidden or ReportDiagnostic.Suppress => Severity.Hidden,
            _ => null,
        };
    }

    // A section's pattern of many stars is a regular expression that tries every way in which they could share a path.
    private static ImmutableDictionary<string, ReportDiagnostic>? Rules(AnalyzerConfigSet configs, string path)
    {
        try
        {
            return configs.GetOptionsForSourcePath(path).TreeOptions;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private SlowPattern Slowest(string path)
    {
        foreach ((string config, string text) in _files)
        {
            int line = 1;
            foreach (string section in Sections(text))
            {
                if (TryRead([(config, section)]) is { } alone && Rules(alone, path) is null)
                    return new SlowPattern(config, line);
                line += section.Count(character => character == '\n');
            }
        }

        return new SlowPattern(_files.First().Path, 1);
    }
}
