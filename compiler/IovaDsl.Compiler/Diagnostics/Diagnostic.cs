using System.Collections.Immutable;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// One finding about what the user wrote. It knows no surface: renderers turn it into terminal text, an MSBuild line,
/// SARIF, JSON, or a Roslyn diagnostic.
/// </summary>
/// <remarks>
/// <see cref="Message"/> says in one sentence what is wrong, with its numbers. <see cref="Label"/> stands under the
/// underlined text. <see cref="Prose"/> says why it matters, <see cref="Hint"/> what to do; either may be absent.
/// </remarks>
public sealed record Diagnostic(DiagnosticDescriptor Descriptor, SourceLocation Location, string Message)
{
    /// <summary>The severity after suppression and configuration.</summary>
    public Severity Severity { get; init; } = Descriptor.DefaultSeverity;

    public string? Label { get; init; }

    public ImmutableArray<LabeledLocation> Related { get; init; } = ImmutableArray<LabeledLocation>.Empty;

    public string? Prose { get; init; }

    public string? Hint { get; init; }

    public SuggestedFix? Fix { get; init; }

    /// <summary>
    /// What it speaks of besides its place: findings of one code and one place are kept apart by it. Null where all that loops and parts
    /// find at one place is one mistake.
    /// </summary>
    internal string? Topic { get; init; }

    public string Id => Descriptor.Id;
}
