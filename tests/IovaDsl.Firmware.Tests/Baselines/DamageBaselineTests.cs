using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>What is said of a table in which one byte lies: each byte behind the header as 0 and as 255, each by itself.</summary>
public sealed partial class DamageBaselineTests
{
    [Theory]
    [InlineData("intel", "dmar")]
    [InlineData("amd", "ivrs")]
    [InlineData("arm", "iort")]
    [InlineData("riscv", "rimt")]
    [InlineData("virtio", "viot")]
    public void Every_byte_that_lies_is_noticed_as_recorded(string name, string format)
    {
        byte[] whole = Table(name, format);
        HashSet<string> always = [.. Findings(whole)];
        StringBuilder text = new();
        foreach (string line in always)
            text.Append($"undamaged: {line}\n");
        for (int at = 36; at < whole.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 255 })
                Add(text, whole, at, value, always);
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Damaged", format + ".txt"), text.ToString());
    }

    public static TheoryData<string> Texts =>
        [
            .. Directory
                .EnumerateFiles(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Tables"), "*.table")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Tables written by hand (<see cref="TableText"/>), with every structure there is: what is read, and each byte that lies, of long ones every second.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void A_table_by_hand_is_read_as_recorded(string name)
    {
        string path = Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Tables", name);
        byte[] table = ByHand(name);
        Baseline.Check(path + ".txt", Imported(table) + "---- a byte that lies\n" + Damages(table));
    }

    internal static byte[] ByHand(string name)
    {
        string path = Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Tables", name + ".table");
        return TableText.Parse(File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal));
    }

    internal static string WithoutKept(string text) => KeptBytes().Replace(text, "");

    /// <summary>Texts of tables as tools print them, and with lines that are not theirs.</summary>
    [Fact]
    public void Texts_of_tables_are_read_as_recorded()
    {
        string path = Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Tables", "dumps");
        StringBuilder said = new();
        foreach (string part in File.ReadAllText(path + ".dumps").Replace("\r", "", StringComparison.Ordinal).Split("== ")[1..])
        {
            string[] parts = part.Split('\n', 2);
            byte[] text = Encoding.UTF8.GetBytes(parts[1]);
            FirmwareFile file = FirmwareFile.Read(text);
            said.Append($"== {parts[0]}: text {AcpiDumpText.IsText(text)}, goes on {AcpiDumpText.IsContinuation(text)}, ");
            said.Append($"matters {file.Matters}, rejected {file.Rejected}, stray {file.IsStray}\n");
            foreach (Diagnostic problem in file.Problems.Concat(file.Tables.SelectMany(table => table.Problems)))
                said.Append(problem.Line()).Append('\n');
            foreach (TableReading table in file.Tables.Where(table => !table.Rejected))
                said.Append($"{table.Header!.Signature} {table.Header.Length} {table.Header.OemId} {table.Header.OemTableId}\n");
        }

        Baseline.Check(path + ".txt", said.ToString());
    }

    private static string Damages(byte[] whole)
    {
        string before = Imported(whole);
        StringBuilder text = new();
        for (int at = 0; at < whole.Length; at += whole.Length > 400 ? 2 : 1)
        {
            byte[] damaged = Damaged(whole, at, (byte)(whole[at] ^ 1));
            string difference = Changes.Between(before, Imported(damaged));
            if (difference.Length > 0)
                text.Append($"{at:x4}={damaged[at]:x2} {difference}\n");
        }

        for (int length = 32; length < Math.Min(whole.Length, 64); length++)
            text.Append($"{length} bytes: {Changes.Between(before, Imported(Shortened(whole, length)))}\n");
        return text.ToString();
    }

    // Findings, the platform, and the table that is written of it on the base of the one that was read.
    private static string Imported(byte[] bytes)
    {
        ImportFile file = new("table.bin", FirmwareFile.Read(bytes));
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [file] });
        StringBuilder said = new();
        Diagnostic[] findings = [.. file.Content.Problems, .. file.Content.Tables[0].Problems, .. imported.Problems, .. imported.Findings];
        foreach (string line in findings.Select(found => found.Line()).Distinct())
            said.Append(line).Append('\n');
        string text = PlatformText.Write(imported);
        said.Append(WithoutKept(text));
        string signature = Encoding.ASCII.GetString(bytes, 0, 4);
        if (AcpiTables.Find(signature) is not { Says: not null } row)
            return said.ToString();
        CompilationResult compiled = IovaCompilation.CompileText(MadeOf().Replace(text, ""));
        if (compiled.HasErrors)
            return said.Append($"does not compile: {compiled.Diagnostics.First(d => d.Severity == Severity.Error).Message}\n").ToString();
        FirmwareOutput output = row.Write(compiled.Platforms[0].Resolved);
        foreach (Loss loss in output.Losses)
            said.Append($"loss: {loss.Element}: {loss.What}: {loss.Why}\n");
        int[] other = [.. Enumerable.Range(0, Math.Min(bytes.Length, output.Content.Length)).Where(i => bytes[i] != output.Content[i])];
        string places = string.Join(' ', other.Take(32).Select(i => $"{i:x}={output.Content[i]:x2}"));
        said.Append($"written: {output.Content.Length} of {bytes.Length} bytes, {other.Length} are other ones: {places}\n");
        return said.ToString();
    }

    // The table itself, which an import keeps.
    [GeneratedRegex("""fact "\w+/(table|made-of)".*(\n +".*)*""")]
    private static partial Regex KeptBytes();

    // Without it the platform counts as changed since.
    [GeneratedRegex("""(?m)^ *fact "\w+/made-of".*\n""")]
    private static partial Regex MadeOf();

    private static byte[] Table(string name, string format)
    {
        string source = File.ReadAllText(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written", name + ".iova"));
        var row = AcpiTables.All.Single(row => row.Format == format);
        return row.Write(IovaCompilation.CompileText(source).Platforms[0].Resolved).Content;
    }

    // A table that says itself that it is no longer.
    private static byte[] Shortened(byte[] whole, int length)
    {
        byte[] shorter = whole[..length];
        shorter[4] = (byte)length;
        shorter[5] = 0;
        shorter[9] = 0;
        shorter[9] = (byte)-shorter.Sum(value => value);
        return shorter;
    }

    // One byte, in a table whose sum is right nevertheless.
    private static byte[] Damaged(byte[] whole, int at, byte value)
    {
        byte[] damaged = [.. whole];
        damaged[at] = value;
        if (at != 9)
            damaged[9] += (byte)(whole[at] - value);
        return damaged;
    }

    /// <summary>Of a large tree every seventh byte.</summary>
    [Theory]
    [InlineData("bare-tree", 1)]
    [InlineData("tree", 7)]
    public void A_tree_in_which_a_byte_lies_is_noticed_as_recorded(string name, int step)
    {
        string source = File.ReadAllText(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written", name + ".iova"));
        byte[] whole = FlatTreeWriter.Write(DtsExport.Tree(IovaCompilation.CompileText(source).Platforms[0].Resolved));
        StringBuilder text = new();
        for (int at = 4; at < whole.Length; at += step)
        {
            foreach (byte value in new byte[] { 0, 255 })
            {
                byte[] damaged = [.. whole];
                damaged[at] = value;
                FlatTreeReading reading = FlatTreeReader.Read(damaged);
                foreach (Diagnostic problem in reading.Problems)
                    text.Append($"{at:x4}={value:x2} {problem.Line()}\n");
                if (reading.Tree is { Reservations.IsEmpty: false } tree)
                    text.Append($"{at:x4}={value:x2} reserves {string.Join(", ", tree.Reservations)}\n");
            }
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Damaged", name + ".txt"), text.ToString());
    }

    private static void Add(StringBuilder text, byte[] whole, int at, byte value, HashSet<string> always)
    {
        if (whole[at] == value)
            return;
        foreach (string line in Findings(Damaged(whole, at, value)).Where(line => !always.Contains(line)))
            text.Append($"{at:x4}={value:x2} {line}\n");
    }

    private static IEnumerable<string> Findings(byte[] bytes)
    {
        TableReading reading = TableReader.Read(bytes);
        return reading.Problems.Concat(reading.Table is { } table ? TableChecks.Check(table) : []).Select(finding => finding.Line());
    }
}
