using System.Reflection;

namespace IovaDsl.Cli.Runs;

/// <summary>The version of the command, from its assembly.</summary>
internal static class ToolVersion
{
    /// <summary><c>0.1.0</c>, without the commit that a build may append.</summary>
    public static string Semantic { get; } =
        (typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split(
            '+'
        )[0];
}
