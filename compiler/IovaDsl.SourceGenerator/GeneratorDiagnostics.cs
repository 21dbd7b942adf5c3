using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator;

/// <summary>What the generator itself has to say; all else comes from the compiler's catalogue.</summary>
internal static class GeneratorDiagnostics
{
    public const string Category = "IovaDsl";

    public static readonly DiagnosticDescriptor NoPlatform = Row("IOVA9001", "No platform is declared", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor OldLanguage = Row(
        "IOVA9002",
        "The version of C# is too old for generated code",
        DiagnosticSeverity.Error
    );

    public static readonly DiagnosticDescriptor BadMetadata = Row(
        "IOVA9005",
        "An item's metadata cannot be used",
        DiagnosticSeverity.Error
    );

    public static readonly DiagnosticDescriptor UnreadableFile = Row("IOVA9006", "A topology cannot be read", DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor MoreFindings = Row(
        "IOVA9007",
        "A topology has more findings than are shown",
        DiagnosticSeverity.Warning
    );

    public static readonly DiagnosticDescriptor Bug = new(
        "IOVA9999",
        "A mistake in IovaDsl",
        "{0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.NotConfigurable
    );

    private static DiagnosticDescriptor Row(string id, string title, DiagnosticSeverity severity) =>
        new(id, title, "{0}", Category, severity, isEnabledByDefault: true);
}
