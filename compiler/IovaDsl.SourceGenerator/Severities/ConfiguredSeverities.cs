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
    private const int MostText = 1 << 20;
    private const int MostSections = 1000;

    private readonly (string Path, int Line, string Text)[] _sections;
    private readonly AnalyzerConfigSet _configs;
    private readonly Dictionary<string, ImmutableDictionary<string, ReportDiagnostic>> _byPath = new(StringComparer.Ordinal);

    private ConfiguredSeverities(IEnumerable<(string Path, string Text)> files)
    {
        _sections = [.. files.SelectMany(file => Sections(file.Path, file.Text))];
        _configs = TryRead(_sections) ?? TryRead([.. _sections.Where(section => TryRead([section]) is not null)])!;
    }

    private static IEnumerable<(string Path, int Line, string Text)> Sections(string path, string text)
    {
        if (text.Length > MostText && ConfigSections.Speaks(text))
            throw new UnusableConfig(path, 1, "this config is longer than 1 MiB");
        (int Line, string Text)[] sections = [.. ConfigSections.Of(text)];
        // The head is none of them.
        if (sections.Length > MostSections + 1)
            throw new UnusableConfig(
                path,
                sections[MostSections + 1].Line,
                "this is one section more than the 1,000 that may speak of IOVA rules"
            );
        return sections.Select(section => (path, section.Line, section.Text));
    }

    // Roslyn makes a regular expression of a section's pattern, and some, as [b-a], are none: such a section covers no file.
    private static AnalyzerConfigSet? TryRead(IReadOnlyCollection<(string Path, int Line, string Text)> sections)
    {
        try
        {
            return AnalyzerConfigSet.Create(
                sections
                    .GroupBy(section => section.Path)
                    .Select(file => AnalyzerConfig.Parse(string.Concat(file.Select(section => section.Text)), file.Key))
                    .ToArray()
            );
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (RegexMatchTimeoutException) when (sections.Count > 1)
        {
            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            (string path, int line, _) = sections.First();
            throw new UnusableConfig(path, line, "a line of this section takes too long to read");
        }
    }

    /// <summary>
    /// What a rule weighs in a file, given the full path of one and the ID of the other; null where no config says it. Null for all, at
    /// no cost, where the texts do not speak of our rules at all.
    /// </summary>
    /// <param name="files">Full paths and texts. Which files one covers follows from its path and its sections.</param>
    /// <exception cref="UnusableConfig">
    /// A text is longer than 1 MiB, or more than 1,000 sections speak of our rules. Where the process bounds how long a regular
    /// expression may take, also by what is returned: a pattern takes longer.
    /// </exception>
    public static Func<string, string, Severity?>? Of(IReadOnlyCollection<(string Path, string Text)> files) =>
        files.Any(file => ConfigSections.Speaks(file.Text)) ? new ConfiguredSeverities(files).Find : null;

    /// <summary>The same, but a config that asks for too much gives no severity: for an editor and a build, which go on.</summary>
    public static Func<string, string, Severity?>? OrNone(IReadOnlyCollection<(string Path, string Text)> files)
    {
        Func<string, string, Severity?>? severities = null;
        return Usable(() => severities = Of(files)) is null ? null : (path, id) => Usable(() => severities?.Invoke(path, id));

        T? Usable<T>(Func<T?> ask)
        {
            try
            {
                return ask();
            }
            catch (UnusableConfig)
            {
                severities = null;
                return default;
            }
        }
    }

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

    private UnusableConfig Slowest(string path)
    {
        (string config, int line, _) = _sections.FirstOrDefault(section => TryRead([section]) is { } alone && Rules(alone, path) is null);
        return new UnusableConfig(
            config ?? _sections[0].Path,
            Math.Max(line, 1),
            "the pattern of this section takes too long to match; use fewer stars"
        );
    }
}
