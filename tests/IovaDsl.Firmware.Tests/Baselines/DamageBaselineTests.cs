using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
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

    /// <summary>Some of the same bytes, and what becomes of the platform.</summary>
    [Theory]
    [InlineData("intel", "dmar", 2)]
    [InlineData("amd", "ivrs", 2)]
    [InlineData("arm", "iort", 3)]
    [InlineData("riscv", "rimt", 1)]
    [InlineData("virtio", "viot", 1)]
    public void Every_byte_that_lies_is_imported_as_recorded(string name, string format, int step)
    {
        byte[] whole = Table(name, format);
        string before = Imported(format, whole);
        StringBuilder text = new();
        for (int at = 0; at < whole.Length; at += step)
        {
            byte[] damaged = Damaged(whole, at, (byte)(whole[at] ^ 1));
            string difference = Changes.Between(before, Imported(format, damaged));
            if (difference.Length > 0)
                text.Append($"{at:x4}={damaged[at]:x2} {difference}\n");
        }

        Baseline.Check(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Damaged", format + ".imported.txt"), text.ToString());
    }

    private static string Imported(string format, byte[] bytes)
    {
        ImportFile file = new(format + ".bin", FirmwareFile.Read(bytes));
        ImportedPlatform imported = FirmwareImport.Import(new ImportInput { Files = [file] });
        Diagnostic[] findings = [.. file.Content.Problems, .. imported.Problems, .. imported.Findings];
        return string.Concat(findings.Select(found => found.Line() + "\n").Distinct())
            + KeptBytes().Replace(PlatformText.Write(imported), "");
    }

    // The table itself, which an import keeps.
    [GeneratedRegex("""fact "\w+/(table|made-of)".*(\n +".*)*""")]
    private static partial Regex KeptBytes();

    private static byte[] Table(string name, string format)
    {
        string source = File.ReadAllText(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written", name + ".iova"));
        var row = AcpiTables.All.Single(row => row.Format == format);
        return row.Write(IovaCompilation.CompileText(source).Platforms[0].Resolved).Content;
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
