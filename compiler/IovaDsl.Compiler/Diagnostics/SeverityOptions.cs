using System.Collections.Immutable;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>Severities as somebody configured them.</summary>
public sealed record SeverityOptions
{
    /// <summary>Nothing is configured.</summary>
    public static SeverityOptions Default { get; } = new();

    /// <summary>
    /// By diagnostic ID; <see cref="Severity.Hidden"/> silences. An error that no <c>allow</c> may soften stays an error.
    /// </summary>
    public ImmutableDictionary<string, Severity> Overrides { get; init; } = ImmutableDictionary<string, Severity>.Empty;

    /// <summary>Asked, with the file's path and the ID, for what <see cref="Overrides"/> do not name; null says nothing.</summary>
    public Func<string, string, Severity?>? InFile { get; init; }

    /// <summary>Whether every warning becomes an error.</summary>
    public bool WarningsAsErrors { get; init; }

    /// <summary>What is configured for a diagnostic; null where nothing is.</summary>
    internal Severity? Configured(Diagnostic diagnostic) =>
        Overrides.TryGetValue(diagnostic.Id, out Severity named) ? named
        : diagnostic.Location.Source is { } source ? InFile?.Invoke(source.Path, diagnostic.Id)
        : null;
}
