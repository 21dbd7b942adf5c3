using System.Collections.Immutable;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>What firmware says and probably does not mean: of each table, of paths as a whole, of tables and memory map together.</summary>
internal static class ImportFindings
{
    /// <param name="inputs">Tables and trees, checked one by one.</param>
    /// <param name="resolved">The platform that they make.</param>
    /// <param name="checks">What the language's checks find in it.</param>
    public static ImmutableArray<Diagnostic> Of(FirmwareInputs inputs, ResolvedPlatform resolved, IEnumerable<Diagnostic> checks) =>
        [
            .. inputs.Problems.Where(problem => !FirmwareCatalog.IsOfBytes(problem.Descriptor)),
            .. InterruptRemapping.Check(inputs.Tables),
            .. PathChecks.Check(resolved),
            .. checks.Where(IsOfMemoryMap).Select(Finding).DistinctBy(finding => (finding.Id, finding.Message)),
        ];

    // Of tables and the memory map together, which a check of the language compares.
    private static bool IsOfMemoryMap(Diagnostic diagnostic) =>
        diagnostic.Descriptor == CheckCatalog.DirectNotReservedRow
        || diagnostic.Descriptor == CheckCatalog.DoorbellInRamRow
        || diagnostic.Descriptor == CheckCatalog.BridgeWindowInRamRow;

    private static Diagnostic Finding(Diagnostic diagnostic) =>
        FirmwareFinding.Of(
            diagnostic.Descriptor,
            "memory map",
            null,
            diagnostic.Descriptor.Title,
            Capital(diagnostic.Message) + "." + (diagnostic.Prose is { } prose ? " " + prose : "")
        );

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
