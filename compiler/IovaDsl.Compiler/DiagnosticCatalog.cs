using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler;

/// <summary>Every diagnostic there is: the catalogues of all stages together.</summary>
internal static class DiagnosticCatalog
{
    /// <summary>All rows, sorted by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        new[]
        {
            SyntaxCatalog.All,
            AllowCatalog.All,
            BindingCatalog.All,
            CheckCatalog.All,
            ExpectationCatalog.All,
            FirmwareCatalog.All,
            ConsumerCatalog.All,
        }
            .SelectMany(rows => rows)
            .OrderBy(row => row.Id, StringComparer.Ordinal)
            .ToArray();

    /// <summary>The row with this code; null: there is none.</summary>
    public static DiagnosticDescriptor? Find(string id) => All.FirstOrDefault(row => row.Id == id);
}
