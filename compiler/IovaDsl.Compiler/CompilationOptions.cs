using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler;

/// <summary>How to compile. The defaults are those of the command line.</summary>
public sealed record CompilationOptions
{
    /// <summary>No severity configured; answers as <see cref="AnswerOptions.Default"/>.</summary>
    public static CompilationOptions Default { get; } = new();

    /// <summary>Severities that differ from those of the catalogue.</summary>
    public SeverityOptions Severities { get; init; } = SeverityOptions.Default;

    /// <summary>What expectations are asked of that name no kernel of their own.</summary>
    public AnswerOptions Answers { get; init; } = AnswerOptions.Default;

    /// <summary>
    /// The namespace to which a file's platforms go, given its path, in a build that makes a class of each: two of one name in one
    /// namespace are an error. Null where no classes are made.
    /// </summary>
    public Func<string, string>? NamespaceOfFile { get; init; }

    /// <summary>
    /// Whether an included text is a root of another compilation of the same host, which binds and checks its platforms; here they are
    /// then bound only as far as a root extends them. Null: nowhere else.
    /// </summary>
    internal Func<SourceText, bool>? IsRootElsewhere { get; init; }
}
