using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Runtime;
using Xunit.Abstractions;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>Every table of the corpus as a file that compiles, with answers, and back as the table it was.</summary>
[Trait("Category", "Firmware")]
public sealed class CorpusImportTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_table_becomes_a_file_that_compiles_with_answers()
    {
        SortedDictionary<string, int> counts = [];
        int answers = 0;
        foreach ((string name, ImportFile file) in Tables())
        {
            ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [file] });
            string text = PlatformText.Write(imported);
            ResolvedPlatform compiled = Compile(name, text);
            Assert.Equal(text, IovaFormatter.Format(new SourceText(name, text)).Text);
            Assert.Equal(Show(RegionResolver.Resolve(imported.Platform)), Show(compiled));

            int devices = compiled.Groups.Length + compiled.Ungrouped.Length;
            Assert.True(devices > 0 || IsEmpty(file), $"{name}: nothing is answered for");
            answers += devices;
            string type = name.Split('/')[0];
            counts[type] = counts.GetValueOrDefault(type) + 1;
        }

        output.WriteLine(string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")) + $": all compile, {answers} answers");
    }

    [SkippableFact]
    public void An_unchanged_import_is_written_back_as_it_was()
    {
        int tables = 0;
        foreach ((string name, ImportFile file) in Tables())
        {
            if (file.Content.Tables.IsEmpty || file.Content.Tables[0].Table is not { } table || Writer(table) is not { } write)
                continue;
            ResolvedPlatform compiled = Compile(name, PlatformText.Write(FirmwareImport.Import(new ImportInput { Files = [file] })));
            Assert.Equal(AcpiEncoding.Encode(table), write(compiled).Content);
            tables++;
        }

        output.WriteLine($"{tables} tables written back as they were");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_made_anew_means_the_same(bool withKeptTable)
    {
        int tables = 0;
        List<string> wrong = [];
        foreach ((string name, ImportFile file) in Tables())
        {
            if (file.Content.Tables.IsEmpty || file.Content.Tables[0].Table is not { } table || Writer(table) is not { } write)
                continue;
            ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [file] });
            // As if something had changed, so that the table is made on the base of the kept one, or of nothing.
            Platform changed = imported.Platform with
            {
                Facts = imported
                    .Platform.Facts.Where(fact => withKeptTable && !fact.Key.EndsWith("/made-of", StringComparison.Ordinal))
                    .ToImmutableArray(),
            };
            FirmwareFile again = FirmwareFile.Read(write(RegionResolver.Resolve(changed)).Content);
            Assert.False(again.Rejected);
            Assert.Empty(again.Tables[0].Problems.Where(problem => problem.Severity == Severity.Error));
            Platform second = FirmwareImport.Import(new ImportInput { Files = [new ImportFile("again", again)] }).Platform;
            (string before, string after) = (Meaning(RegionResolver.Resolve(imported.Platform)), Meaning(RegionResolver.Resolve(second)));
            if (before != after)
                wrong.Add($"{name}:\n{before}\n--- made anew\n{after}");
            tables++;
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}: {string.Join("\n\n", wrong)}");
        output.WriteLine($"{tables} tables made anew mean the same");
    }

    private static Func<ResolvedPlatform, FirmwareOutput>? Writer(AcpiTable table) =>
        AcpiTables.Find(table.Header.Signature) is { Says: not null } row ? row.Write : null;

    private static ResolvedPlatform Compile(string name, string text)
    {
        CompilationResult result = IovaCompilation.CompileText(text, name + ".iova");
        Assert.False(result.HasErrors, $"{name}: {string.Join("\n", result.Diagnostics.Select(diagnostic => diagnostic.Message))}");
        return Assert.Single(result.Platforms).Resolved;
    }

    // A table that was cut off before its first unit, or that names no segment, has nothing to answer for.
    private static bool IsEmpty(ImportFile file) =>
        file.Content.Rejected
        || file.Content.Tables is [{ Table: McfgTable { Allocations.IsEmpty: true } }]
        || (file.Content.Tables is [{ Table: DmarTable dmar }] && !dmar.Structures.OfType<DmarHardwareUnit>().Any());

    private static string Show(ResolvedPlatform platform)
    {
        (ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> ungrouped) = AnswerComputer.AnswerAll(
            platform,
            new AnswerOptions { Quirks = Quirks.Kernel }
        );
        return string.Join("\n", groups.Concat(ungrouped).Select(answer => answer.Name + " " + Words(answer)));
    }

    // Names are ours, and a device that stands for others may be another one: what is asked is which answers there are.
    private static string Meaning(ResolvedPlatform platform)
    {
        (ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> ungrouped) = AnswerComputer.AnswerAll(
            platform,
            new AnswerOptions { Quirks = Quirks.Kernel }
        );
        return string.Join("\n", groups.Concat(ungrouped).Select(Words).Distinct().Order(StringComparer.Ordinal));
    }

    private static string Words(GroupAnswer answer) =>
        $"{string.Join("; ", answer.SysfsText ?? [])} | {answer.Exact} | {string.Join(", ", answer.Vfio?.Ranges ?? [])} "
        + $"{answer.Vfio?.Refused?.Error}";

    private static IEnumerable<(string Name, ImportFile File)> Tables()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        return FirmwareCorpus
            .Entries()
            .Select(entry => (entry.Name, new ImportFile(Path.GetFileName(entry.TableFile), FirmwareFile.Read(entry.Bytes()))));
    }
}
