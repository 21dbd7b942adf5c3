using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Import;

/// <summary>What stands at the end of an imported text: who has no group, what looks like a firmware bug, what is wrong in a tree.</summary>
internal static class ImportRemarks
{
    private const int MaxFindingsInText = 50;

    public static IEnumerable<string> Of(ResolvedPlatform resolved, IEnumerable<Diagnostic> findings, IEnumerable<Diagnostic> ofTrees) =>
        [.. Refusals(resolved), .. Said(findings, "Looks like a firmware bug"), .. Said(ofTrees, "Wrong in the tree")];

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
