using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Severities;

namespace IovaDsl.Cli.Inputs;

/// <summary>The configs that a run was given, for the paths by which it names its files.</summary>
internal static class SeverityFiles
{
    /// <summary>
    /// Patterns of sections become regular expressions, and some would take forever: from here on one takes a quarter of a second
    /// at most. .NET reads this once in a process, before its first regular expression.
    /// </summary>
    public static void BoundPatterns() => AppContext.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromSeconds(0.25));

    /// <summary>Null where they say nothing of our rules: what reads them is loaded only where they do.</summary>
    /// <exception cref="UnreadableFile">One cannot be read.</exception>
    public static Func<string, string, Severity?>? Read(Session session, string[] configs)
    {
        var reader = new SourceReader(session.Host);
        (string Path, string Text)[] files = [.. configs.Select(config => (session.FullPath(config), reader.Read(config).Text))];
        Func<string, string, Severity?>? severities = Usable(() => ConfiguredSeverities.Of(files));
        return severities is null ? null : (path, id) => Usable(() => severities(session.FullPath(path), id));

        T Usable<T>(Func<T> ask)
        {
            try
            {
                return ask();
            }
            catch (UnusableConfig e)
            {
                throw new UnreadableFile(configs.First(config => session.FullPath(config) == e.Config), $"({e.Line},1)", e.Reason);
            }
        }
    }
}
