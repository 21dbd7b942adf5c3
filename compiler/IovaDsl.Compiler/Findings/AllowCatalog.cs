using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Findings;

/// <summary>What is said of <c>allow</c> itself. IOVA1570 and IOVA1571.</summary>
internal static class AllowCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    public static readonly DiagnosticDescriptor UnusedAllowRow = Rows.Add("IOVA1570", Severity.Warning, "Allow silences nothing");
    public static readonly DiagnosticDescriptor UnknownAllowRow = Rows.Add("IOVA1571", Severity.Warning, "Unknown code after `allow`");

    internal static Diagnostic UnusedAllow(SourceLocation at, string id) =>
        new(UnusedAllowRow, at, $"nothing here raises `{id}`") { Label = "not needed", Hint = "Remove it." };

    internal static Diagnostic FirmErrorAllowed(SourceLocation at, string id) =>
        new(UnusedAllowRow, at, $"`{id}` is an error that `allow` cannot change")
        {
            Label = "has no effect",
            Hint = "Remove it, and correct the error.",
        };

    internal static Diagnostic UnknownAllow(SourceLocation at, string id) =>
        new(UnknownAllowRow, at, $"there is no diagnostic `{id}`") { Hint = "Codes are written as they are shown: IOVA2004." };
}
