using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Aml;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Firmware in, a platform out: the pipeline on one screen. It reads no answer of a kernel; what no input says is
/// assumed, and marked as such.
/// </summary>
internal static class FirmwareImport
{
    public static ImportedPlatform Import(ImportInput input, ImportOptions? options = null)
    {
        // Bytes to tables and trees, each checked once; these to a platform; what only the platform as a whole shows.
        FirmwareInputs inputs = FirmwareInputs.Read(input.Files);
        ImportedPlatform made = Make(input, options ?? ImportOptions.Default, inputs);
        CompilationResult check = IovaCompilation.Check(made.Platform, CompilationOptions.Default);
        ResolvedPlatform resolved = check.Platforms[0].Resolved;
        ImmutableArray<Diagnostic> findings = ImportFindings.Of(inputs, resolved, check.Diagnostics);
        return made with
        {
            Platform = made.Platform with
            {
                Facts = made.Platform.Facts.AddRange(KeptTables.Of(inputs, resolved)),
                Allowances = AllowancesOf(made.Platform, check),
            },
            Problems = [.. inputs.Problems],
            TreeProblems = [.. inputs.TreeProblems],
            Findings = findings,
            Tail = made.Tail.AddRange(ImportRemarks.Of(resolved, findings, inputs)),
        };
    }

    private static ImportedPlatform Make(ImportInput input, ImportOptions options, FirmwareInputs inputs)
    {
        PlatformDraft draft = new(input.Host, options.Assumptions) { Firmware = KindOf(inputs) };
        if (input.Host is { } host)
            PciImport.Add(draft, host);
        AddTables(draft, inputs);
        AddTrees(draft, input.Host, inputs);
        if (input.Host is null)
            AnyFunctions.Add(draft);
        RequesterClaims.Place(draft);
        RequesterSignals.Place(draft);
        if (input.Host is { } machine)
        {
            HostIommuImport.Add(draft, machine);
            HotPlugDrivers.Mark(draft, machine);
        }

        InterruptIsolation.Mark(draft, inputs);
        ImportHead.Write(draft, input, inputs.Names);
        string name = DraftNames.Kebab(
            options.PlatformName ?? ImportHead.NameOf(inputs.Tables.Select(table => table.Header), inputs.Trees.Select(tree => tree.Tree))
        );
        Origin origin = Origin.InFirmware(new FirmwarePlace(string.Join(", ", inputs.Names)));
        return DraftBuilder.Build(draft, name, null, origin);
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

    private static FirmwareKind? KindOf(FirmwareInputs inputs) =>
        inputs.Tables.Count > 0 ? FirmwareKind.Acpi
        : inputs.Trees.Count > 0 ? FirmwareKind.DeviceTree
        : null;

    private static void AddTables(PlatformDraft draft, FirmwareInputs inputs)
    {
        // The namespace first: it knows root buses and their windows, and _DMA wins over an IORT's limit.
        List<(string Name, byte[] Bytes)> blocks =
        [
            .. inputs
                .Of("DSDT")
                .Concat(inputs.Of("SSDT"))
                .OfType<OpaqueTable>()
                .Select(table => (table.Header.Signature, table.Bytes.ToArray())),
        ];
        if (inputs.Tables.Count > 0)
            AmlImport.Add(draft, blocks);
        AcpiImport import = new(draft, new AcpiMsi(draft));
        foreach (TableRow row in AcpiTables.All)
        {
            foreach (AcpiTable table in inputs.Of(row.Signature))
                row.Import(import, table);
        }
    }

    // Under UEFI with ACPI the stub leaves a small tree without devices beside the tables: it adds nothing.
    private static void AddTrees(PlatformDraft draft, HostSnapshot? host, FirmwareInputs inputs)
    {
        List<(string, DtTopology)> topologies = [];
        foreach ((string name, FlatTree tree) in inputs.Trees)
        {
            DtTopology topology = DtTopologyReader.Read(tree, name, host?.Kernel);
            inputs.TreeProblems.AddRange(topology.Problems);
            inputs.Problems.AddRange(topology.Problems);
            inputs.Problems.AddRange(DtImport.Add(draft, tree, topology, name));
            topologies.Add((name, topology));
        }

        MemoryImport.Add(draft, host, topologies);
    }
}
