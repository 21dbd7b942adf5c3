using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// What stands at the end of an imported text: who has no group, what looks like a firmware bug, what is wrong in a tree.
/// </summary>
internal static class ImportRemarks
{
    private const int MaxFindingsInText = 50;

    public static IEnumerable<string> Of(ResolvedPlatform resolved, IEnumerable<Diagnostic> findings, FirmwareInputs inputs) =>
        [
            .. Refusals(resolved),
            .. Said(findings, "Looks like a firmware bug"),
            .. Said(inputs.TreeProblems, "Wrong in the tree"),
            .. Said(NotRead(inputs), "Not read whole"),
        ];

    // Whoever reads the file shall know that something of the tables was not read.
    private static IEnumerable<Diagnostic> NotRead(FirmwareInputs inputs) =>
        inputs
            .Problems.Except(inputs.TreeProblems)
            .Where(problem => problem.Severity == Severity.Error && FirmwareCatalog.IsOfBytes(problem.Descriptor));

    private static IEnumerable<string> Refusals(ResolvedPlatform resolved) =>
        resolved
            .Ungrouped.Where(device => device.Refusal is not null)
            .Select(device => $"{device.Device.Name} has no group. {device.Refusal}");

    private static IEnumerable<string> Said(IEnumerable<Diagnostic> findings, string what) =>
        findings
            .Where(finding => finding.Severity != Severity.Info)
            .Take(MaxFindingsInText)
            .Select(finding => $"{what} ({finding.Id}): {finding.At()}: {finding.Message}");
}
