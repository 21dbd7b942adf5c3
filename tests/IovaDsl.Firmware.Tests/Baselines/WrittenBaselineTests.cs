using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Qemu;
using IovaDsl.Firmware.Tables;
using IovaDsl.Tests;

namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// Everything that can be written for firmware, of platforms that use every clause a format knows: the bytes, what was lost, and what the
/// importer makes of them.
/// </summary>
public sealed class WrittenBaselineTests
{
    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written"), "*.iova")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_format_is_as_recorded(string name)
    {
        string folder = Baseline.Path("IovaDsl.Firmware.Tests", "Baselines", "Written");
        CompilationResult result = IovaCompilation.CompileText(File.ReadAllText(Path.Combine(folder, name + ".iova")));
        Assert.False(result.HasErrors, string.Join("\n", result.Diagnostics.Select(diagnostic => diagnostic.Message)));
        ResolvedPlatform platform = Assert.Single(result.Platforms).Resolved;
        StringBuilder text = new();
        foreach (var row in AcpiTables.All.Where(row => row.Says is not null))
            Add(text, row.Format, row.Write(platform), row.Format + ".bin");
        Add(text, "dts", DtsExport.Write(platform), null);
        Add(text, "tree", new FirmwareOutput(FlatTreeWriter.Write(DtsExport.Tree(platform)), []), "tree.dtb");
        Add(text, "qemu", QemuExport.Write(platform), null);
        Baseline.Check(Path.Combine(folder, name + ".txt"), text.ToString());
    }

    // Bytes are shown where they can be read again: sixteen in a line, and behind them what the importer makes of them.
    private static void Add(StringBuilder text, string format, FirmwareOutput output, string? importedAs)
    {
        text.Append("==== ").Append(format).Append('\n');
        foreach (Loss loss in output.Losses)
            text.Append($"loss: {loss.Element}: {loss.What}: {loss.Why}\n");
        if (importedAs is null)
        {
            text.Append(Encoding.UTF8.GetString(output.Content));
            return;
        }

        for (int at = 0; format != "tree" && at < output.Content.Length; at += 16)
            text.Append($"{at:x4}  {Convert.ToHexString(output.Content.AsSpan(at, Math.Min(16, output.Content.Length - at)))}\n");
        ImportFile file = new(importedAs, FirmwareFile.Read(output.Content));
        text.Append("---- imported\n").Append(PlatformText.Write(FirmwareImport.Import(new ImportInput { Files = [file] })));
    }
}
