using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Regions;

namespace IovaDsl.Compiler;

/// <summary>How to compile. The defaults are those of the command line.</summary>
public sealed record CompilationOptions
{
    public static CompilationOptions Default { get; } = new();

    public SeverityOptions Severities { get; init; } = SeverityOptions.Default;

    /// <summary>What expectations are asked of that name no kernel of their own.</summary>
    public AnswerOptions Answers { get; init; } = AnswerOptions.Default;

    /// <summary>Whether two root files may each have a platform of the same name. A build that makes one class of each says no.</summary>
    public bool UniquePlatformNames { get; init; }
}
