using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tables;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>What is said of a table in which one byte lies: each byte behind the header as 0 and as 255, each by itself.</summary>
public sealed class DamageBaselineTests
{
    [Theory]
    [InlineData("intel", "dmar")]
    [InlineData("amd", "ivrs")]
    [InlineData("arm", "iort")]
    [InlineData("riscv", "rimt")]
    [InlineData("virtio", "viot")]
    public void Every_byte_that_lies_is_noticed_as_recorded(string name, string format)
    {
        string source = File.ReadAllText(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written", name + ".iova"));
        var row = AcpiTables.All.Single(row => row.Format == format);
        byte[] whole = row.Write(IovaCompilation.CompileText(source).Platforms[0].Resolved).Content;
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
        byte[] damaged = [.. whole];
        damaged[at] = value;
        damaged[9] += (byte)(whole[at] - value);
        foreach (string line in Findings(damaged).Where(line => !always.Contains(line)))
            text.Append($"{at:x4}={value:x2} {line}\n");
    }

    private static IEnumerable<string> Findings(byte[] bytes)
    {
        TableReading reading = TableReader.Read(bytes);
        return reading.Problems.Concat(reading.Table is { } table ? TableChecks.Check(table) : []).Select(finding => finding.Line());
    }
}
