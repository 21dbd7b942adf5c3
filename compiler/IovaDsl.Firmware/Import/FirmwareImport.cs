using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Aml;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Madt;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Firmware in, a platform out: the pipeline on one screen. It reads no answer of a kernel; what no input says is
/// assumed, and marked as such.
/// </summary>
public static class FirmwareImport
{
    private const int MaxFindingsInText = 50;

    public static ImportedPlatform Import(ImportInput input, ImportOptions? options = null)
    {
        options ??= ImportOptions.Default;
        PlatformDraft draft = new(input.Host, options);
        Decoded decoded = Decode(input);
        draft.Firmware =
            decoded.Trees.Count > 0 && decoded.Tables.Count == 0 ? FirmwareKind.DeviceTree
            : decoded.Tables.Count > 0 ? FirmwareKind.Acpi
            : null;
        if (input.Host is { } host)
            PciImport.Add(draft, host);
        AddAcpi(draft, decoded);
        AddTrees(draft, decoded);
        if (input.Host is { } machine)
        {
            HostIommuImport.Add(draft, machine);
            PciImport.SettleGroups(draft, machine);
        }
        else
        {
            AnyFunctions.Add(draft);
        }

        ImportHead.Write(draft, input, decoded.Names);
        string name = DraftNames.Kebab(
            options.PlatformName
                ?? ImportHead.NameOf(decoded.Tables.Select(table => table.Table.Header), decoded.Trees.Select(tree => tree.Tree))
        );
        ImportedPlatform imported = DraftBuilder.Build(
            draft,
            name,
            null,
            Origin.InFirmware(new FirmwarePlace(string.Join(", ", decoded.Names)))
        );
        CompilationResult check = IovaCompilation.Check(imported.Platform, CompilationOptions.Default);
        ResolvedPlatform resolved = check.Platforms[0].Resolved;
        ImmutableArray<FirmwareProblem> findings = decoded.Findings.Concat(PathChecks.Check(resolved)).ToImmutableArray();
        return imported with
        {
            Platform = imported.Platform with
            {
                Facts = imported.Platform.Facts.AddRange(KeptTables(resolved, decoded)),
                Allowances = AllowancesOf(imported.Platform, check),
            },
            Problems = decoded.Problems.ToImmutableArray(),
            Findings = findings,
            Tail = imported.Tail.AddRange(Words(findings)),
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

    private static IEnumerable<string> Words(IEnumerable<FirmwareProblem> findings) =>
        findings
            .Where(finding => finding.Severity != ProblemSeverity.Note)
            .Take(MaxFindingsInText)
            .Select(finding => $"Looks like a firmware bug ({finding.Code}): {finding.Place}: {finding.Message}");

    // What a table says beside IOVAs, so that it can be written again.
    private static IEnumerable<Fact> KeptTables(ResolvedPlatform resolved, Decoded decoded)
    {
        foreach (
            AcpiTable table in decoded
                .Tables.Select(table => table.Table)
                .GroupBy(table => table.Header.Signature)
                .Select(same => same.First())
        )
        {
            if (TableWriters.Find(table) is not { } writer || writer.Encode(table) is not { Length: <= StoredTable.MaxBytes } bytes)
                continue;
            foreach (Fact fact in StoredTable.Facts(writer.Format, bytes, writer.MadeOf(resolved)))
                yield return fact;
        }
    }

    private sealed class Decoded
    {
        public List<(string Name, AcpiTable Table)> Tables { get; } = [];
        public List<(string Name, FlatTree Tree)> Trees { get; } = [];
        public List<FirmwareProblem> Problems { get; } = [];
        public List<FirmwareProblem> Findings { get; } = [];
        public List<string> Names { get; } = [];

        public IEnumerable<(string Name, T Table)> Of<T>()
            where T : AcpiTable => Tables.Where(table => table.Table is T).Select(table => (table.Name, (T)table.Table));
    }

    private static Decoded Decode(ImportInput input)
    {
        Decoded decoded = new();
        foreach (ImportFile file in input.Files)
        {
            decoded.Problems.AddRange(file.Content.Problems);
            foreach (TableReading reading in file.Content.Tables)
            {
                decoded.Problems.AddRange(reading.Problems);
                decoded.Findings.AddRange(reading.Problems.Where(problem => problem.IsFinding));
                if (reading.Table is { } table)
                {
                    decoded.Problems.AddRange(TableChecks.Check(table));
                    decoded.Tables.Add((table.Header.Signature, table));
                    decoded.Findings.AddRange(TableChecks.Check(table));
                    decoded.Names.Add($"{file.Name} ({table.Header.Signature})");
                }
            }

            if (file.Content.DeviceTree is { } blob)
            {
                decoded.Problems.AddRange(blob.Problems);
                if (blob.Tree is { } tree)
                {
                    decoded.Trees.Add((HostPath.Name(file.Name), tree));
                    decoded.Names.Add($"{file.Name} (device tree)");
                }
            }
        }

        return decoded;
    }

    private static void AddAcpi(PlatformDraft draft, Decoded decoded)
    {
        // The namespace first: it knows root buses and their windows, and _DMA wins over an IORT's limit.
        List<(string Name, byte[] Bytes)> blocks =
        [
            .. decoded
                .Of<OpaqueTable>()
                .Where(table => table.Table.Header.Signature is "DSDT" or "SSDT")
                .OrderBy(table => table.Table.Header.Signature, StringComparer.Ordinal)
                .Select(table => (table.Name, table.Table.Bytes.ToArray())),
        ];
        if (decoded.Tables.Count > 0)
            AmlImport.Add(draft, blocks);
        (string Name, MadtTable Table)? madt = decoded.Of<MadtTable>().Select(table => ((string, MadtTable)?)table).FirstOrDefault();
        AcpiMsi msi = AcpiMsi.Add(draft, madt?.Table, "MADT");
        foreach ((string name, IortTable table) in decoded.Of<IortTable>())
            IortImport.Add(draft, table, name, msi);
        foreach ((string name, DmarTable table) in decoded.Of<DmarTable>())
            DmarImport.Add(draft, table, name);
        foreach ((string name, IvrsTable table) in decoded.Of<IvrsTable>())
            IvrsImport.Add(draft, table, name);
        foreach ((string name, ViotTable table) in decoded.Of<ViotTable>())
            ViotImport.Add(draft, table, name);
        foreach ((string name, McfgTable table) in decoded.Of<McfgTable>())
            McfgImport.Add(draft, table, name);
    }

    private static void AddTrees(PlatformDraft draft, Decoded decoded)
    {
        // Under UEFI with ACPI the stub leaves a small tree without devices beside the tables: it adds nothing.
        foreach ((string name, FlatTree tree) in decoded.Trees)
        {
            DtTopology topology = DtTopologyReader.Read(tree);
            decoded.Problems.AddRange(topology.Problems);
            DtImport.Add(draft, tree, topology, name);
        }
    }
}
