using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Severities;

namespace IovaDsl.SourceGenerator;

/// <summary>All of a project that is compiled together.</summary>
internal sealed record ProjectInput(ImmutableArray<ParsedFile> Files, ImmutableArray<ConfigFile> Configs)
{
    /// <summary>What a rule weighs in a file, by its path. Roslyn adds what global configs and options say.</summary>
    public Func<string, string, Severity?>? Severities() =>
        ConfiguredSeverities.Of(Configs.Select(config => (config.Path, config.Text)).ToArray());
}
