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
/// <param name="Descriptor">The row of the catalogue.</param>
/// <param name="Location">The place that is wrong.</param>
/// <param name="Message">One sentence.</param>
public sealed record Diagnostic(DiagnosticDescriptor Descriptor, SourceLocation Location, string Message)
{
    /// <summary>The severity after suppression and configuration.</summary>
    public Severity Severity { get; init; } = Descriptor.DefaultSeverity;

    /// <summary>What stands under the underlined text; null: nothing.</summary>
    public string? Label { get; init; }

    /// <summary>Other places that belong to the message, in the order in which it tells them.</summary>
    public ImmutableArray<LabeledLocation> Related { get; init; } = ImmutableArray<LabeledLocation>.Empty;

    /// <summary>Why it matters, in a few sentences; null where the message says it.</summary>
    public string? Prose { get; init; }

    /// <summary>What to do; null where the message says it.</summary>
    public string? Hint { get; init; }

    /// <summary>An edit that settles it; null where there is no single one.</summary>
    public SuggestedFix? Fix { get; init; }

    /// <summary>
    /// What it speaks of besides its place: findings of one code and one place are kept apart by it. Null where all that loops and parts
    /// find at one place is one mistake.
    /// </summary>
    internal string? Topic { get; init; }

    /// <summary>The code: <c>IOVA1502</c>.</summary>
    public string Id => Descriptor.Id;
}
