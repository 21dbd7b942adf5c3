using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Findings;

/// <summary>
/// Settles what findings weigh: allowances in place, then configured severities; and reports allowances that silenced nothing.
/// </summary>
internal static class Suppression
{
    /// <summary>
    /// The diagnostics that are shown, sorted by file and position with notes last, one for each cause; and those that were silenced.
    /// </summary>
    /// <param name="findings">What all stages found.</param>
    /// <param name="allowances">Every <c>allow</c> there is.</param>
    /// <param name="find">The row of a code; null where there is none.</param>
    /// <param name="options">Severities as configured.</param>
    public static (ImmutableArray<Diagnostic> Shown, ImmutableArray<Diagnostic> Silenced) Settle(
        FindingBag findings,
        IEnumerable<Allowance> allowances,
        Func<string, DiagnosticDescriptor?> find,
        SeverityOptions options
    )
    {
        var shown = new List<Diagnostic>();
        var silenced = new List<Diagnostic>();
        foreach (Finding finding in findings.Findings.Concat(Unused(allowances, findings.UsedAllowances, find)))
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
        bool isFirmError = !descriptor.SeverityCanChange;
        if (finding.AllowedBy is not null && !isFirmError)
            return descriptor.DefaultSeverity == Severity.Error ? Severity.Warning : Severity.Hidden;
        Severity severity = finding.Diagnostic.Severity;
        if (!isFirmError)
            severity = options.Configured(finding.Diagnostic) ?? severity;
        return severity == Severity.Warning && options.WarningsAsErrors ? Severity.Error : severity;
    }

    // An allowance in a part or a loop is one place in the text and many in the topology: it is unused only if no copy of
    // it silenced anything.
    private static IEnumerable<Finding> Unused(
        IEnumerable<Allowance> allowances,
        IReadOnlyCollection<SourceLocation> used,
        Func<string, DiagnosticDescriptor?> find
    )
    {
        var seen = new HashSet<SourceLocation>();
        foreach (Allowance allowance in allowances)
        {
            if (allowance.Origin.Source is not { } at || !seen.Add(at) || used.Contains(at))
                continue;
            yield return new Finding(Describe(at, allowance.DiagnosticId, find(allowance.DiagnosticId)), null, OtherElements.None);
        }
    }

    private static Diagnostic Describe(SourceLocation at, string id, DiagnosticDescriptor? row) =>
        row is null ? AllowCatalog.UnknownAllow(at, id)
        : row is { DefaultSeverity: Severity.Error, ErrorCanBeAllowed: false } ? AllowCatalog.FirmErrorAllowed(at, id)
        : AllowCatalog.UnusedAllow(at, id);

    private static Diagnostic WithOthers(Diagnostic diagnostic, OtherElements others) =>
        others.Sentence() is not { } sentence ? diagnostic
        : diagnostic.Prose is { } prose ? diagnostic with { Prose = prose + (prose.Contains("\n") ? "\n" : " ") + sentence }
        : diagnostic with { Prose = sentence };

    private static ImmutableArray<Diagnostic> InReadingOrder(List<Diagnostic> diagnostics) =>
        diagnostics
            .OrderBy(d => d.Severity < Severity.Warning)
            .ThenBy(d => d.Location.Source?.Path, StringComparer.Ordinal)
            .ThenBy(d => d.Location.Span.Start)
            .ThenBy(d => d.Id, StringComparer.Ordinal)
            .ToImmutableArray();
}
