using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Firmware.Tests.Host;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>
/// The pages of what looks like a firmware bug, tested like those of the language: the table that a page shows has it, and so
/// have the real tables and recorded hosts that it names.
/// </summary>
[Trait("Category", "Firmware")]
public sealed partial class FindingPagesTests
{
    public static TheoryData<string> Rows => [.. FirmwareCatalog.All.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_page_shows_a_table_or_names_a_real_one(string id)
    {
        string page = Page(id);
        Assert.Contains("\n## Cause\n", page);
        Assert.Contains("\n## What to do\n", page);
        if (ExampleOf(page) is not { } example)
        {
            Assert.NotEmpty(SeenIn(page));
            return;
        }

        ImportedPlatform imported = FirmwareImport.Import(
            new ImportInput { Files = [new ImportFile("example", FirmwareFile.Read(example.Bytes))] }
        );
        Diagnostic finding = Assert.Single(imported.Problems.Union(imported.Findings), finding => finding.Id == id);
        Assert.EndsWith($"[{id}]", finding.Line(), StringComparison.Ordinal);
        // What is wrong with the bytes is said to whoever imports, and is nothing to say in a file.
        if (FirmwareCatalog.IsOfBytes(finding.Descriptor))
            return;
        Assert.StartsWith(example.Place, finding.Line(), StringComparison.Ordinal);
        bool isSaidInTheFile = imported.Tail.Any(line => line.StartsWith($"Looks like a firmware bug ({id}): ", StringComparison.Ordinal));
        Assert.Equal(DiagnosticCatalog.Find(id)!.DefaultSeverity >= Severity.Warning, isSaidInTheFile);
    }

    /// <summary>Everything that is said of the examples, with the place, the field and the sentence, and what the file remarks.</summary>
    [Fact]
    public void What_the_examples_make_an_import_say_is_as_recorded()
    {
        StringBuilder said = new();
        foreach (DiagnosticDescriptor row in FirmwareCatalog.All)
        {
            if (ExampleOf(Page(row.Id)) is not { } example)
                continue;
            ImportFile file = new("example", FirmwareFile.Read(example.Bytes));
            ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [file] });
            IEnumerable<Diagnostic> found = file
                .Content.Problems.Concat(file.Content.Tables.SelectMany(table => table.Problems))
                .Concat(imported.Problems)
                .Concat(imported.Findings);
            said.Append(row.Id).Append('\n');
            foreach (string line in found.Select(finding => finding.Line()).Distinct())
                said.Append($"  {line}\n");
            // What the import remarks; long remarks go on in the next line.
            foreach (string line in PlatformText.Write(imported).Split('\n').Select(line => line.Trim()))
            {
                if (line.StartsWith("//", StringComparison.Ordinal))
                    said.Append($"  {line}\n");
            }
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Import", "examples.txt"), said.ToString());
    }

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public void The_real_tables_that_a_page_names_have_it(string id)
    {
        foreach (string name in SeenIn(Page(id)))
            Assert.Contains(Import(name).Findings, finding => finding.Id == id);
    }

    [SkippableFact]
    public void What_a_real_table_shows_is_tied_to_one_on_its_page()
    {
        Skip.IfNot(FirmwareCorpus.IsPresent, FirmwareCorpus.Absent);
        HashSet<string> shown =
        [
            .. FirmwareCorpus
                .Entries()
                .SelectMany(entry => Import(entry.Name).Findings)
                .Select(finding => finding.Descriptor)
                .Where(FirmwareCatalog.All.Contains)
                .Select(row => row.Id),
        ];
        Assert.All(shown, id => Assert.NotEmpty(SeenIn(Page(id))));
    }

    private static ImportedPlatform Import(string name)
    {
        const string hosts = "hosts/",
            recorded = "recorded/";
        if (name.StartsWith(recorded, StringComparison.Ordinal))
            return FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(OwnHosts.Open(name[recorded.Length..]))));
        if (name.StartsWith(hosts, StringComparison.Ordinal))
        {
            string host = name[hosts.Length..];
            Skip.IfNot(HostData.Names().Contains(host), "There is no recorded host " + host + " here.");
            return FirmwareImport.Import(ImportInput.FromHost(HostReader.Read(HostData.Files(host))));
        }

        CorpusEntry? entry = FirmwareCorpus.Entries().FirstOrDefault(entry => entry.Name == name);
        Skip.If(entry is null, FirmwareCorpus.Absent);
        return FirmwareImport.Import(new ImportInput { Files = [new ImportFile(name, FirmwareFile.Read(entry!.Bytes()))] });
    }

    private static string Page(string id)
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "compiler", "diagnostics")))
            folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine(folder, "compiler", "diagnostics", id + ".md")).Replace("\r", "");
    }

    // A table as acpidump prints it, found by its signature, or a tree in base64, found by its file.
    private static (byte[] Bytes, string Place)? ExampleOf(string page) =>
        Dump().Match(page) is { Success: true } dump ? (Encoding.ASCII.GetBytes(dump.Groups[1].Value), dump.Groups[1].Value[..4] + "+0x")
        : Tree().Match(page) is { Success: true } tree ? (Convert.FromBase64String(tree.Groups[1].Value), "example")
        : null;

    private static string[] SeenIn(string page)
    {
        Match section = Seen().Match(page);
        return section.Success ? [.. section.Groups[1].Value.Trim(' ', '.').Split(", ").Select(name => name.Trim('`'))] : [];
    }

    [GeneratedRegex("## Example\n\n[^`\n]*`acpidump`[^\n]*\n\n```acpidump\n(.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Dump();

    [GeneratedRegex("```dtb\n(.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Tree();

    [GeneratedRegex("## Seen in\n\n(.*?)\n")]
    private static partial Regex Seen();
}
