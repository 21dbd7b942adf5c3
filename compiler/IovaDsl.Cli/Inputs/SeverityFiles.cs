using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Severities;

namespace IovaDsl.Cli.Inputs;

/// <summary>The configs that a run was given, for the paths by which it names its files.</summary>
internal static class SeverityFiles
{
    /// <summary>Null where they say nothing of our rules: what reads them is loaded only where they do.</summary>
    /// <exception cref="UnreadableFile">One cannot be read.</exception>
    public static Func<string, string, Severity?>? Read(Session session, string[] configs)
    {
        var reader = new SourceReader(session.Host);
        Func<string, string, Severity?>? severities = ConfiguredSeverities.Of(
            configs.Select(config => (session.FullPath(config), reader.Read(config).Text)).ToArray()
        );
        return severities is null ? null : (path, id) => severities(session.FullPath(path), id);
    }
}
