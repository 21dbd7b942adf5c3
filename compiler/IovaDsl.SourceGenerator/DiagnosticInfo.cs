using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Specs;
using IovaDsl.Compiler.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;
using LinePosition = Microsoft.CodeAnalysis.Text.LinePosition;
using TextSpan = Microsoft.CodeAnalysis.Text.TextSpan;

namespace IovaDsl.SourceGenerator;

/// <summary>One finding as a value, with all that Roslyn wants to know of it.</summary>
internal sealed record DiagnosticInfo(
    string Id,
    string Title,
    string Message,
    DiagnosticSeverity Severity,
    DiagnosticSeverity DefaultSeverity,
    bool IsConfigurable,
    PlaceInfo? Place,
    EquatableArray<PlaceInfo> Related
)
{
    public static DiagnosticInfo Of(Compiler.Diagnostics.Diagnostic diagnostic)
    {
        DiagnosticSeverity byDefault = Translate(diagnostic.Descriptor.DefaultSeverity);
        return new DiagnosticInfo(
            diagnostic.Id,
            diagnostic.Descriptor.Title,
            OneLineMessage.Of(diagnostic),
            Translate(diagnostic.Severity),
            byDefault,
            diagnostic.Descriptor.SeverityCanChange,
            diagnostic.Location.Source is null ? null : PlaceInfo.Of(diagnostic.Location),
            diagnostic.Related.Select(related => PlaceInfo.Of(related.Location)).ToEquatableArray()
        );
    }

    /// <summary>A finding about a file as a whole.</summary>
    public static DiagnosticInfo At(Microsoft.CodeAnalysis.DiagnosticDescriptor descriptor, string path, string message) =>
        new(
            descriptor.Id,
            descriptor.Title.ToString(),
            message,
            descriptor.DefaultSeverity,
            descriptor.DefaultSeverity,
            true,
            PlaceInfo.StartOf(path),
            default
        );

    /// <summary>A mistake of ours, on one line, with where it happened.</summary>
    public static DiagnosticInfo Bug(Exception failure)
    {
        string trace = failure.ToString().Replace("\r", string.Empty).Replace("\n", " | ");
        return new DiagnosticInfo(
            GeneratorDiagnostics.Bug.Id,
            GeneratorDiagnostics.Bug.Title.ToString(),
            "This is a mistake in IovaDsl, not in your files; please report it: " + trace,
            DiagnosticSeverity.Error,
            DiagnosticSeverity.Error,
            false,
            null,
            default
        );
    }

    public static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> diagnostics, string? helpLinkBase)
    {
        foreach (DiagnosticInfo diagnostic in diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic(helpLinkBase));
    }

    /// <param name="helpLinkBase">What stands before the code in a link to its page; null: there is no such place.</param>
    public Diagnostic ToDiagnostic(string? helpLinkBase) =>
        Diagnostic.Create(
            Id,
            GeneratorDiagnostics.Category,
            Message,
            Severity,
            DefaultSeverity,
            isEnabledByDefault: true,
            warningLevel: Severity == DiagnosticSeverity.Error ? 0 : 1,
            title: Title,
            helpLink: helpLinkBase is null ? null : helpLinkBase + Id,
            location: Place?.ToLocation(),
            additionalLocations: Related.Select(place => place.ToLocation()),
            customTags: IsConfigurable ? [] : [WellKnownDiagnosticTags.NotConfigurable]
        );

    private static DiagnosticSeverity Translate(Severity severity) =>
        severity switch
        {
            Compiler.Diagnostics.Severity.Error => DiagnosticSeverity.Error,
            Compiler.Diagnostics.Severity.Warning => DiagnosticSeverity.Warning,
            Compiler.Diagnostics.Severity.Info => DiagnosticSeverity.Info,
            _ => DiagnosticSeverity.Hidden,
        };
}

/// <summary>A span of a file as a value; lines and columns from 0, as Roslyn counts.</summary>
internal sealed record PlaceInfo(string Path, int Start, int Length, int Line, int Column, int LastLine, int LastColumn)
{
    public static PlaceInfo Of(SourceLocation location)
    {
        Compiler.Text.LinePosition first = location.Position;
        Compiler.Text.LinePosition last = location.Source.PositionOf(location.Span.AfterLast);
        return new PlaceInfo(
            location.Source.Path,
            location.Span.Start,
            location.Span.Length,
            first.Line - 1,
            first.Column - 1,
            last.Line - 1,
            last.Column - 1
        );
    }

    public static PlaceInfo StartOf(string path) => new(path, 0, 0, 0, 0, 0, 0);

    public Location ToLocation() =>
        Location.Create(
            Path,
            new TextSpan(Start, Length),
            new LinePositionSpan(new LinePosition(Line, Column), new LinePosition(LastLine, LastColumn))
        );
}
