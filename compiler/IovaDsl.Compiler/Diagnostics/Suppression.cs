using System.Collections.Immutable;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>Severities as somebody configured them.</summary>
public sealed record SeverityOptions
{
    public static SeverityOptions Default { get; } = new();

    /// <summary>
    /// By diagnostic ID; <see cref="Severity.Hidden"/> silences. An error that no <c>allow</c> may soften stays an error.
    /// </summary>
    public ImmutableDictionary<string, Severity> Overrides { get; init; } = ImmutableDictionary<string, Severity>.Empty;

    /// <summary>Asked, with the file's path and the ID, for what <see cref="Overrides"/> do not name; null says nothing.</summary>
    public Func<string, string, Severity?>? InFile { get; init; }

    public bool WarningsAsErrors { get; init; }

    /// <summary>What is configured for a diagnostic; null where nothing is.</summary>
    internal Severity? Configured(Diagnostic diagnostic) =>
        Overrides.TryGetValue(diagnostic.Id, out Severity named) ? named
        : diagnostic.Location.Source is { } source ? InFile?.Invoke(source.Path, diagnostic.Id)
        : null;
}

/// <summary>
/// Settles what findings weigh: allowances in place, then configured severities; and reports allowances that silenced nothing.
/// </summary>
internal static class Suppression
{
    /// <summary>The diagnostics that are shown, sorted by file and position, one for each cause; and those that were silenced.</summary>
    public static (ImmutableArray<Diagnostic> Shown, ImmutableArray<Diagnostic> Silenced) Settle(
        FindingBag findings,
        IEnumerable<Allowance> allowances,
        SeverityOptions options
    )
    {
        var shown = new List<Diagnostic>();
        var silenced = new List<Diagnostic>();
        foreach (Finding finding in findings.Findings.Concat(Unused(allowances, findings.UsedAllowances)))
        {
            Diagnostic settled = WithOthers(Annotate(finding), finding.Others) with { Severity = Weigh(finding, options) };
            (settled.Severity == Severity.Hidden ? silenced : shown).Add(settled);
        }

        return (InReadingOrder(shown), InReadingOrder(silenced));
    }

    // What is allowed needs no advice, only the reason that was given.
    private static Diagnostic Annotate(Finding finding) =>
        finding.AllowedBy is not { } allowance
            ? finding.Diagnostic
            : finding.Diagnostic with
            {
                Hint = null,
                Fix = null,
                Prose = allowance.Reason is { } reason ? "Allowed here: " + reason : "Allowed here.",
            };

    private static Severity Weigh(Finding finding, SeverityOptions options)
    {
        DiagnosticDescriptor descriptor = finding.Diagnostic.Descriptor;
        bool isFirmError = descriptor.DefaultSeverity == Severity.Error && !descriptor.ErrorCanBeAllowed;
        if (finding.AllowedBy is not null && !isFirmError)
            return descriptor.DefaultSeverity == Severity.Error ? Severity.Warning : Severity.Hidden;
        Severity severity = finding.Diagnostic.Severity;
        if (!isFirmError)
            severity = options.Configured(finding.Diagnostic) ?? severity;
        return severity == Severity.Warning && options.WarningsAsErrors ? Severity.Error : severity;
    }

    // An allowance in a part or a loop is one place in the text and many in the topology: it is unused only if no copy of
    // it silenced anything.
    private static IEnumerable<Finding> Unused(IEnumerable<Allowance> allowances, IReadOnlyCollection<SourceLocation> used)
    {
        var seen = new HashSet<SourceLocation>();
        foreach (Allowance allowance in allowances)
        {
            if (allowance.Origin.Source is not { } at || !seen.Add(at) || used.Contains(at))
                continue;
            yield return new Finding(Describe(at, allowance.DiagnosticId), null, 0);
        }
    }

    private static Diagnostic Describe(SourceLocation at, string id) =>
        DiagnosticCatalog.Find(id) is not { } row ? BindingCatalog.UnknownAllow(at, id)
        : row is { DefaultSeverity: Severity.Error, ErrorCanBeAllowed: false } ? BindingCatalog.FirmErrorAllowed(at, id)
        : BindingCatalog.UnusedAllow(at, id);

    private static Diagnostic WithOthers(Diagnostic diagnostic, int others)
    {
        if (others == 0)
            return diagnostic;
        string more =
            others == 1 ? "The same holds for one more element made here." : $"The same holds for {others} more elements made here.";
        return diagnostic with { Prose = diagnostic.Prose is { } prose ? prose + " " + more : more };
    }

    private static ImmutableArray<Diagnostic> InReadingOrder(List<Diagnostic> diagnostics) =>
        diagnostics
            .OrderBy(d => d.Location.Source?.Path, StringComparer.Ordinal)
            .ThenBy(d => d.Location.Span.Start)
            .ThenBy(d => d.Id, StringComparer.Ordinal)
            .ToImmutableArray();
}
