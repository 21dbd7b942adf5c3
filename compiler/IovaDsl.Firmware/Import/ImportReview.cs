using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// What only the whole platform shows, once it is made: findings of its paths, what the text has to allow because firmware says it, and
/// the tables to keep so that they can be written again.
/// </summary>
internal static class ImportReview
{
    private const int MaxFindingsInText = 50;

    public static ImportedPlatform Review(ImportedPlatform imported, FirmwareInputs inputs)
    {
        CompilationResult check = IovaCompilation.Check(imported.Platform, CompilationOptions.Default);
        ResolvedPlatform resolved = check.Platforms[0].Resolved;
        ImmutableArray<FirmwareProblem> findings =
        [
            .. inputs.Problems.Where(problem => problem.IsFinding),
            .. PathChecks.Check(resolved),
            .. check.Diagnostics.Where(IsOfMemoryMap).Select(Finding).Distinct(),
        ];
        return imported with
        {
            Platform = imported.Platform with
            {
                Facts = imported.Platform.Facts.AddRange(KeptTables(resolved, inputs)),
                Allowances = AllowancesOf(imported.Platform, check),
            },
            Problems = inputs.Problems.ToImmutableArray(),
            TreeProblems = inputs.TreeProblems.ToImmutableArray(),
            Findings = findings,
            Tail = imported.Tail.AddRange(Refusals(resolved)).AddRange(Words(findings)).AddRange(ProblemWords(inputs.TreeProblems)),
        };
    }

    // Firmware may say what nobody should write: a device that can use no address, two at one place. It is said, and no error.
    private static ImmutableArray<Allowance> AllowancesOf(Platform platform, CompilationResult check) =>
        check
            .Diagnostics.Where(diagnostic => diagnostic is { Severity: Severity.Error, Descriptor.ErrorCanBeAllowed: true })
            .Select(diagnostic => diagnostic.Id)
            .Distinct()
            .OrderBy(id => id, StringComparer.Ordinal)
            .Select(id => new Allowance(id, MalformedRegions.Reason, platform.Origin))
            .ToImmutableArray();

    // Of tables and the memory map together, which a check of the language compares.
    private static bool IsOfMemoryMap(Diagnostic diagnostic) =>
        diagnostic.Descriptor == CheckCatalog.DirectNotReservedRow
        || diagnostic.Descriptor == CheckCatalog.DoorbellInRamRow
        || diagnostic.Descriptor == CheckCatalog.BridgeWindowInRamRow;

    private static FirmwareProblem Finding(Diagnostic diagnostic) =>
        FirmwareProblem.Of(
            diagnostic.Descriptor,
            "memory map",
            null,
            diagnostic.Descriptor.Title,
            Capital(diagnostic.Message) + "." + (diagnostic.Prose is { } prose ? " " + prose : "")
        );

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static IEnumerable<string> Refusals(ResolvedPlatform resolved) =>
        resolved
            .Ungrouped.Where(device => device.Refusal is not null)
            .Select(device => $"{device.Device.Name} has no group. {device.Refusal}");

    private static IEnumerable<string> Words(IEnumerable<FirmwareProblem> findings) =>
        findings
            .Where(finding => finding.Severity != ProblemSeverity.Note)
            .Take(MaxFindingsInText)
            .Select(finding => $"Looks like a firmware bug ({finding.Code}): {finding.Place}: {finding.Message}");

    private static IEnumerable<string> ProblemWords(IEnumerable<FirmwareProblem> problems) =>
        problems
            .Where(problem => problem.Severity != ProblemSeverity.Note)
            .Take(MaxFindingsInText)
            .Select(problem => $"Wrong in the tree ({problem.Code}): {problem.Place}: {problem.Message}");

    // What a table says beside IOVAs. Of several of one signature the first is the one that counts.
    private static IEnumerable<Fact> KeptTables(ResolvedPlatform resolved, FirmwareInputs inputs)
    {
        foreach (TableRow row in AcpiTables.All.Where(row => row.Says is not null))
        {
            if (
                inputs.Of(row.Signature).FirstOrDefault() is { } table
                && row.Encode(table) is { Length: <= StoredTable.MaxBytes } bytes
                && row.MadeOf(resolved) is { } made
            )
            {
                foreach (Fact fact in StoredTable.Facts(row.Format, bytes, made))
                    yield return fact;
            }
        }
    }
}
