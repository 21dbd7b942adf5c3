using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Viot;
using IovaDsl.Firmware.Tests.Corpus;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>What is emitted, judged by iasl: it disassembles without a word of complaint and compiles back to the same bytes.</summary>
[Trait("Category", "Firmware")]
public sealed class IaslTests(ITestOutputHelper output)
{
    // Releases before this one do not know reserved memory nodes, SATC, IVHD 40h and VIOT.
    private const int KnowsNewStructures = 20210331;

    [SkippableFact]
    public void Made_tables_survive_iasl()
    {
        ExternalTool iasl = ExternalTool.Find("iasl", "acpica-tools");
        foreach (AcpiTable table in MadeTables.Old())
            Check(iasl, table, table.Header.Signature);
    }

    [SkippableFact]
    public void Made_tables_of_new_structures_survive_iasl()
    {
        ExternalTool iasl = ExternalTool.Find("iasl", "acpica-tools");
        int version = iasl.IaslVersion();
        Skip.If(version < KnowsNewStructures, $"iasl {version} does not know these structures yet; {KnowsNewStructures} does.");
        foreach (AcpiTable table in MadeTables.New())
            Check(iasl, table, table.Header.Signature);
    }

    [SkippableFact]
    public void Corpus_tables_arranged_anew_survive_iasl()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        ExternalTool iasl = ExternalTool.Find("iasl", "acpica-tools");
        bool isNew = iasl.IaslVersion() >= KnowsNewStructures;
        int judged = 0;
        List<string> notJudged = [];
        foreach (CorpusEntry entry in FirmwareCorpus.Entries())
        {
            if (entry.Type == "DTB" || TableReader.Read(entry.Bytes()).Table is not AcpiTable table)
                continue;
            if (entry.Facts()["problems"] is not System.Text.Json.Nodes.JsonArray { Count: 0 } || WhyNotJudged(table, isNew) is not null)
            {
                notJudged.Add($"{entry.Name}: {WhyNotJudged(table, isNew) ?? "damaged"}");
                continue;
            }

            Check(iasl, AcpiEncoding.Arrange(table), entry.Name);
            judged++;
        }

        output.WriteLine($"{judged} tables judged, {notJudged.Count} not:");
        notJudged.ForEach(output.WriteLine);
        Assert.True(judged > 0);
    }

    private static string? WhyNotJudged(AcpiTable table, bool isNew) =>
        table switch
        {
            IortTable iort when iort.Nodes.Any(node => node is IortReservedMemory or IortInterruptWireBridge) && !isNew =>
                "iasl is too old for reserved memory nodes",
            IortTable iort when iort.Nodes.Any(node => node.Identifier != 0) && !isNew => "iasl is too old for node identifiers",
            IortTable iort when iort.Nodes.Any(node => node is IortRootComplex { Flags: not null }) =>
                "iasl knows no root complex with flags",
            IortTable iort when iort.Nodes.Any(node => node is IortRootComplex { AddressSizeLimit: null }) =>
                "iasl knows no root complex without a limit",
            DmarTable dmar when dmar.Structures.Any(structure => structure is DmarIntegratedAtc or DmarIntegratedProperties) && !isNew =>
                "iasl is too old for SATC and SIDP",
            IvrsTable ivrs when ivrs.Blocks.Any(block => block.Type == IvrsHardware.Type40) && !isNew => "iasl is too old for IVHD 40h",
            ViotTable when !isNew => "iasl is too old for VIOT",
            IvrsTable ivrs
                when ivrs.Blocks.Any(block =>
                    block is IvrsHardware { Entries: var entries } && entries.Any(entry => entry is IvhdAcpiDevice { UidFormat: 1 })
                ) => "iasl lists a number as text",
            _ when table.Header.OemTableId.Any(character => character is < ' ' or > '~') => "an identifier is not text",
            _ => null,
        };

    private static void Check(ExternalTool iasl, AcpiTable table, string name)
    {
        // iasl puts its own name and version into what it compiles.
        AcpiTable signed = table with
        {
            Header = table.Header with { CreatorId = "INTL", CreatorRevision = Convert.ToUInt32(iasl.IaslVersion().ToString(), 16) },
        };
        byte[] bytes = AcpiEncoding.Encode(signed);
        using TemporaryFolder folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, "table.aml"), bytes);

        (int exitCode, string text) = iasl.Run(folder.Path, "-d", "table.aml");
        Assert.True(exitCode == 0 && !Complains(text), $"{name}: {text}");
        string listing = File.ReadAllText(Path.Combine(folder.Path, "table.dsl"));
        Assert.False(
            listing.Contains("Incorrect", StringComparison.Ordinal) || listing.Contains("****", StringComparison.Ordinal),
            $"{name}: {listing}"
        );

        // Releases that know the new structures list the padding of a component's name from the wrong place in the table,
        // and so cannot compile their own listing.
        if (iasl.IaslVersion() >= KnowsNewStructures && table is IortTable iort && iort.Nodes.Any(node => node is IortNamedComponent))
            return;
        (exitCode, text) = iasl.Run(folder.Path, "-p", "again", "table.dsl");
        Assert.True(exitCode == 0, $"{name}: {text}");
        byte[] again = File.ReadAllBytes(Path.Combine(folder.Path, "again.aml"));
        Assert.True(
            bytes.AsSpan().SequenceEqual(again),
            $"{name}: {bytes.Length} bytes became {again.Length}, first difference at 0x{bytes.AsSpan().CommonPrefixLength(again):x}"
        );
    }

    private static bool Complains(string text) =>
        new[] { "warning", "error", "unknown", "invalid" }.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
