using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Protocol;
using Diagnostic = IovaDsl.Compiler.Diagnostics.Diagnostic;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>Diagnostics of the compiler as those of the protocol.</summary>
internal static class DiagnosticConverter
{
    // What an editor greys.
    private static readonly ImmutableHashSet<string> Unused =
    [
        BindingCatalog.UnusedRow.Id,
        CheckCatalog.UnusedElementRow.Id,
        AllowCatalog.UnusedAllowRow.Id,
    ];

    public static Protocol.Diagnostic Convert(
        Diagnostic diagnostic,
        SourceText source,
        Func<SourceText, string> uriOf,
        PositionEncoding encoding
    ) =>
        new(new Mapper(source, encoding).RangeOf(diagnostic.Location.Span), MessageOf(diagnostic))
        {
            Severity = SeverityOf(diagnostic.Severity),
            Code = diagnostic.Id,
            CodeDescription = new CodeDescription(VirtualUri.OfPage(diagnostic.Id)),
            Source = "iova",
            Tags = Unused.Contains(diagnostic.Id) ? [DiagnosticTag.Unnecessary] : null,
            RelatedInformation = RelatedOf(diagnostic, uriOf, encoding),
        };

    // The suggestion is part of the message, and so is why it matters and what to do.
    private static string MessageOf(Diagnostic diagnostic)
    {
        var message = new StringBuilder(diagnostic.Message);
        if (diagnostic.Label is { } label && label.StartsWith("did you mean", StringComparison.Ordinal))
            message.Append("; ").Append(label);
        if (diagnostic.Prose is { } prose)
            message.Append('\n').Append(prose);
        if (diagnostic.Hint is { } hint)
            message.Append("\nHint: ").Append(hint);
        return message.ToString();
    }

    private static DiagnosticRelatedInformation[]? RelatedOf(
        Diagnostic diagnostic,
        Func<SourceText, string> uriOf,
        PositionEncoding encoding
    )
    {
        DiagnosticRelatedInformation[] related =
        [
            .. diagnostic
                .Related.Where(place => place.Location.Source is not null)
                .Select(place => new DiagnosticRelatedInformation(
                    new Location(uriOf(place.Location.Source), new Mapper(place.Location.Source, encoding).RangeOf(place.Location.Span)),
                    place.Label
                )),
        ];
        return related.Length == 0 ? null : related;
    }

    private static DiagnosticSeverity SeverityOf(Severity severity) =>
        severity switch
        {
            Severity.Error => DiagnosticSeverity.Error,
            Severity.Warning => DiagnosticSeverity.Warning,
            Severity.Info => DiagnosticSeverity.Information,
            _ => DiagnosticSeverity.Hint,
        };
}
